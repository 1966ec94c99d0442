// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static dev.analemma.operators.OperatorRun.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.spi.Json;
import java.net.URI;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Operators with texts in the language of values. */
class LanguageTest {
  @Provide
  static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("\"\\{}<>&/?#%'\n\t a\u00e9\u2028").ofMaxLength(20),
        OperatorLawsTest.texts());
  }

  @Provide
  static Arbitrary<JsonNode> values() {
    return OperatorLawsTest.values();
  }

  @Property(tries = 500)
  void jsonTemplate_anyText_staysInItsPlace(@ForAll("texts") String text) {
    JsonNode made =
        OperatorRun.of("string_template")
            .given("x", TextNode.valueOf(text))
            .compiled("jsonTemplate", "{\"a\": \"<{{ x }}>\", \"b\": {{ x }}}")
            .value();
    JsonNode read = OperatorRun.of("json_parse").with("text", made).value();

    assertThat(read.size()).isEqualTo(2);
    assertThat(read.get("a").textValue()).isEqualTo("<" + text + ">");
    assertThat(read.get("b").textValue()).isEqualTo(text);
  }

  @Property(tries = 200)
  void jsonTemplate_anyValue_isThatValue(@ForAll("values") JsonNode value) {
    JsonNode made =
        OperatorRun.of("string_template")
            .given("x", value)
            .compiled("jsonTemplate", "[{{ x }}]")
            .value();

    assertThat(Json.parse(made.textValue())).isEqualTo(Json.nodes().arrayNode().add(value));
  }

  @Property(tries = 300)
  void urlTemplate_anyText_staysInItsPart(@ForAll("texts") String text) {
    String made =
        OperatorRun.of("string_template")
            .given("x", TextNode.valueOf(text))
            .compiled("urlTemplate", "https://host/v1?q=a{{ x }}&last=1")
            .value()
            .textValue();
    URI uri = URI.create(made);

    assertThat(uri.getHost()).isEqualTo("host");
    assertThat(uri.getRawPath()).isEqualTo("/v1");
    assertThat(uri.getRawFragment()).isNull();
    assertThat(uri.getRawQuery().split("&")).hasSize(2).endsWith("last=1");
  }

  @Property(tries = 200)
  void textTemplate_bracesInAValue_areNotReadAgain(@ForAll("texts") String text) {
    String value = "{{ secret }}" + text;

    assertThat(
            OperatorRun.of("string_template")
                .given("x", TextNode.valueOf(value))
                .given("secret", TextNode.valueOf("SECRET"))
                .compiled("template", "[{{ x }}]")
                .value()
                .textValue())
        .isEqualTo("[" + value + "]");
  }

  @Test
  void argumentTemplate_controlCharacter_isRefused() {
    assertThat(
            OperatorRun.of("string_template")
                .given("x", TextNode.valueOf("a\nb"))
                .compiled("argumentTemplate", "--name={{ x }}")
                .error())
        .startsWith("EXPR_");
  }

  @Test
  void listFilter_expression_seesElementIndexAndVariables() {
    assertThat(
            OperatorRun.of("list_filter")
                .given("load", json("[{'p':5},{'p':15},{'p':25}]"))
                .given("low", json("10"))
                .compiled("items", "$.load")
                .compiled("where", "it.p > low && index < 2")
                .value())
        .isEqualTo(json("[{'p':15}]"));
  }

  @Test
  void listFilter_missingKey_tellsTheElement() {
    assertThat(
            OperatorRun.of("list_filter")
                .withJson("items", "[{'p':1},{}]")
                .compiled("where", "it.p > 0")
                .error())
        .startsWith("REF_MISSING: 'where' failed for element 1");
  }

  @Test
  void listMap_exactNumbers_stayExact() {
    assertThat(
            OperatorRun.of("list_map")
                .withJson("items", "[0.1,0.2]")
                .compiled("value", "it + 0.2")
                .value()
                .toString())
        .isEqualTo("[0.3,0.4]");
  }

  @Test
  void listReduce_value_isEvaluatedForEachElement() {
    assertThat(
            OperatorRun.of("list_reduce")
                .withJson("items", "[{'p':2,'n':3},{'p':5,'n':1}]")
                .with("reducer", "sum")
                .compiled("value", "it.p * it.n")
                .value())
        .isEqualTo(json("11"));
  }

  @Test
  void ifElse_expressionThatIsNoBoolean_isATypeError() {
    assertThat(OperatorRun.of("if_else").given("x", json("1")).compiled("if", "x").error())
        .startsWith("EXPR_TYPE");
  }

  @Test
  void frozenInputs_areReadAndNeverWritten() {
    JsonNode frozen = Json.freeze(json("[{'a':{'b':1}},{'a':{'c':2}}]"));

    assertThat(OperatorRun.of("json_merge").given("x", frozen).compiled("objects", "$.x").value())
        .isEqualTo(json("{'a':{'b':1,'c':2}}"));
    assertThat(
            OperatorRun.of("list_sort")
                .given("x", frozen)
                .compiled("items", "$.x")
                .with("order", "desc")
                .value())
        .hasSize(2);
  }
}
