// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static dev.analemma.operators.OperatorRun.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.Outcome;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** JSON texts, JSONPath and regular expressions. */
class JsonAndRegexOperatorsTest {
  private static OperatorRun parse(String text) {
    return OperatorRun.of("json_parse").with("text", text);
  }

  @Provide
  static Arbitrary<JsonNode> values() {
    return OperatorLawsTest.values();
  }

  @Property(tries = 300)
  void jsonParseOfJsonStringify_isTheValue(@ForAll("values") JsonNode value) {
    JsonNode text = OperatorRun.of("json_stringify").with("value", value).value();

    assertThat(OperatorRun.of("json_parse").with("text", text).value()).isEqualTo(value);
  }

  @Test
  void jsonParse_numbers_areExact() {
    assertThat(parse("[12345678901234567890123, 1.10]").value().toString())
        .isEqualTo("[12345678901234567890123,1.10]");
  }

  @Test
  void jsonParse_badText_tellsCodeAndPlace() {
    assertThatThrownBy(parse("{\"a\":\n tru}")::value)
        .isInstanceOfSatisfying(
            OperatorException.class,
            error -> {
              assertThat(error.code()).isEqualTo("JSON_SYNTAX");
              assertThat(error.details()).isNotNull();
              assertThat(error.details().get("line").intValue()).isEqualTo(2);
            })
        .hasMessageStartingWith("'text': JSON");
  }

  @Test
  void jsonParse_keyTwice_isRefused() {
    assertThat(parse("{\"a\":1,\"a\":2}").error()).startsWith("JSON_DUPLICATE_KEY");
  }

  @Test
  void jsonParse_limits_holdAtTheirEdges() {
    assertThat(parse("[[1]]").with("depthMax", 2).value()).isEqualTo(json("[[1]]"));
    assertThat(parse("[[[1]]]").with("depthMax", 2).error()).startsWith("JSON_TOO_DEEP");
    assertThat(parse("[1]").with("charsMax", 3).value()).isEqualTo(json("[1]"));
    assertThat(parse("[12]").with("charsMax", 3).error()).startsWith("LIMIT_CHARS");
    assertThat(parse("[1]").with("valuesMax", 2).value()).isEqualTo(json("[1]"));
    assertThat(parse("[1,2]").with("valuesMax", 2).error()).startsWith("JSON_TOO_LARGE");
  }

  @Test
  void jsonParse_longText_goesToAWorker() {
    assertThat(parse("[" + "1,".repeat(5_000) + "1]").outcome()).isInstanceOf(Outcome.Async.class);
    assertThat(parse("[" + "1,".repeat(5_000) + "1]").value()).hasSize(5_001);
  }

  @Test
  void jsonParse_noText_isATypeError() {
    assertThat(OperatorRun.of("json_parse").with("text", 1).error()).startsWith("INPUT_TYPE");
  }

  @Test
  void jsonStringify_value_isWrittenWithoutBlanks() {
    assertThat(
            OperatorRun.of("json_stringify").withJson("value", "{'b':[1, null],'a':'x'}").value())
        .isEqualTo(json("'{\\\"b\\\":[1,null],\\\"a\\\":\\\"x\\\"}'"));
  }

  @Test
  void jsonStringify_aboveCharsMax_isRefused() {
    assertThat(
            OperatorRun.of("json_stringify").withJson("value", "[1]").with("charsMax", 3).value())
        .isEqualTo(json("'[1]'"));
    assertThat(
            OperatorRun.of("json_stringify").withJson("value", "[12]").with("charsMax", 3).error())
        .startsWith("LIMIT_CHARS");
  }

  private static OperatorRun path(String path, String value) {
    return OperatorRun.of("json_path").with("path", path).withJson("value", value);
  }

  @Test
  void jsonPath_filter_givesAList() {
    assertThat(path("$.a[?(@.p > 1)].n", "{'a':[{'p':1,'n':'x'},{'p':2,'n':'y'}]}").value())
        .isEqualTo(json("['y']"));
  }

  @Test
  void jsonPath_definitePath_givesTheValue() {
    assertThat(path("$.a.b", "{'a':{'b':[1]}}").value()).isEqualTo(json("[1]"));
    assertThat(path("$.a.c", "{'a':{}}").error()).startsWith("REF_MISSING");
  }

  @Test
  void jsonPath_unsafeOrWrongQuery_isAFault() {
    assertThat(path("$.a[?(@.n =~ /x/)]", "{}").fault()).startsWith("JSONPATH_UNSAFE at path");
    assertThat(path("a.b", "{}").fault()).startsWith("JSONPATH_SYNTAX at path");
  }

