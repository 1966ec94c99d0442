// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import static dev.analemma.internal.expression.Expressions.faults;
import static dev.analemma.internal.expression.Expressions.json;
import static dev.analemma.internal.expression.Expressions.parsed;
import static dev.analemma.internal.expression.Expressions.value;
import static dev.analemma.internal.expression.Expressions.valueFaults;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.definition.Fault;
import dev.analemma.internal.expression.Reference.Usage;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueParserTest {
  private static final String VARIABLES = "{a: {b: [{'k-1': 7}], n: null}, s: 'x', error: {q: 1}}";

  private static Root node(String name) {
    return new Root(false, name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "'$.a.b[0][\"k-1\"]' @ 7",
        "'$.s' @ 'x'",
        "'$.gone?' @ null",
        "'$.gone?.x.y' @ null",
        "'$.a?.b[0]' @ {'k-1': 7}",
        "'$.a.gone?' @ null",
        "'$.error.q' @ 1",
        "'${ s + s }' @ 'xx'",
        "'plain' @ 'plain'",
        "'$5' @ '$5'",
        "'US$ 5' @ 'US$ 5'",
        "'$' @ '$'",
        "'$. ' @ '$. '",
        "'$$.a' @ '$.a'",
        "'$$' @ '$'",
        "'a$$b' @ 'a$$b'",
        "'costs $$.50' @ 'costs $.50'",
        "'$${ x }' @ '${ x }'",
        "{x: '$.s', y: [1, '${ 1 + 1 }', {z: '$$.q'}]} @ {x: 'x', y: [1, 2, {z: '$.q'}]}",
        "{'$.a': 1} @ {'$.a': 1}",
      })
  void value_template_givesValue(String template, String expected) {
    assertThat(value(template, VARIABLES)).isEqualTo(json(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "costs $.50 @ PATH_LIKE_TEXT @ $$",
        "see $.a.b @ PATH_LIKE_TEXT @ looks like a path",
        "x ${ y } @ PATH_LIKE_TEXT @ compute the whole string",
        "a $['b'] @ PATH_LIKE_TEXT @ column 3",
        "$.50 @ PATH_SYNTAX @ cannot stand in a path",
        "$.a b @ PATH_SYNTAX @ column 4",
        "$.a..b @ PATH_SYNTAX @ json_path",
        "$..b @ PATH_SYNTAX @ json_path",
        "$.a[*] @ PATH_SYNTAX @ json_path",
        "$.a[?(x)] @ PATH_SYNTAX @ json_path",
        "$.a[1:2] @ PATH_SYNTAX @ json_path",
        "$.a.length() @ PATH_SYNTAX @ json_path",
        "$.a-b @ PATH_SYNTAX @ ['k-1']",
        "$['a'] @ PATH_SYNTAX @ cannot stand",
        "$.error @ PATH_SYNTAX @ $.error.x",
        "${ a @ EXPR_SYNTAX @ needs '}'",
        "${a} and ${b} @ EXPR_SYNTAX @ must be the whole string",
        "${ $.a } @ EXPR_SYNTAX @ without '$.'",
        "${ secret('k') } @ SECRET_MISPLACED @ marked secret",
      })
  void value_wrongText_isFault(String text, String code, String piece) {
    List<Fault> faults = valueFaults(text);
    assertThat(faults)
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.pointer()).isEqualTo("/with");
              assertThat(fault.toString()).contains(piece).contains("column");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "a + @ EXPR_SYNTAX @ A value is expected, but there is the end",
        "a = b @ EXPR_SYNTAX @ '=='",
        "a & b @ EXPR_SYNTAX @ '&&'",
        "'abc @ EXPR_SYNTAX @ does not end",
        "'\\q' @ EXPR_SYNTAX @ escape",
        "1u @ EXPR_SYNTAX @ unsigned",
        "0x\u0661\u0662 @ EXPR_SYNTAX @ needs digits",
        "'\\u00\u0664\u0661' @ EXPR_SYNTAX @ escape",
        "9223372036854775808 @ EXPR_SYNTAX @ 64 bits",
        "1.00000000000000000000000000000000000 @ EXPR_SYNTAX @ 34 digits",
        "1e99999 @ EXPR_SYNTAX @ exponent",
        "error @ EXPR_SYNTAX @ error.x",
        "a.if.import + package @ EXPR_SYNTAX @ reserved word",
        "lower(a) @ EXPR_UNKNOWN_FUNCTION @ lowerAscii",
        "a.startWith('x') @ EXPR_UNKNOWN_FUNCTION @ Did you mean 'startsWith'?",
        "now() @ EXPR_UNKNOWN_FUNCTION @ operator clock",
        "l.map(x, x) @ EXPR_UNKNOWN_FUNCTION @ list_map",
        "a.int() @ EXPR_UNKNOWN_FUNCTION @ int(x)",
        "size() @ EXPR_ARITY @ takes 1 arguments, here are 0",
        "a.split() @ EXPR_ARITY @ 2 to 3",
        "has(a + 1) @ PATH_EXPECTED @ takes a path",
        "optional(1) @ PATH_EXPECTED @ takes a path",
        "has(a, b) @ EXPR_ARITY @ takes 1 argument",
        "first() @ EXPR_ARITY @ at least one",
        "first(a.b + 1, c) @ FIRST_ALTERNATIVE @ computes with 'a'",
        "first(a[i], c) @ FIRST_ALTERNATIVE @ computes with 'a'",
        "first(1, c) @ FIRST_ALTERNATIVE @ nothing after it",
        "first(optional(a), c) @ FIRST_ALTERNATIVE @ always has a value",
        "a.matches(b) @ REGEX_UNSAFE @ literal string",
        "a.matches('((x{100}){100})') @ REGEX_UNSAFE @ multiply",
        "a.matches('(') @ REGEX_SYNTAX @ not valid",
      })
  void expression_wrongText_isFault(String text, String code, String piece) {
    assertThat(faults(text))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.toString()).contains(piece).contains("column");
            });
  }

  @Test
  void value_manyFaults_givesAllWithPointers() {
    List<Fault> faults = new ArrayList<>();
    ValueParser.value(
        json("{x: ['$.a..b', {'k/1': '${ foo( }'}], y: 'q $.z'}"), "/nodes/n/with", faults);
    assertThat(faults)
        .extracting(Fault::pointer)
        .containsExactly("/nodes/n/with/x/0", "/nodes/n/with/x/1/k~11", "/nodes/n/with/y");
  }

  @Test
  void expression_severalProblems_givesAll() {
    assertThat(faults("foo(a) + bar(b) + first(c + 1)"))
        .extracting(Fault::code)
        .containsExactly("EXPR_UNKNOWN_FUNCTION", "EXPR_UNKNOWN_FUNCTION", "FIRST_ALTERNATIVE");
  }

  @Test
  void expression_syntaxError_stillTellsTheNamesSeen() {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.expression("a.b + error.c +", "/if", false, faults);
    assertThat(faults).hasSize(1);
    assertThat(parsed.references())
        .extracting(Reference::root)
        .containsExactly(node("a"), new Root(true, "c"));
    assertThat(parsed.needs()).noneMatch(need -> need instanceof Need.Live);
  }

  @Test
  void references_everyForm_tellUsageAndColumn() {
    assertThat(parsed("a.x + optional(b) + first(c, d.e, 1) + error.f").references())
        .containsExactly(
            new Reference(node("a"), Usage.REQUIRED, "/if", 1),
            new Reference(node("b"), Usage.OPTIONAL, "/if", 16),
            new Reference(node("c"), Usage.ALTERNATIVE, "/if", 27),
            new Reference(node("d"), Usage.ALTERNATIVE, "/if", 30),
            new Reference(new Root(true, "f"), Usage.REQUIRED, "/if", 40));
  }

  @Test
  void references_hasBesidePlain_makesItTested() {
    ParsedValue parsed = parsed("has(a.b) ? a.b : c");
    assertThat(parsed.references())
        .extracting(Reference::usage)
        .containsExactly(Usage.TESTED, Usage.TESTED, Usage.REQUIRED);
    assertThat(parsed.needs())
        .containsExactlyInAnyOrder(new Need.Settled(node("a")), new Need.Live(node("c")));
  }

  @Test
  void needs_hasInOneStringPlainInAnother_liveWins() {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed =
        ValueParser.value(json("['${ has(a) }', '$.a', '$.b?', '$.a']"), "", faults);
    assertThat(parsed.needs())
        .containsExactlyInAnyOrder(new Need.Live(node("a")), new Need.Settled(node("b")));
  }

  @Test
  void needs_first_tellsAlternativesAndProbes() {
    ParsedValue parsed = parsed("first(a, b.c, [])");
    assertThat(parsed.needs())
        .singleElement()
        .isInstanceOfSatisfying(
            Need.First.class,
            first -> {
              assertThat(first.literal()).isTrue();
              assertThat(first.alternatives()).hasSize(2);
              assertThat(first.alternatives().get(0).path()).isNull();
              Need.Probe probe = first.alternatives().get(1).path();
              JsonNode there = json("{c: null}");
              assertThat(probe.link(root -> 4).exists(slot -> slot == 4 ? there : null)).isTrue();
              assertThat(probe.link(root -> 5).exists(slot -> slot == 4 ? there : null)).isFalse();
            });
    assertThat(parsed("first(a, b)").needs())
        .singleElement()
        .isInstanceOfSatisfying(Need.First.class, first -> assertThat(first.literal()).isFalse());
  }

  @Test
  void needs_firstWithComputedVariable_isAlwaysThere() {
    assertThat(parsed("first(a, input.n + 1)").needs())
        .hasSize(2)
        .contains(new Need.Live(node("input")));
  }

  @Test
  void linkItem_itAndIndex_areTheElements() {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed =
        ValueParser.expression("it.p > limit && index < 2", "/where", true, faults);
    assertThat(faults).isEmpty();
    assertThat(parsed.references()).extracting(Reference::root).containsExactly(node("limit"));
    var item = parsed.linkItem(root -> 3);
    JsonNode limit = json("10");
    assertThat(item.test(slot -> limit, json("{p: 11}"), 1)).isTrue();
    assertThat(item.test(slot -> limit, json("{p: 11}"), 2)).isFalse();
    assertThat(item.evaluate(slot -> limit, json("{p: 9.5}"), 0)).isEqualTo(json("false"));
  }

  @Test
  void link_shapes_areTold() {
    List<Fault> faults = new ArrayList<>();
    var whole = ValueParser.value(json("'$.a'"), "", faults).link(root -> 12);
    assertThat(whole.wholeSlot()).isEqualTo(12);
    assertThat(ValueParser.value(json("'$.a.b'"), "", faults).link(root -> 1).wholeSlot())
        .isEqualTo(-1);
    assertThat(ValueParser.value(json("'$.a?'"), "", faults).link(root -> 1).wholeSlot())
        .isEqualTo(-1);
    var list = ValueParser.value(json("['$.a', 5, '${ 1 + 1 }']"), "", faults).link(root -> 7);
    assertThat(list.elements()).hasSize(3);
    assertThat(list.elements().get(0).wholeSlot()).isEqualTo(7);
    assertThat(list.elements().get(1).constant()).isTrue();
    assertThat(list.elements().get(2).evaluate(slot -> null)).isEqualTo(json("2"));
    assertThat(ValueParser.value(json("[1, 2]"), "", faults).link(root -> 7).elements()).hasSize(2);
    assertThat(faults).isEmpty();
  }

  @Test
  void link_constantExpression_isFolded() {
    var linked = parsed("size('abc') + 2 * 3 == 9 ? {'x': [1]} : null").link(root -> 0);
    assertThat(linked.constant()).isTrue();
    assertThat(parsed("1 / 0").link(root -> 0).constant()).isFalse();
  }

  @Test
  void value_constantSubtree_isTheSameInstance() {
    List<Fault> faults = new ArrayList<>();
    JsonNode template = json("{big: [1, {x: 'y'}], dynamic: '$.a'}");
    JsonNode result =
        ValueParser.value(template, "", faults).link(root -> 0).evaluate(slot -> json("1"));
    assertThat(result.get("big")).isSameAs(template.get("big"));
  }

  @Test
  void value_millionConstants_areLeftAlone() {
    ArrayNode list = Json.nodes().arrayNode();
    for (int i = 0; i < 1_000_000; i++) {
      list.add(i);
    }
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.value(list, "", faults);
    assertThat(parsed.link(root -> 0).evaluate(slot -> null)).isSameAs(list);
  }

  @Test
  void secretName_wholeForm_givesName() {
    assertThat(ValueParser.secretName(json("'${ secret(\"k\") }'"))).isEqualTo("k");
    assertThat(ValueParser.secretName(json("'${ secret(\"k\") + 1 }'"))).isNull();
    assertThat(ValueParser.secretName(json("'secret'"))).isNull();
  }

  @Property(tries = 2_000)
  void escape_anyText_isReadAsItself(
      @ForAll
          @StringLength(max = 12)
          @Chars({'$', '.', '[', '{', '}', '\'', ' '})
          @CharRange(from = 'a', to = 'c')
          String text) {
    assertThat(value(Json.nodes().textNode(ValueParser.escape(text)), "{}").textValue())
        .isEqualTo(text);
  }
}
