// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static dev.analemma.operators.OperatorRun.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Operators over objects, texts and numbers, by example. */
class ValueOperatorsTest {
  @Test
  void jsonMerge_mergePatch_followsTheExamplesOfRfc7396() {
    String[][] examples = {
      {"{'a':'b'}", "{'a':'c'}", "{'a':'c'}"},
      {"{'a':'b'}", "{'b':'c'}", "{'a':'b','b':'c'}"},
      {"{'a':'b'}", "{'a':null}", "{}"},
      {"{'a':'b','b':'c'}", "{'a':null}", "{'b':'c'}"},
      {"{'a':['b']}", "{'a':'c'}", "{'a':'c'}"},
      {"{'a':'c'}", "{'a':['b']}", "{'a':['b']}"},
      {"{'a':{'b':'c'}}", "{'a':{'b':'d','c':null}}", "{'a':{'b':'d'}}"},
      {"{'a':[{'b':'c'}]}", "{'a':[1]}", "{'a':[1]}"},
      {"{}", "{'a':{'bb':{'ccc':null}}}", "{'a':{'bb':{}}}"},
    };
    for (String[] example : examples) {
      assertThat(
              OperatorRun.of("json_merge")
                  .withJson("objects", "[" + example[0] + "," + example[1] + "]")
                  .value())
          .isEqualTo(json(example[2]));
    }
  }

  @Test
  void jsonMerge_inputs_areLeftAsTheyAre() {
    JsonNode objects = json("[{'a':{'b':1}},{'a':{'c':2}},{'a':{'d':3}}]");
    JsonNode copy = objects.deepCopy();

    assertThat(OperatorRun.of("json_merge").with("objects", objects).value())
        .isEqualTo(json("{'a':{'b':1,'c':2,'d':3}}"));
    assertThat(objects).isEqualTo(copy);
  }

  @Test
  void jsonMerge_elementThatIsNoObject_isATypeError() {
    assertThat(OperatorRun.of("json_merge").withJson("objects", "[{},1]").error())
        .startsWith("INPUT_TYPE: element 1 of 'objects' is the number 1, must be an object");
  }

  @Test
  void jsonMerge_aboveItemsMax_isRefused() {
    assertThat(
            OperatorRun.of("json_merge").withJson("objects", "[{},{}]").with("itemsMax", 1).error())
        .startsWith("LIMIT_ITEMS");
    assertThat(OperatorRun.of("json_merge").withJson("objects", "[{}]").with("itemsMax", 1).value())
        .isEqualTo(json("{}"));
  }

  @Test
  void jsonObject_keys_becomeAnObject() {
    assertThat(OperatorRun.of("json_object").withJson("*", "{'a':1,'b':[2]}").value())
        .isEqualTo(json("{'a':1,'b':[2]}"));
    assertThat(OperatorRun.of("json_object").value()).isEqualTo(json("{}"));
  }

  @Test
  void objectPick_keys_areKeptInTheirOrder() {
    assertThat(
            OperatorRun.of("object_pick")
                .withJson("object", "{'a':1,'b':null,'c':3}")
                .withJson("keys", "['b','a','x']")
                .value()
                .toString())
        .isEqualTo("{\"b\":null,\"a\":1}");
  }

  @Test
  void objectOmit_keys_areDropped() {
    assertThat(
            OperatorRun.of("object_omit")
                .withJson("object", "{'a':1,'b':2}")
                .withJson("keys", "['b','x']")
                .value())
        .isEqualTo(json("{'a':1}"));
  }

  @Test
  void objectPickAndOmit_strict_refuseAMissingKey() {
    for (String name : new String[] {"object_pick", "object_omit"}) {
      assertThat(
              OperatorRun.of(name)
                  .withJson("object", "{'a':1}")
                  .withJson("keys", "['x']")
                  .with("strict", true)
                  .error())
          .startsWith("KEY_MISSING: 'object' has no key 'x'");
    }
  }

  @Test
  void objectPick_noObject_isATypeError() {
    assertThat(
            OperatorRun.of("object_pick")
                .withJson("object", "[]")
                .withJson("keys", "['x']")
                .error())
        .startsWith("INPUT_TYPE: 'object' is an array with 0 elements, must be an object");
  }

  @Test
  void stringTemplate_text_isReturned() {
    assertThat(OperatorRun.of("string_template").with("urlTemplate", "a%20b").value().textValue())
        .isEqualTo("a%20b");
  }

  @Test
  void stringTemplate_noneOrTwoTemplates_isAFault() {
    assertThat(OperatorRun.of("string_template").fault()).startsWith("CONFIG_MISSING at template");
    assertThat(
            OperatorRun.of("string_template")
                .with("template", "a")
                .with("jsonTemplate", "b")
                .fault())
        .startsWith("CONFIG_CONFLICT at jsonTemplate: 'template' and 'jsonTemplate'");
  }

  @Test
  void stringTemplate_aboveCharsMax_isRefused() {
    assertThat(
            OperatorRun.of("string_template").with("template", "abc").with("charsMax", 2).error())
        .startsWith("LIMIT_CHARS: the text has 3 characters");
  }

