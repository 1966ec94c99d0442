// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import static dev.analemma.internal.expression.Expressions.evaluate;
import static dev.analemma.internal.expression.Expressions.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.expression.ExpressionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
  private static final String VARIABLES =
      "{a: {b: {c: 5}, list: [10, 20, 30], 'k-1': 'dash', nothing: null}, s: 'Hello', n: 7,"
          + " d: 2.5, t: true, f: false, emoji: 'a\\uD83D\\uDE00b', error: {x: {code: 'BAD'}},"
          + " big: 9223372036854775807}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "1 + 2 * 3 @ 7",
        "(1 + 2) * 3 @ 9",
        "7 / 2 @ 3",
        "-7 / 2 @ -3",
        "-7 % 3 @ -1",
        "7 / 2.0 @ 3.5",
        "1 / 3.0 @ 0.3333333333333333333333333333333333",
        "0.1 + 0.2 == 0.3 @ true",
        "1 == 1.0 @ true",
        "1 < 1.5 @ true",
        "n - 1 - 1 @ 5",
        "--n @ 7",
        "!t || !f @ true",
        "a.b.c @ 5",
        "a['b'].c @ 5",
        "a.list[1] @ 20",
        "a.list[n - 6] @ 20",
        "a['k-1'] @ 'dash'",
        "a.nothing @ null",
        "a.nothing == null @ true",
        "error.x.code @ 'BAD'",
        "s + ' ' + string(n) @ 'Hello 7'",
        "[1, 2] + [n] @ [1, 2, 7]",
        "{'x': n, 'y': [s]} @ {x: 7, y: ['Hello']}",
        "20 in a.list @ true",
        "'b' in a @ true",
        "'x' in ['x', 'y'] @ true",
        "n in [7.0] @ true",
        "t ? 1 : 1 / 0 @ 1",
        "f ? 1 : t ? 2 : 3 @ 2",
        "size(emoji) @ 3",
        "emoji.size() @ 3",
        "emoji.substring(1, 2) @ '\\uD83D\\uDE00'",
        "s.startsWith('He') && s.endsWith('lo') && s.contains('ell') @ true",
        "startsWith(s, 'x') @ false",
        "s.matches('^H.*o$') @ true",
        "s.lowerAscii() + s.upperAscii() @ 'helloHELLO'",
        "' x '.trim() @ 'x'",
        "'a,b,c'.split(',') @ ['a', 'b', 'c']",
        "'a,b,c'.split(',', 2) @ ['a', 'b,c']",
        "['a', 'b'].join('-') @ 'a-b'",
        "'aaa'.replace('a', 'b', 2) @ 'bba'",
        "'ab'.replace('', '_') @ '_a_b_'",
        "int('12') + int(2.9) + int(-2.9) @ 12",
        "decimal('1.50') @ 1.50",
        "double(1) @ 1",
        "string(1.50) @ '1.50'",
        "bool('true') @ true",
        "type(n) + type(d) + type(s) + type(null) + type(a) @ 'intdecimalstringnullmap'",
        "json('{\"q\": [1.0]}').q[0] @ 1.0",
        "min(3, 1.5, 2) @ 1.5",
        "max(a.list) @ 30",
        "abs(-3) + floor(-2.5) + ceil(2.1) + round(2.5) + round(-2.5) @ 3",
        "timestamp('2026-11-21T00:00:00Z') - timestamp('2026-11-20T23:00:00+00:00') @ 3600",
        "timestamp('1970-01-01T00:00:00.25Z') @ 0.25",
        "duration('1h30m') == duration('PT90M') @ true",
        "duration('250ms') @ 0.25",
        "instant(0.5) @ '1970-01-01T00:00:00.500Z'",
        "has(a.b) && !has(a.x) && !has(gone) @ true",
        "first(gone, a.x, a.b.c) @ 5",
        "first(gone.x, 'none') @ 'none'",
        "optional(gone).y.z @ null",
        "optional(a.x).y @ null",
        "optional(a.nothing).y @ null",
        "optional(a).b.c @ 5",
        "optional(gone)[n] @ null",
        "-9223372036854775808 @ -9223372036854775808",
        "0xFF @ 255",
        "r'\\d' @ '\\\\d'",
        "'\\u0041\\x42\\103\\n' @ 'ABC\\n'",
        "gone == 1 || true @ true",
        "false && gone @ false",
        "${ n + 1 } @ 8",
      })
  void evaluate_expression_givesValue(String text, String expected) {
    assertThat(evaluate(text, VARIABLES).toString()).isEqualTo(json(expected).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "a.b.d @ REF_MISSING @ Did you mean 'c'?",
        "a.lst @ REF_MISSING @ Did you mean 'list'?",
        "s.x @ REF_MISSING @ 's' is string and has no key 'x'",
        "a.list[3] @ REF_MISSING @ has 3 elements",
        "a.list[-1] @ REF_MISSING @ there is none with index -1",
        "gone @ REF_MISSING @ 'gone' has no value",
        "optional(a).x @ REF_MISSING @ 'a' has no key 'x'",
        "first(gone, a.x) @ REF_MISSING @ None of the paths of first() exists: gone, a.x",
        "big + 1 @ EXPR_OVERFLOW @ 64 bits",
        "-big - 2 @ EXPR_OVERFLOW @ 64 bits",
        "big * 2 @ EXPR_OVERFLOW @ 64 bits",
        "(-9223372036854775808) / -1 @ EXPR_OVERFLOW @ 64 bits",
        "decimal('1e6000') * decimal('1e6000') @ EXPR_OVERFLOW @ exponent beyond 6144",
        "round(1e30) @ EXPR_OVERFLOW @ 64 bits",
        "1 / (n - 7) @ EXPR_DIVISION @ b == 0",
        "1.0 / 0 @ EXPR_DIVISION @ zero",
        "n % 0 @ EXPR_DIVISION @ zero",
        "n + s @ EXPR_TYPE @ a number beside '+' is needed, but the value is string",
        "d % 2 @ EXPR_TYPE @ an integer is needed",
        "n && t @ EXPR_TYPE @ a bool is needed, but the value is int",
        "n < s @ EXPR_TYPE @ a number is needed",
        "gone || f @ REF_MISSING @ gone",
        "s.substring(4, 9) @ EXPR_ARGUMENT @ outside a string of 5 characters",
        "int('x') @ EXPR_ARGUMENT @ no number",
        "int('1.5') @ EXPR_ARGUMENT @ int(decimal(x))",
        "json('{') @ EXPR_ARGUMENT @ no JSON",
        "json('') @ EXPR_ARGUMENT @ empty",
        "timestamp('yesterday') @ EXPR_ARGUMENT @ RFC 3339",
        "duration('5 parsecs') @ EXPR_ARGUMENT @ 1h30m",
        "min([]) @ EXPR_ARGUMENT @ size(x) == 0",
        "{s: 1, 'Hello': 2} @ EXPR_ARGUMENT @ twice",
      })
  void evaluate_failing_tellsCodeAndRemedy(String text, String code, String piece) {
    assertThatThrownBy(() -> evaluate(text, VARIABLES))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining(piece)
        .hasMessageContaining("column")
        .extracting(e -> ((ExpressionException) e).code())
        .isEqualTo(code);
  }
}
