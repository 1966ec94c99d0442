// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Each deliberate difference from CEL that docs/expressions.md lists, with both sides run. */
class CelDifferencesTest {
  private static final JsonNode VARIABLES =
      Expressions.json("{i: 0, d: 0.5, s: 'x', t: true, n: null, a: 0, m: {k: 1}, l: [1]}");

  private static void ours(String text, String expected) {
    CelDifferentialTest.Result result = CelDifferentialTest.ours(text, VARIABLES);
    assertThat(result.error()).as("%s: %s", text, result.value()).isFalse();
    assertThat(result.value()).isEqualTo(Expressions.json(expected));
  }

  private static void oursFails(String text) {
    assertThat(CelDifferentialTest.ours(text, VARIABLES).error()).as(text).isTrue();
  }

  private static void cel(String text, String expected) {
    CelDifferentialTest.Result result = CelDifferentialTest.cel(text, VARIABLES);
    assertThat(result).as(text).isNotNull();
    assertThat(result.error()).as("%s: %s", text, result.value()).isFalse();
    assertThat(result.value()).isEqualTo(Expressions.json(expected));
  }

  /** An error when it is evaluated, or a refusal by the type checker. */
  private static void celFails(String text) {
    CelDifferentialTest.Result result = CelDifferentialTest.cel(text, VARIABLES);
    assertThat(result == null || result.error()).as(text).isTrue();
  }

  @Test
  void mixedArithmetic_isExactHereAndRefusedInCel() {
    ours("1 + 1.5", "2.5");
    celFails("1 + 1.5");
    celFails("dyn(1) + dyn(1.5)");
  }

  @Test
  void decimals_areExactHereAndBinaryInCel() {
    ours("0.1 + 0.2 == 0.3", "true");
    cel("0.1 + 0.2 == 0.3", "false");
  }

  @Test
  void divisionOfDecimalsByZero_isAnErrorHereAndInfinityInCel() {
    oursFails("1.0 / 0.0");
    cel("1.0 / 0.0", "'Infinity'");
  }

  @Test
  void types_areCheckedWhenEvaluatedHereAndBeforeInCel() {
    ours("t || 1 == 'a'", "true");
    celFails("t || 1 == 'a'");
  }

  @Test
  void logicWithNoBool_isDecidedByTheOtherSideHere() {
    ours("a || true", "true");
    celFails("a || true");
  }

  @Test
  void hasOfALongPath_isFalseHereAndAnErrorInCel() {
    ours("has(m.x.y)", "false");
    celFails("has(m.x.y)");
  }

  @Test
  void order_isByCodePointsHereAndByUtf16UnitsInCelJava() {
    ours("'\\U0001F600' < '\\uFFFD'", "false");
    cel("'\\U0001F600' < '\\uFFFD'", "true");
  }

  @Test
  void unsignedAndBytes_areRefusedHere() {
    oursFails("1u == 1u");
    cel("1u == 1u", "true");
    oursFails("b'x' == b'x'");
    cel("b'x' == b'x'", "true");
  }

  @Test
  void type_isAStringHereAndATypeInCel() {
    ours("type(1) == 'int'", "true");
    celFails("type(1) == 'int'");
    cel("type(1) == int", "true");
  }

  @Test
  void instants_areNumbersHereAndTypesInCel() {
    ours("timestamp('1970-01-01T00:01:00Z')", "60");
    ours(
        "timestamp('1970-01-01T01:00:00Z') - timestamp('1970-01-01T00:00:00Z')"
            + " == duration('1h')",
        "true");
    cel(
        "timestamp('1970-01-01T01:00:00Z') - timestamp('1970-01-01T00:00:00Z')"
            + " == duration('1h')",
        "true");
  }

  @Test
  void loops_doNotExistHere() {
    oursFails("l.all(x, x > 0)");
    cel("l.all(x, x > 0)", "true");
  }

  @Test
  void patterns_areLiteralsHere() {
    oursFails("s.matches(s)");
    cel("s.matches(s)", "true");
  }

  @Test
  void memberFunctions_areAlsoGlobalHere() {
    ours("startsWith(s, 'x')", "true");
    celFails("startsWith(s, 'x')");
  }

  @Test
  void mapKeys_areStringsHere() {
    oursFails("{1: 2}");
    cel("{1: 2}[1]", "2");
  }

  @Test
  void tripleQuotesAndComments_areRefusedHere() {
    oursFails("\"\"\"x\"\"\" == 'x'");
    cel("\"\"\"x\"\"\" == 'x'", "true");
    oursFails("1 // one");
    cel("1 // one", "1");
  }

  @Test
  void textOfADecimal_hasAllItsDigitsHere() {
    ours("string(1.50)", "'1.50'");
    cel("string(1.50)", "'1.5'");
    ours("string(100.00)", "'100.00'");
    cel("string(100.00)", "'100.0'");
  }

  @Test
  void negativeZero_doesNotExistHere() {
    ours("string(-(0.0))", "'0.0'");
    cel("string(-(0.0))", "'-0.0'");
  }

  @Test
  void signsWrittenTwice_areAppliedHereAndDroppedInCel() {
    oursFails("!!a");
    cel("!!a", "0");
    oursFails("--s");
    cel("--s", "'x'");
  }

  @Test
  void durationsOfDifferentSigns_areAddedHereAndRefusedInCelJava() {
    ours("duration('1ms') + duration('-1s') < duration('1h')", "true");
    celFails("duration('1ms') + duration('-1s') < duration('1h')");
  }

  @Test
  void functionsBesideThoseOfCel_doNotExistThere() {
    ours("first(m.gone, m.k)", "1");
    celFails("first(m.gone, m.k)");
    ours("optional(m.gone)", "null");
    celFails("optional(m.gone)");
    for (String call :
        new String[] {
          "decimal('1')",
          "json('1')",
          "min(1, 2)",
          "max(1, 0)",
          "abs(-1)",
          "floor(1.5)",
          "ceil(0.5)",
          "round(1.2)"
        }) {
      ours(call + " == 1", "true");
      celFails(call + " == 1");
    }
    ours("instant(0)", "'1970-01-01T00:00:00Z'");
    celFails("instant(0)");
  }
}
