// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import dev.analemma.spi.DefinitionFormat;
import dev.analemma.spi.DefinitionFormat.Parsed;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFormatTest {
  private final DefinitionFormat format = new YamlFormat();

  private JsonNode read(String text) {
    Parsed parsed = format.parse(text);
    assertThat(parsed.faults()).isEmpty();
    return parsed.tree();
  }

  private Fault fault(String text) {
    Parsed parsed = format.parse(text);
    assertThat(parsed.faults()).hasSize(1);
    Fault fault = parsed.faults().get(0);
    return fault;
  }

  private void refused(String text, String code, int line, int column) {
    Fault fault = fault(text);
    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault.location()).isEqualTo(new Location(line, column));
  }

  @Test
  void format_isFoundByServiceLoader() {
    assertThat(ServiceLoader.load(DefinitionFormat.class))
        .hasExactlyElementsOfTypes(YamlFormat.class);
    assertThat(format.name()).isEqualTo("yaml");
    assertThat(format.extensions()).containsExactly("yaml", "yml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "no",
        "on",
        "off",
        "Y",
        "n",
        "1:30",
        "1_000",
        "0b11",
        "0o8",
        "0xG",
        "1.2.3",
        "+",
        ".",
        "1e",
        "e3",
        "2001-01-01",
        "nULL",
        "tRUE",
        "Nan",
        "inf",
        "0x",
        "-0x1",
        ".e3",
        "= 1"
      })
  void parse_plainScalar_isAString(String text) {
    assertThat(read("a: " + text).get("a")).isEqualTo(Json.nodes().textNode(text));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "-1, -1",
    "+1, 1",
    "007, 7",
    "0o17, 15",
    "0x1F, 31",
    "0xff, 255",
    "1.10, 1.10",
    ".5, 0.5",
    "5., 5.0",
    "1e3, 1E+3",
    "-1.5E-2, -0.015",
    "-.5, -0.5",
    "123456789012345678901234567890, 123456789012345678901234567890",
    "0.1234567890123456789, 0.1234567890123456789",
    "true, true",
    "True, true",
    "FALSE, false",
    "null, null",
    "~, null",
    "NULL, null"
  })
  void parse_plainScalar_isWhatTheCoreSchemaSays(String text, String json) {
    assertThat(Json.write(read("a: " + text).get("a"))).isEqualTo(json);
  }

  @Test
  void parse_nothing_isNull() {
    assertThat(read("a:\nb: ''")).isEqualTo(Json.parse("{\"a\":null,\"b\":\"\"}"));
  }

  @Test
  void parse_names_areStringsAsWritten() {
    assertThat(read("1: a\ntrue: b\nno: c\n~: d\n0x1F: e\n\"<<\": f"))
        .isEqualTo(
            Json.parse(
                "{\"1\":\"a\",\"true\":\"b\",\"no\":\"c\",\"~\":\"d\",\"0x1F\":\"e\",\"<<\":\"f\"}"));
  }

  @Test
  void parse_definition_isTheSameAsItsJson() {
    String yaml =
        """
        # a comment
        analemma: 1
        name: log-triage
        input: { body: { type: string } }
        nodes:
          parsed: { operator: json_parse, with: { text: $.input.body } }
          errors:
            operator: list_filter
            with:
              items: $.parsed.records
              where: "it.level == 'ERROR'"
            after: [ parsed ]
        output: { errors: $.errors, report: "$.report?" }
        """;
    assertThat(read(yaml))
        .isEqualTo(
            Json.parse(
                """
                {"analemma":1,"name":"log-triage","input":{"body":{"type":"string"}},
                 "nodes":{"parsed":{"operator":"json_parse","with":{"text":"$.input.body"}},
                 "errors":{"operator":"list_filter","with":{"items":"$.parsed.records",
                 "where":"it.level == 'ERROR'"},"after":["parsed"]}},
                 "output":{"errors":"$.errors","report":"$.report?"}}
                """));
  }

  @Test
  void parse_values_haveLocations() {
    Parsed parsed = format.parse("a:\n  b/c: [1, {d: x}]\ne: |\n  text\n");
    assertThat(parsed.locations().apply("")).isEqualTo(new Location(1, 1));
    assertThat(parsed.locations().apply("/a")).isEqualTo(new Location(2, 3));
    assertThat(parsed.locations().apply("/a/b~1c")).isEqualTo(new Location(2, 8));
    assertThat(parsed.locations().apply("/a/b~1c/1/d")).isEqualTo(new Location(2, 16));
    assertThat(parsed.locations().apply("/e")).isEqualTo(new Location(3, 4));
    assertThat(parsed.locations().apply("/a/b~1c/2")).isNull();
    assertThat(parsed.locations().apply("/nowhere/at/all")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: &x 1|YAML_ANCHOR|1|4",
        "a: &x [1]|YAML_ANCHOR|1|4",
        "a: !!str 1|YAML_TAG|1|4",
        "a: ! 1|YAML_TAG|1|4",
        "a: !java.net.URL [x]|YAML_TAG|1|4",
        "<<: {a: 1}|YAML_MERGE|1|1",
        "{a: 1, b: 2, a: 3}|YAML_DUPLICATE_KEY|1|14",
        "? [a]|YAML_KEY|1|3",
        "{{ x }}: 1|YAML_KEY|1|1",
        "a: .nan|YAML_NUMBER|1|4",
        "a: -.INF|YAML_NUMBER|1|4",
        "a: 1e1000000000|YAML_NUMBER|1|4",
        "a: 1e6145|YAML_NUMBER|1|4",
        "a: 1e99999999999999|YAML_NUMBER|1|4",
        "a: *x|YAML_ALIAS|1|4",
        "a: [1|YAML_SYNTAX|1|6",
        "a: b: c|YAML_SYNTAX|1|5",
        "a: '\\u0007'b|YAML_SYNTAX|1|12",
        "a: @x|YAML_SYNTAX|1|4",
        "a: \"\\Uab000ca3\"|YAML_SYNTAX|1|7",
        "a: \"\\ud800\"|YAML_ENCODING|1|4"
      })
  void parse_refusedPart_hasCodeAndPlace(String text, String code, int line, int column) {
    refused(text, code, line, column);
  }

  @Test
  void parse_secondDocument_isRefused() {
    refused("a: 1\n---\nb: 2", "YAML_DOCUMENTS", 2, 1);
    assertThat(read("---\na: 1\n...\n")).isEqualTo(Json.parse("{\"a\":1}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%YAML 1.1\n---\na: 1",
        "%YAML 2.0\n---\na: 1",
        "%TAG ! tag:x,2026:\n---\na: 1",
        "%FOO bar\n---\na: 1"
      })
  void parse_directive_isRefused(String text) {
    refused(text, "YAML_DIRECTIVE", 1, 1);
    refused("# note\n\n" + text, "YAML_DIRECTIVE", 3, 1);
  }

  @Test
  void parse_tabAsIndentation_isSyntaxError() {
    refused("a:\n\tb: 1", "YAML_SYNTAX", 2, 1);
  }

  @Test
  void parse_forbiddenCharacters_areEachTold() {
    Parsed parsed = format.parse("a: \u0000\r\nb: x\ud800\rc: \u0007");
    assertThat(parsed.faults())
        .extracting(Fault::code, Fault::location)
        .containsExactly(
            tuple("YAML_ENCODING", new Location(1, 4)),
            tuple("YAML_ENCODING", new Location(2, 5)),
            tuple("YAML_ENCODING", new Location(3, 4)));
    assertThat(parsed.faults().get(0).problem()).contains("U+0000");
  }

  @Test
  void parse_severalFaults_areAllTold() {
    Parsed parsed = format.parse("a: &x 1\nb: *x\nc: !t .nan\nb: {<<: 1}\nd: [1\n");
    assertThat(parsed.faults())
        .extracting(Fault::code)
        .containsExactly(
            "YAML_ANCHOR",
            "YAML_ALIAS",
            "YAML_TAG",
            "YAML_NUMBER",
            "YAML_DUPLICATE_KEY",
            "YAML_MERGE",
            "YAML_SYNTAX");
    Fault twice = parsed.faults().get(4);
    assertThat(twice.problem()).contains("'b' stands twice", "line 2, column 1");
    assertThat(twice.pointer()).isEqualTo("/b");
  }

  @Test
  void parse_nameTwice_stillHasATree() {
    Parsed parsed = new YamlFormat().parse("a: {b: 1}\na: {c: 2}\n");

    assertThat(parsed.faults()).extracting(Fault::code).containsExactly("YAML_DUPLICATE_KEY");
    assertThat(parsed.tree()).isEqualTo(Json.parse("{\"a\":{\"b\":1}}"));
    assertThat(parsed.locations().apply("/a/b")).isEqualTo(new Location(1, 8));
  }

  @Test
  void parse_emptyText_isAFault() {
    for (String text : List.of("", "\n", "# only a comment\n")) {
      Fault fault = fault(text);
      assertThat(fault.code()).isEqualTo("YAML_EMPTY");
    }
  }

  @Test
  void parse_depth_isBoundedAtItsEdge() {
    assertThat(read("[".repeat(200) + "]".repeat(200))).isNotNull();
    refused("[".repeat(201) + "]".repeat(201), "YAML_TOO_DEEP", 1, 201);
  }

  @Test
  void parse_name_isBoundedAtItsEdge() {
    assertThat(read("? " + "k".repeat(1_024) + "\n: 1")).hasSize(1);
    refused("? " + "k".repeat(1_025) + "\n: 1", "YAML_TOO_LARGE", 1, 3);
  }

  @Test
  void parse_byteOrderMark_isNoPartOfTheValue() {
    assertThat(read("\ufeffa: 1")).isEqualTo(Json.parse("{\"a\":1}"));
  }
}
