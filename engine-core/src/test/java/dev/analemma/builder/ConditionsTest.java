// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static dev.analemma.builder.Conditions.and;
import static dev.analemma.builder.Conditions.atLeast;
import static dev.analemma.builder.Conditions.atMost;
import static dev.analemma.builder.Conditions.contains;
import static dev.analemma.builder.Conditions.endsWith;
import static dev.analemma.builder.Conditions.equalTo;
import static dev.analemma.builder.Conditions.greaterThan;
import static dev.analemma.builder.Conditions.has;
import static dev.analemma.builder.Conditions.isEmpty;
import static dev.analemma.builder.Conditions.isFalse;
import static dev.analemma.builder.Conditions.isIn;
import static dev.analemma.builder.Conditions.isNotEmpty;
import static dev.analemma.builder.Conditions.isNull;
import static dev.analemma.builder.Conditions.isTrue;
import static dev.analemma.builder.Conditions.lessThan;
import static dev.analemma.builder.Conditions.matches;
import static dev.analemma.builder.Conditions.not;
import static dev.analemma.builder.Conditions.notEqualTo;
import static dev.analemma.builder.Conditions.or;
import static dev.analemma.builder.Conditions.startsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.ValueParser;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The text of conditions, and that literals of the host stay literals. */
final class ConditionsTest {
  enum Level {
    LOW,
    HIGH
  }

  record Score(
      double value, int count, String name, boolean done, List<String> tags, Level level) {}

  private static final BigDecimal TRILLION = new BigDecimal("1e12");
  private static final Type<Score> SCORE = Type.of(Score.class);
  private static final Scope SCOPE =
      new Scope(new Session("w"), null, "workflow 'w'", "w", "/nodes");
  private static final Value<Score> S =
      new Value<>(SCOPE.session(), SCORE, Term.reference(SCOPE.origin("step 's'", "s"), "s"));
  private static final Value<Double> NUMBER = S.at("value", Double.class);
  private static final Value<Integer> COUNT = S.at("count", Integer.class);
  private static final Value<String> NAME = S.at("name", String.class);
  private static final Value<Boolean> DONE = S.at("done", Boolean.class);
  private static final Value<List<String>> TAGS = S.at("tags", new Type<List<String>>() {});
  private static final Value<Level> LEVEL = S.at("level", Level.class);

