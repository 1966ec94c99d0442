// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import static dev.analemma.internal.expression.Expressions.evaluate;
import static dev.analemma.internal.expression.Expressions.faults;
import static dev.analemma.internal.expression.Expressions.json;
import static dev.analemma.internal.expression.Expressions.onSmallStack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Sink;
import dev.analemma.expression.ExpressionException;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts made to hurt are refused within the limits, on a stack of 256 KiB. */
@Timeout(20)
class HostileTextTest {
  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("(".repeat(8_000) + "1" + ")".repeat(8_000), "EXPR_TOO_DEEP"),
        Arguments.of("(".repeat(10_000) + "1" + ")".repeat(10_000), "EXPR_TOO_LARGE"),
        Arguments.of("-".repeat(5_000) + "a", "EXPR_TOO_DEEP"),
        Arguments.of("!".repeat(5_000) + "a", "EXPR_TOO_DEEP"),
        Arguments.of("[".repeat(16_000), "EXPR_TOO_DEEP"),
        Arguments.of("{'a':".repeat(3_000), "EXPR_TOO_DEEP"),
        Arguments.of("size(".repeat(3_000), "EXPR_TOO_DEEP"),
        Arguments.of("1||1&&1==1+1*size(".repeat(900), "EXPR_TOO_DEEP"),
        Arguments.of("a.split(".repeat(2_000), "EXPR_TOO_DEEP"),
        Arguments.of("a[".repeat(5_000), "EXPR_TOO_DEEP"),
        Arguments.of("a?b:".repeat(4_000) + "c", "EXPR_TOO_DEEP"),
        Arguments.of("a" + "==a".repeat(5_000), "EXPR_TOO_DEEP"),
        Arguments.of("a" + ".b".repeat(5_000), "EXPR_TOO_DEEP"),
        Arguments.of("a" + ".trim()".repeat(2_000), "EXPR_TOO_DEEP"),
        Arguments.of("a" + "&&a".repeat(5_000), "EXPR_TOO_LARGE"),
        Arguments.of("'" + "x".repeat(10_000_000) + "'", "EXPR_TOO_LARGE"),
        Arguments.of("9".repeat(16_000), "EXPR_SYNTAX"),
        Arguments.of("1e" + "9".repeat(16_000), "EXPR_SYNTAX"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void expression_hostile_isRefused(String text, String code) throws InterruptedException {
    List<Fault> faults = new ArrayList<>();
    assertThat(onSmallStack(() -> faults.addAll(faults(text)))).isNull();
    assertThat(faults).extracting(Fault::code).containsExactly(code);
  }

  @Test
  void expression_atTheLimits_works() throws InterruptedException {
    int deep = Limits.DEPTH_MAX - 1;
    JsonNode variables = json("{a: true, i: 1}");
    Throwable thrown =
        onSmallStack(
            () -> {
              assertThat(evaluate("(".repeat(deep) + "i" + ")".repeat(deep), variables).intValue())
                  .isOne();
              assertThat(evaluate("!".repeat(Limits.DEPTH_MAX - 2) + "a", variables).booleanValue())
                  .isTrue();
              assertThat(evaluate("a" + "&&a".repeat(4_000), variables).booleanValue()).isTrue();
              assertThat(evaluate("i" + "+i".repeat(4_000), variables).intValue()).isEqualTo(4_001);
              String nested = "[".repeat(deep - 1) + "i" + "]".repeat(deep - 1);
              assertThat(evaluate(nested, variables).toString())
                  .isEqualTo(nested.replace("i", "1"));
            });
    assertThat(thrown).isNull();
    assertThat(faults("(".repeat(deep + 1) + "i" + ")".repeat(deep + 1)))
        .extracting(Fault::code)
        .containsExactly("EXPR_TOO_DEEP");
  }

  @Test
  void expression_lengthAtTheLimit_isReadAndBeyondRefused() {
    String text = "a" + " ".repeat(Limits.EXPRESSION_CHARS_MAX - 1);
    assertThat(faults(text)).isEmpty();
    assertThat(faults(text + " ")).extracting(Fault::code).containsExactly("EXPR_TOO_LARGE");
  }

  @Test
  void value_depthAtTheLimit_isReadAndBeyondRefused() throws InterruptedException {
    List<Fault> faults = new ArrayList<>();
    JsonNode allowed = nested(Limits.VALUE_DEPTH_MAX);
    Throwable thrown =
        onSmallStack(
            () -> {
              ParsedValue parsed = ValueParser.value(allowed, "", faults);
              JsonNode value = parsed.link(root -> 0).evaluate(slot -> json("7"));
              for (int i = 0; i < Limits.VALUE_DEPTH_MAX; i++) {
                value = value.get(0);
              }
              assertThat(value.intValue()).isEqualTo(7);
              ValueParser.value(nested(100_000), "/w", faults);
            });
    assertThat(thrown).isNull();
    assertThat(faults).extracting(Fault::code).containsExactly("EXPR_TOO_DEEP");
    faults.clear();
    ValueParser.value(nested(Limits.VALUE_DEPTH_MAX + 1), "/w", faults);
    assertThat(faults).extracting(Fault::pointer).containsExactly("/w");
  }

  private static JsonNode nested(int levels) {
    JsonNode inner = Json.nodes().textNode("$.a");
    for (int i = 0; i < levels; i++) {
      inner = Json.nodes().arrayNode().add(inner);
    }
    return inner;
  }

  @Test
  void template_tooManyHolesOrTooLong_isRefused() {
    List<Fault> faults = new ArrayList<>();
    ValueParser.template("{{a}}".repeat(Limits.TEMPLATE_HOLES_MAX), Sink.TEXT, "", faults);
    assertThat(faults).isEmpty();
    ValueParser.template("{{a}}".repeat(Limits.TEMPLATE_HOLES_MAX + 1), Sink.TEXT, "", faults);
    ValueParser.template("x".repeat(Limits.TEMPLATE_CHARS_MAX + 1), Sink.TEXT, "", faults);
    assertThat(faults).extracting(Fault::code).containsExactly("EXPR_TOO_LARGE", "EXPR_TOO_LARGE");
  }

  static Stream<Arguments> expensive() {
    String long1 = "x".repeat(1_000_000);
    return Stream.of(
        Arguments.of("v.replace('x', v)", long1),
        Arguments.of("v + v + v + v + v + v + v + v + v", long1),
        Arguments.of("v.contains(w)", "a".repeat(5_000_000)),
        Arguments.of("v.split('')", "x".repeat(2_000_000)),
        Arguments.of("v.matches('(x?){500}(x?){500}y')", long1),
        Arguments.of("json(v)", "[" + " ".repeat(9_000_000) + "]"),
        Arguments.of("[v, v, v].join(v)", "x".repeat(2_000_000)));
  }

  @ParameterizedTest
  @MethodSource("expensive")
  void evaluate_expensive_endsWithBudget(String text, String value) {
    JsonNode variables =
        Json.nodes().objectNode().put("v", value).put("w", "a".repeat(500_000) + "b");
    assertThatThrownBy(() -> evaluate(text, variables))
        .isInstanceOf(ExpressionException.class)
        .extracting(e -> ((ExpressionException) e).code())
        .isEqualTo("EXPR_BUDGET");
  }

  @Test
  void evaluate_budgetBesideTrue_isNotPassedOver() {
    JsonNode variables = Json.nodes().objectNode().put("v", "x".repeat(1_000_000)).put("t", true);
    assertThatThrownBy(() -> evaluate("size(v.replace('x', v)) > 0 || t", variables))
        .extracting(e -> ((ExpressionException) e).code())
        .isEqualTo("EXPR_BUDGET");
  }

  @Test
  void evaluate_hugeExponents_areCheap() {
    JsonNode variables = json("{h: 1e1000000000, t: 1e-1000000000}");
    assertThat(evaluate("h > t && h != t && round(t) == 0", variables).booleanValue()).isTrue();
    assertThat(evaluate("string(h)", variables).textValue()).isEqualTo("1E+1000000000");
    assertThat(evaluate("instant(t)", variables).textValue()).isEqualTo("1970-01-01T00:00:00Z");
    assertThatThrownBy(() -> evaluate("h + 1", variables)).hasMessageContaining("6144");
    assertThatThrownBy(() -> evaluate("int(h)", variables)).hasMessageContaining("64 bits");
  }

  @Test
  void evaluate_deepValues_areComparedAndWrittenWithoutRecursion() throws InterruptedException {
    JsonNode a = nested(100_000);
    JsonNode b = nested(100_000);
    JsonNode variables = Json.nodes().objectNode().setAll(Map.of("a", a, "b", b));
    Throwable thrown =
        onSmallStack(
            () -> {
              assertThat(evaluate("a == b", variables).booleanValue()).isTrue();
              assertThat(Expressions.template("{{ a }}", Sink.TEXT, variables)).hasSize(200_005);
            });
    assertThat(thrown).isNull();
  }

  @Property(tries = 3_000)
  void expression_anyWords_neverThrows(
      @ForAll
          @StringLength(max = 40)
          @Chars({
            'a', 'i', 't', '.', '(', ')', '[', ']', '{', '}', '1', '0', 'e', 'x', '\'', '"', '\\',
            '+', '-', '*', '/', '%', '!', '=', '<', '>', '&', '|', '?', ':', ',', ' ', '$', 'u'
          })
          String text) {
    faults(text);
    Expressions.valueFaults(text);
    List<Fault> faults = new ArrayList<>();
    for (Sink sink : Sink.values()) {
      ValueParser.template("{{" + text, sink, "", faults);
    }
    ValueParser.secretName(Json.nodes().textNode("${" + text + "}"));
    assertThat(faults).allSatisfy(fault -> assertThat(fault.code()).isNotEmpty());
  }

  @Test
  void cache_manyTexts_staysBounded() {
    for (int i = 0; i < 3 * Limits.CACHE_ENTRIES_MAX; i++) {
      faults("a + " + i);
    }
    assertThat(TextCache.size()).isLessThanOrEqualTo(Limits.CACHE_ENTRIES_MAX);
  }
}
