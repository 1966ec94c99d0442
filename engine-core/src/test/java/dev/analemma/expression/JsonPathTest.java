// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.spi.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPathTest {
  private static final String DOCUMENT =
      "{\"items\":[{\"n\":\"a\",\"p\":1.5,\"s\":{\"n\":\"x\"}},{\"n\":\"b\",\"p\":12},"
          + "{\"n\":\"c(d)\",\"p\":30}],\"k-1\":7}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "$.items[1].n # \"b\"",
        "$['k-1'] # 7",
        "$.items[*].n # [\"a\",\"b\",\"c(d)\"]",
        "$.items[?(@.p > 10)].n # [\"b\",\"c(d)\"]",
        "$.items[?(@.n == 'c(d)')].p # [30]",
        "$..n # [\"a\",\"x\",\"b\",\"c(d)\"]",
        "$.items[0:2].p # [1.5,12]",
        "$.items.length() # 3",
        "$.items[-1].n # \"c(d)\"",
        "$.items[?(@.gone)].n # []",
        "$..gone # []",
      })
  void read_query_givesValue(String query, String expected) throws Exception {
    JsonNode document = document();
    assertThat(JsonPath.compile(query).read(document).toString()).isEqualTo(expected);
    assertThat(document).isEqualTo(document());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "$.items[?(@.n =~ /(.*a){20}$/)] # regular expression",
        "$.items[(@.length-1)] # script expression",
        "$.items[ (@.length-1)] # script expression",
        "$..a..b..c # descents",
        "$.items[?(@..n)] # inside a filter",
        "$.items[?(@.p > $.k)] # inside a filter",
        "$.items.append(1) # function 'append'",
        "$.items[?(@.a[?(@.b =~ /x/)])] # regular expression",
      })
  void compile_unsafe_isRefused(String query, String piece) {
    assertThatThrownBy(() -> JsonPath.compile(query))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining(piece)
        .extracting(e -> ((PatternException) e).code())
        .isEqualTo("JSONPATH_UNSAFE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "items # does not start",
        "$.items[0,a] # not valid",
        "$.items[?(@.p >)] # not valid"
      })
  void compile_invalid_tellsSyntax(String query, String piece) {
    assertThatThrownBy(() -> JsonPath.compile(query))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining(piece)
        .extracting(e -> ((PatternException) e).code())
        .isEqualTo("JSONPATH_SYNTAX");
  }

  @Test
  void compile_sizesAtTheLimit_areAllowedAndBeyondRefused() {
    JsonPath.compile("$." + "a".repeat(JsonPath.QUERY_CHARS_MAX - 2));
    assertThatThrownBy(() -> JsonPath.compile("$." + "a".repeat(JsonPath.QUERY_CHARS_MAX - 1)))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining("1,001 characters");
    assertThatThrownBy(() -> JsonPath.compile("$" + "[?(".repeat(50) + "@" + ")]".repeat(50)))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining("open brackets");
  }

  @Test
  void read_missingPlace_tellsRefMissing() {
    assertThatThrownBy(() -> JsonPath.compile("$.gone.x").read(document()))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("$.gone.x")
        .extracting(e -> ((ExpressionException) e).code())
        .isEqualTo("REF_MISSING");
  }

  @Test
  void read_depthAtTheLimit_isAllowedAndBeyondRefused() {
    JsonPath all = JsonPath.compile("$..*");
    assertThat(all.read(nested(JsonPath.DOCUMENT_DEPTH_MAX)).isArray()).isTrue();
    assertThatThrownBy(() -> all.read(nested(JsonPath.DOCUMENT_DEPTH_MAX + 1)))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("nested too deep")
        .extracting(e -> ((ExpressionException) e).code())
        .isEqualTo("EXPR_BUDGET");
  }

  @Test
  void read_resultsAtTheLimit_areAllowedAndBeyondRefused() {
    ArrayNode list = Json.nodes().arrayNode();
    for (int i = 0; i < JsonPath.RESULTS_MAX; i++) {
      list.add(i);
    }
    assertThat(JsonPath.compile("$[*]").read(list)).hasSize(JsonPath.RESULTS_MAX);
    list.add(1);
    assertThatThrownBy(() -> JsonPath.compile("$[*]").read(list))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("100,000 results");
  }

  @Test
  void read_descentOverValuesAtTheLimit_isAllowedAndBeyondRefused() {
    ArrayNode list = Json.nodes().arrayNode();
    for (int i = 0; i < JsonPath.DESCENT_NODES_MAX; i++) {
      list.add(true);
    }
    assertThat(JsonPath.compile("$..none").read(list)).isEmpty();
    list.add(true);
    assertThatThrownBy(() -> JsonPath.compile("$..none").read(list))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("1,000,000 are allowed")
        .extracting(e -> ((ExpressionException) e).code())
        .isEqualTo("EXPR_BUDGET");
    assertThat(JsonPath.compile("$[0]").read(list).booleanValue()).isTrue();
  }

  /** Returns arrays in each other, the innermost with one number. */
  private static JsonNode nested(int levels) {
    JsonNode inner = Json.nodes().arrayNode().add(1);
    for (int i = 1; i < levels; i++) {
      inner = Json.nodes().arrayNode().add(inner);
    }
    return inner;
  }

  private static JsonNode document() throws Exception {
    return Json.mapper().readTree(DOCUMENT);
  }
}