  static List<List<Object>> texts() {
    return List.of(
        List.of(isTrue(DONE), "s.done"),
        List.of(isFalse(DONE), "!s.done"),
        List.of(equalTo(NAME, "a"), "s.name == 'a'"),
        List.of(equalTo(COUNT, 3), "s.count == 3"),
        List.of(equalTo(COUNT, COUNT), "s.count == s.count"),
        List.of(equalTo(LEVEL, Level.HIGH), "s.level == 'HIGH'"),
        List.of(notEqualTo(NAME, "a"), "s.name != 'a'"),
        List.of(notEqualTo(NAME, NAME), "s.name != s.name"),
        List.of(atLeast(NUMBER, 0.85), "s.value >= 0.85"),
        List.of(atLeast(NUMBER, COUNT), "s.value >= s.count"),
        List.of(atMost(NUMBER, -1), "s.value <= -1"),
        List.of(atMost(NUMBER, COUNT), "s.value <= s.count"),
        List.of(lessThan(COUNT, 5L), "s.count < 5"),
        List.of(lessThan(COUNT, NUMBER), "s.count < s.value"),
        List.of(greaterThan(NUMBER, new BigDecimal("1E+3")), "s.value > 1000"),
        List.of(greaterThan(NUMBER, COUNT), "s.value > s.count"),
        List.of(isIn(NAME, "a", "b"), "s.name in ['a', 'b']"),
        List.of(isIn(NAME, TAGS), "s.name in s.tags"),
        List.of(matches(NAME, "^\\d+'$"), "s.name.matches('^\\\\d+\\'$')"),
        List.of(contains(NAME, "x"), "s.name.contains('x')"),
        List.of(startsWith(NAME, "x"), "s.name.startsWith('x')"),
        List.of(endsWith(NAME, "x"), "s.name.endsWith('x')"),
        List.of(isEmpty(TAGS), "size(s.tags) == 0"),
        List.of(isNotEmpty(TAGS), "size(s.tags) > 0"),
        List.of(isNull(NAME), "s.name == null"),
        List.of(has(S), "has(s)"),
        List.of(has(NAME), "has(s.name)"),
        List.of(not(equalTo(COUNT, 3)), "!(s.count == 3)"),
        List.of(not(not(isTrue(DONE))), "!!s.done"),
        List.of(and(isTrue(DONE), lessThan(COUNT, 5)), "s.done && (s.count < 5)"),
        List.of(
            or(isTrue(DONE), and(isTrue(DONE), isFalse(DONE))), "s.done || (s.done && !s.done)"),
        List.of(and(isTrue(DONE)), "s.done"),
        List.of(isTrue(S.maybe().at("done", Boolean.class)), "optional(s).done"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void condition_each_hasItsTextAndParses(List<Object> row) {
    String text = row.get(0).toString();
    assertThat(text).isEqualTo(row.get(1));
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.expression(text, "/if", false, faults);
    assertThat(faults).isEmpty();
    assertThat(parsed.references()).isNotEmpty();
  }

  @Test
  void condition_textThatLooksLikeCode_staysText() {
    assertThat(equalTo(NAME, "' || true || '").toString())
        .isEqualTo("s.name == '\\' || true || \\''");
  }

  @Test
  void condition_textThatLooksLikeAPath_isNoPathInAValueEither() {
    assertThat(equalTo(NAME, "$5 or $.x or ${ y }").toString())
        .isEqualTo("s.name == '$5 or \\u0024.x or \\u0024{ y }'");
  }

  @Test
  void path_oddNames_areQuoted() {
    Value<JsonNode> open = new Value<>(SCOPE.session(), Type.of(JsonNode.class), S.term());
    Value<String> odd =
        open.at("a b'c", JsonNode.class).at("in", JsonNode.class).at("d", String.class);
    assertThat(odd.term().template().textValue()).isEqualTo("$.s['a b\\'c']['in'].d");
    assertThat(equalTo(odd, "x")).hasToString("s['a b\\'c']['in'].d == 'x'");
  }

  @Test
  void has_literal_isRefused() {
    Value<String> literal = new Value<>(SCOPE.session(), Type.of(String.class), Value.term("a"));
    assertThatThrownBy(() -> has(literal))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has('a') is known without asking");
  }

  @Test
  void atLeast_notANumber_isRefused() {
    assertThatThrownBy(() -> atLeast(NUMBER, Double.NaN))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("NaN");
  }

  @Property(tries = 300)
  void expression_anyLiteral_evaluatesToItself(@ForAll("literals") JsonNode literal) {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.expression(Texts.expression(literal), "", false, faults);
    assertThat(faults).isEmpty();
    assertSame(evaluate(parsed), literal);
  }

  @Property(tries = 300)
  void template_anyLiteral_evaluatesToItself(@ForAll("literals") JsonNode literal) {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.value(Texts.template(literal), "", faults);
    assertThat(faults).isEmpty();
    assertSame(evaluate(parsed), literal);
  }

  private static JsonNode evaluate(ParsedValue parsed) {
    return parsed.link(root -> 0).evaluate(slot -> null);
  }

  // Numbers are the same when their values are, whatever node holds them.
  private static void assertSame(JsonNode actual, JsonNode expected) {
    assertThat(
            actual.equals(
                (a, b) ->
                    a.isNumber() && b.isNumber()
                        ? a.decimalValue().compareTo(b.decimalValue())
                        : a.equals(b) ? 0 : 1,
                expected))
        .as("%s is %s", actual, expected)
        .isTrue();
  }

  @Provide
  Arbitrary<JsonNode> literals() {
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(12),
            Arbitraries.strings().withChars("$.{}[]'\"\\ab\n\r\t\u0001\u00e9").ofMaxLength(12),
            Arbitraries.of(
                "$.input", "${ a }", "$$", "$", "$5", "a $.b c", "{{ x }}", "\ud83d\ude00"));
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            texts.map(text -> text),
            Arbitraries.longs().map(number -> number),
            Arbitraries.bigDecimals()
                .between(TRILLION.negate(), TRILLION)
                .ofScale(6)
                .map(number -> number),
            Arbitraries.of(true, false));
    Arbitrary<Object> nested =
        Arbitraries.oneOf(
            scalars,
            scalars.list().ofMaxSize(3).map(list -> list),
            Arbitraries.maps(texts, scalars).ofMaxSize(3).map(map -> map));
    return Arbitraries.oneOf(
            nested,
            nested.list().ofMaxSize(3).map(list -> list),
            Arbitraries.maps(texts, nested).ofMaxSize(3).map(Map::copyOf))
        .map(value -> Json.mapper().valueToTree(value));
  }
}
