// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import dev.analemma.spi.DefinitionFormat.Parsed;
import dev.analemma.spi.Json;
import dev.analemma.spi.SmallStack;
import org.junit.jupiter.api.Test;

class JsonFormatTest {
  private final JsonFormat format = new JsonFormat();

  @Test
  void parse_goodText_hasTreeAndLocations() {
    String text = "{\n  \"a/b\": [1,\n    {\"c\": \"x\"}],\n  \"\": null\n}";
    Parsed parsed = format.parse(text);
    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.tree()).isEqualTo(Json.parse(text));
    assertThat(parsed.locations().apply("")).isEqualTo(new Location(1, 1));
    assertThat(parsed.locations().apply("/a~1b")).isEqualTo(new Location(2, 10));
    assertThat(parsed.locations().apply("/a~1b/0")).isEqualTo(new Location(2, 11));
    assertThat(parsed.locations().apply("/a~1b/1/c")).isEqualTo(new Location(3, 11));
    assertThat(parsed.locations().apply("/")).isEqualTo(new Location(4, 7));
    assertThat(parsed.locations().apply("/a~1b/2")).isNull();
    assertThat(parsed.locations().apply("/a~1b/x")).isNull();
    assertThat(parsed.locations().apply("/a~1b/0/0")).isNull();
  }

  @Test
  void parse_scalar_hasALocation() {
    assertThat(format.parse(" 5").locations().apply("")).isEqualTo(new Location(1, 2));
  }

  @Test
  void parse_severalFaults_areAllToldWithPlaces() {
    Parsed parsed = format.parse("{\"a\": 1,\n \"a\": 1e99999,\n \"b\": [1,]}");
    assertThat(parsed.tree()).isNull();
    assertThat(parsed.faults())
        .extracting(Fault::code)
        .containsExactly("JSON_DUPLICATE_KEY", "JSON_NUMBER", "JSON_SYNTAX");
    Fault twice = parsed.faults().get(0);
    assertThat(twice.pointer()).isEqualTo("/a");
    assertThat(twice.location()).isEqualTo(new Location(2, 2));
    assertThat(twice.problem()).contains("first at line 1, column 2");
    assertThat(parsed.locations().apply("/a")).isNull();
  }

  @Test
  void parse_nameTwice_isToldTogetherWithTheFaultsOfTheDocument() {
    Parsed parsed =
        format.parse(
            "{\"analemma\": 1, \"name\": \"X\",\n \"nodes\": {\"a\": {}, \"a\": {\"fial\": 1}}}");
    DefinitionReader.Result result = DefinitionReader.read(parsed);

    assertThat(result.definition()).isNull();
    assertThat(result.faults())
        .extracting(Fault::code)
        .contains("JSON_DUPLICATE_KEY", "NAME_INVALID", "KEY_UNKNOWN");
    assertThat(result.faults()).allSatisfy(fault -> assertThat(fault.location()).isNotNull());
  }

  @Test
  void parse_numberOutOfRange_isToldTogetherWithTheFaultsOfTheDocument() {
    DefinitionReader.Result result =
        DefinitionReader.read(
            format.parse(
                """
                {"analemma": 1, "name": "X", "nodes": {
                  "a": {"wait": {"for": 1e99999}},
                  "b": {"fail": {"code": "A", "message": "\\ude00 "}},
                  "c": {"fial": 1}}}
                """));

    assertThat(result.partial()).isNotNull();
    assertThat(result.faults())
        .extracting(fault -> fault.code() + " " + fault.pointer())
        .contains(
            "JSON_NUMBER /nodes/a/wait/for",
            "JSON_ENCODING /nodes/b/fail/message",
            "NAME_INVALID /name",
            "KEY_UNKNOWN /nodes/c/fial")
        .doesNotContain("TYPE_MISMATCH /nodes/a/wait/for", "DURATION_INVALID /nodes/a/wait/for");
  }

  @Test
  void parse_emptyText_isAFault() {
    assertThat(format.parse("").faults()).extracting(Fault::code).containsExactly("JSON_SYNTAX");
  }

  @Test
  void locations_ofLongPointers_takeLinearMemory() throws Exception {
    // 200 names of 1,000 characters above 100,000 values: written out, the pointers are 19 GB.
    String name = "n".repeat(1_000);
    String text =
        ("{\"" + name + "\":").repeat(199) + "[" + "1,".repeat(100_000) + "1]" + "}".repeat(199);
    Location last =
        SmallStack.call(
            () -> format.parse(text).locations().apply(("/" + name).repeat(199) + "/100000"));
    assertThat(last).isNotNull();
    assertThat(last.line()).isEqualTo(1);
  }
}
