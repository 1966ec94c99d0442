// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import dev.analemma.spi.JsonLimits;
import org.junit.jupiter.api.Test;

class YamlWriterTest {
  @Test
  void write_definition_isBlockStyle() {
    JsonNode tree =
        Json.parse(
            """
            {"analemma":1,"name":"x-1","input":{},"nodes":{"a":{"operator":"json_parse",
             "with":{"text":"$.input.body","n":1.10}},"b":{"after":["a","b.ok"],
             "cases":[{"is":"no","label":"x"},[1,[]],{}]}},"prompt":"Say:\\n  {{ x }}\\n",
             "last":"a\\nb","note":"a: b"}
            """);
    assertThat(YamlWriter.write(tree))
        .isEqualTo(
            """
            analemma: 1
            name: x-1
            input: {}
            nodes:
              a:
                operator: json_parse
                with:
                  text: $.input.body
                  n: 1.10
              b:
                after:
                  - a
                  - b.ok
                cases:
                  - is: "no"
                    label: x
                  - - 1
                    - []
                  - {}
            prompt: |
              Say:
                {{ x }}
            last: |-
              a
              b
            note: "a: b"
            """);
  }

  @Test
  void write_scalarRoot_isOneLine() {
    assertThat(YamlWriter.write(Json.parse("\"null\""))).isEqualTo("\"null\"\n");
    assertThat(YamlWriter.write(Json.parse("[]"))).isEqualTo("[]\n");
  }

  @Test
  void write_longName_isReadBack() {
    String name = "\u0001".repeat(1_024);
    JsonNode tree = Json.nodes().objectNode().put(name, 1).put("k".repeat(1_001), "x");
    JsonNode list = Json.nodes().arrayNode().add(tree).add(Json.nodes().objectNode().set(name, tree));
    assertThat(new YamlFormat().parse(YamlWriter.write(list)).tree()).isEqualTo(list);
  }

  @Test
  void write_halfCharacter_isRefused() {
    JsonNode tree = Json.nodes().objectNode().put("a", "x\ud800");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> YamlWriter.write(tree))
        .withMessageContaining("half a character")
        .extracting(JsonException::code)
        .isEqualTo("JSON_ENCODING");
  }

  @Test
  void write_foreignNode_isRefused() {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> YamlWriter.write(JsonNodeFactory.instance.pojoNode(new Object())))
        .withMessageContaining("POJO");
  }

  @Test
  void write_aboveTheDepthLimit_isRefused() {
    JsonNode deep =
        Json.parse(
            "[".repeat(201) + "]".repeat(201), JsonLimits.ofDefaults().withDepthMax(201));
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> YamlWriter.write(deep))
        .withMessageContaining("more than 200 levels");
  }
}
