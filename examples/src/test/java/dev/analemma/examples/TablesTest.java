// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.analemma.examples.logtriage.TriageTable;
import dev.analemma.spi.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {
  @Test
  void draw_numbersAndTexts_alignsEachItsWay() {
    String table =
        Tables.draw(List.of("COUNT", "NAME"), List.of(List.of("1", "b"), List.of("1,000", "a\nc")));

    assertThat(table)
        .isEqualTo(
            """
            COUNT  NAME
                1  b
            1,000  a c
            """);
  }

  @Test
  void draw_longCells_areCutToTheWidth() {
    String table = Tables.draw(List.of("A", "B"), List.of(List.of("x", "y".repeat(500))));

    assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
    assertThat(table).contains("…");
  }

  @ParameterizedTest
  @CsvSource({"0,''", "1,▏", "40,████", "80,████████", "90,████████", "5,▌"})
  void bar_value_isAShareOfTheWidth(long value, String bar) {
    assertThat(Tables.bar(value, 80, 8)).isEqualTo(bar);
  }

  @Test
  void ofJson_objectWithList_drawsBoth() throws JsonProcessingException {
    String table =
        Tables.ofJson(Json.mapper().readTree("{\"a\":1,\"b\":[{\"c\":2},{\"d\":\"x\"}]}"));

    assertThat(table)
        .isEqualTo(
            """
            NAME  VALUE
            a         1

            b:
            C  D
            2
               x
            """);
  }

  @Test
  void draw_triageReport_ranksWithBars() throws JsonProcessingException {
    String table =
        TriageTable.draw(
            Json.mapper()
                .readTree(
                    """
                    {"file":"a.log","headline":"7 records","saved":"r.json",
                     "lines":{"total":1000,"parsed":990,"continuation":5,"blank":3,"unknown":2},
                     "groups":[
                      {"template":"x <num>","count":6,"level":"error","firstLine":1,"lastLine":9,
                       "fresh":false},
                      {"template":"y","count":1,"level":"warn","firstLine":999,"lastLine":999,
                       "fresh":true}]}
                    """));

    assertThat(table)
        .isEqualTo(
            """
            a.log
            7 records
            1,000 lines: 990 parsed, 5 continued, 3 blank, 2 unknown

            COUNT                    LEVEL  FIRST  LAST  NEW  TEMPLATE
                6  ████████████████  error      1     9       x <num>
                1  ██▋               warn     999   999  *    y

            * first seen in the last tenth of the log

            report written to r.json
            """);
  }
}