  @Test
  void textSplit_separator_cutsEverywhere() {
    OperatorRun run = OperatorRun.of("text_split").with("text", "a, b,,c,").with("separator", ",");

    assertThat(run.value()).isEqualTo(json("['a',' b','','c','']"));
    assertThat(run.with("trim", true).with("keepEmpty", false).value())
        .isEqualTo(json("['a','b','c']"));
  }

  @Test
  void textSplit_emptySeparator_isAFault() {
    assertThat(OperatorRun.of("text_split").with("text", "a").with("separator", "").fault())
        .startsWith("CONFIG_VALUE at separator");
  }

  @Test
  void textSplit_limits_holdAtTheirEdges() {
    OperatorRun run = OperatorRun.of("text_split").with("text", "a,b").with("separator", ",");

    assertThat(run.with("itemsMax", 2).with("charsMax", 3).value()).hasSize(2);
    assertThat(run.with("itemsMax", 1).error()).startsWith("LIMIT_ITEMS");
    assertThat(run.with("charsMax", 2).error()).startsWith("LIMIT_CHARS");
  }

  @Test
  void textLines_allEnds_areEnds() {
    assertThat(OperatorRun.of("text_lines").with("text", "a\nb\r\nc\r\rd\n").value())
        .isEqualTo(json("['a','b','c','','d']"));
    assertThat(OperatorRun.of("text_lines").with("text", "").value()).isEqualTo(json("[]"));
  }

  @Test
  void textLines_longText_isTheSameOnAWorker() {
    assertThat(OperatorRun.of("text_lines").with("text", "ab\n".repeat(5_000)).value())
        .hasSize(5_000);
  }

  private static OperatorRun math(String operation, String values) {
    return OperatorRun.of("math").with("operation", operation).withJson("values", values);
  }

  private static void calculates(String operation, String values, String result) {
    assertThat(math(operation, values).value().toString()).isEqualTo(json(result).toString());
  }

  @Test
  void math_integers_stayIntegers() {
    calculates("add", "[1,2,3]", "6");
    calculates("subtract", "[10,2,3]", "5");
    calculates("multiply", "[2,3,7]", "42");
    calculates("divide", "[6,2]", "3");
    calculates("quotient", "[-7,2]", "-3");
    calculates("remainder", "[-7,2]", "-1");
    calculates("power", "[2,10]", "1024");
    calculates("negate", "[5]", "-5");
    calculates("absolute", "[-5]", "5");
    calculates("min", "[3,1,2]", "1");
    calculates("max", "[3,1,2]", "3");
    calculates("average", "[1,2,3]", "2");
  }

  @Test
  void math_decimals_areExact() {
    calculates("add", "[0.1,0.2]", "0.3");
    calculates("divide", "[7,2]", "3.5");
    calculates("divide", "[1,3]", "0.3333333333333333333333333333333333");
    calculates("remainder", "[5.5,2]", "1.5");
    calculates("power", "[2,-1]", "0.5");
    calculates("average", "[1,2]", "1.5");
  }

  @Test
  void math_round_hasScaleAndMode() {
    calculates("round", "[2.5]", "2");
    assertThat(math("round", "[2.345]").with("scale", 2).value().toString()).isEqualTo("2.34");
    assertThat(math("round", "[2.5]").with("rounding", "half_up").value().intValue()).isEqualTo(3);
    assertThat(math("round", "[1250]").with("scale", -2).value().intValue()).isEqualTo(1_200);
    assertThat(math("round", "[-2.1]").with("rounding", "floor").value().intValue()).isEqualTo(-3);
  }

  @Test
  void math_overflow_isARangeError() {
    calculates("add", "[9223372036854775806,1]", "9223372036854775807");
    assertThat(math("add", "[9223372036854775807,1]").error())
        .startsWith("NUMBER_RANGE: the result of 'add'");
    assertThat(math("power", "[2,63]").error()).startsWith("NUMBER_RANGE");
    assertThat(math("power", "[2,1000]").error()).startsWith("NUMBER_RANGE: the exponent is 1000");
    assertThat(math("power", "[2,0.5]").error()).startsWith("NUMBER_RANGE: the exponent is 0.5");
    assertThat(math("multiply", "[1e6000,1e200]").error()).startsWith("NUMBER_RANGE");
  }

  @Test
  void math_divisorZero_isAnError() {
    for (String operation : new String[] {"divide", "quotient", "remainder"}) {
      assertThat(math(operation, "[1,0.0]").error()).startsWith("DIVISION_BY_ZERO");
    }
    assertThat(math("power", "[0,-1]").error()).startsWith("DIVISION_BY_ZERO");
  }

  @Test
  void math_wrongCount_tellsHowMany() {
    assertThat(math("divide", "[1]").error())
        .startsWith("VALUES_COUNT: 'values' has 1 elements, operation 'divide' takes exactly 2");
    assertThat(math("add", "[]").error()).contains("at least 1");
    assertThat(math("negate", "[1,2]").error()).startsWith("VALUES_COUNT");
  }

  @Test
  void math_noNumber_tellsTheElement() {
    assertThat(math("add", "[1,'2']").error())
        .startsWith("INPUT_TYPE: element 1 of 'values' is the text '2', must be a number");
  }

  @Test
  void math_aboveItemsMax_isRefused() {
    assertThat(math("add", "[1,2]").with("itemsMax", 1).error()).startsWith("LIMIT_ITEMS");
  }
}