  private static OperatorRun validate(String value) {
    return OperatorRun.of("validate_schema")
        .withJson("value", value)
        .withJson("schema", "{'type':'object','properties':{'n':{'type':'integer','maximum':3}}}");
  }

  @Test
  void validateSchema_route_endsOnALabel() {
    assertThat(validate("{'n':3}").label()).isEqualTo("valid");
    assertThat(validate("{'n':3}").value()).isEqualTo(json("{'valid':true,'errors':[]}"));
    assertThat(validate("{'n':4}").label()).isEqualTo("invalid");
    assertThat(validate("{'n':4}").labels()).containsExactly("valid", "invalid");
  }

  @Test
  void validateSchema_errors_tellCodeAndPlace() {
    JsonNode errors = validate("{'n':4}").value().get("errors");

    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).get("pointer").textValue()).isEqualTo("/n");
    assertThat(errors.get(0).get("code").textValue()).isEqualTo("SCHEMA_BOUNDS");
  }

  @Test
  void validateSchema_fail_hasNoLabelsAndFails() {
    assertThat(validate("{'n':3}").with("onInvalid", "fail").labels()).isEmpty();
    assertThat(validate("{'n':3}").with("onInvalid", "fail").value().get("valid").booleanValue())
        .isTrue();
    assertThat(validate("{'n':'x'}").with("onInvalid", "fail").error())
        .startsWith("SCHEMA_MISMATCH: 'value' does not fit the schema: SCHEMA_TYPE at '/n'");
  }

  @Test
  void validateSchema_badSchema_isAFault() {
    assertThat(
            OperatorRun.of("validate_schema")
                .with("value", 1)
                .withJson("schema", "{'tipe':'string'}")
                .fault())
        .contains(" at schema: at '/tipe'");
  }

  private static OperatorRun regex(String name, String pattern, String text) {
    return OperatorRun.of(name).with("pattern", pattern).with("text", text);
  }

  @Test
  void regexExtract_first_tellsGroupsAndPlace() {
    assertThat(regex("regex_extract", "(?P<k>[a-z]+)=([0-9]+)?", "x; ab=12, c=").value())
        .isEqualTo(
            json("{'match':'ab=12','start':3,'end':8,'groups':['ab','12'],'named':{'k':'ab'}}"));
  }

  @Test
  void regexExtract_all_tellsEveryMatch() {
    assertThat(regex("regex_extract", "([a-z])=([0-9])?", "a=1 b=").with("all", true).value())
        .isEqualTo(
            json(
                "[{'match':'a=1','start':0,'end':3,'groups':['a','1'],'named':{}},"
                    + "{'match':'b=','start':4,'end':6,'groups':['b',null],'named':{}}]"));
  }

  @Test
  void regexExtract_noMatch_isNullOrEmpty() {
    assertThat(regex("regex_extract", "z", "abc").value().isNull()).isTrue();
    assertThat(regex("regex_extract", "z", "abc").with("all", true).value()).isEqualTo(json("[]"));
  }

  @Test
  void regexExtract_limits_holdAtTheirEdges() {
    OperatorRun run = regex("regex_extract", "a", "aaa").with("all", true);

    assertThat(run.with("itemsMax", 3).value()).hasSize(3);
    assertThat(run.with("itemsMax", 2).error()).startsWith("LIMIT_ITEMS");
    assertThat(run.with("charsMax", 2).error()).startsWith("LIMIT_CHARS");
  }

  @Test
  void regexMatch_partOrWhole() {
    assertThat(regex("regex_match", "b+", "abbc").value().booleanValue()).isTrue();
    assertThat(regex("regex_match", "b+", "abbc").with("whole", true).value().booleanValue())
        .isFalse();
  }

  @Test
  void regexReplace_groups_canStandInTheReplacement() {
    assertThat(
            regex("regex_replace", "(\\w+)@(?P<host>\\w+)", "a@b c@d")
                .with("replacement", "${host}.$1$$")
                .value()
                .textValue())
        .isEqualTo("b.a$ d.c$");
  }

  @Test
  void regex_badPatternOrReplacement_isAFault() {
    assertThat(regex("regex_match", "(a", "").fault()).startsWith("REGEX_SYNTAX at pattern");
    assertThat(regex("regex_match", "(a{1000}){1000}", "").fault())
        .startsWith("REGEX_UNSAFE at pattern");
    assertThat(regex("regex_replace", "a", "").with("replacement", "$7").fault())
        .startsWith("REGEX_SYNTAX at replacement");
  }

  @Test
  void regexMatch_patternThatExplodesElsewhere_isLinear() {
    assertThat(regex("regex_match", "(a+)+$", "a".repeat(20_000) + "b").value().booleanValue())
        .isFalse();
  }
}
