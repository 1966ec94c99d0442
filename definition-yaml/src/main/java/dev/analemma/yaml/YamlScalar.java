// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;

/** What a plain scalar is by the core schema of YAML 1.2 (chapter 10.3.2). */
final class YamlScalar {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUES = Set.of("true", "True", "TRUE");
  private static final Set<String> FALSES = Set.of("false", "False", "FALSE");
  private static final Set<String> NOT_FINITE =
      Set.of(".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan",
          ".NaN", ".NAN");

  /** More characters than any number within the limits of {@link Json} needs. */
  private static final int NUMBER_CHARS_MAX = 8_192;

  private YamlScalar() {}

  /**
   * Returns the value.
   *
   * @throws ArithmeticException if it looks like a number that JSON has not; the message says why
   */
  static JsonNode resolve(String text) {
    if (NULLS.contains(text)) {
      return Json.nodes().nullNode();
    } else if (TRUES.contains(text)) {
      return Json.nodes().booleanNode(true);
    } else if (FALSES.contains(text)) {
      return Json.nodes().booleanNode(false);
    } else if (NOT_FINITE.contains(text)) {
      throw new ArithmeticException(text + " is no JSON number");
    }
    int radix = text.startsWith("0o") ? 8 : text.startsWith("0x") ? 16 : 10;
    if (radix != 10 && allDigits(text, 2, text.length(), radix)) {
      return integer(text.substring(2), radix);
    }
    boolean signed = text.startsWith("-") || text.startsWith("+");
    if (allDigits(text, signed ? 1 : 0, text.length(), 10)) {
      return integer(text, 10);
    }
    return isFloat(text, signed ? 1 : 0) ? decimal(text) : Json.nodes().textNode(text);
  }

  /** Whether a text, written plain, would be something else than this string. */
  static boolean isOther(String text) {
    try {
      return !resolve(text).isTextual();
    } catch (ArithmeticException e) {
      return true;
    }
  }

  private static JsonNode integer(String digits, int radix) {
    // Reading digits takes quadratic time, so their number comes first.
    check(digits);
    return Json.nodes().numberNode(new BigInteger(digits, radix));
  }

  private static JsonNode decimal(String text) {
    check(text);
    try {
      return Json.nodes().numberNode(new BigDecimal(text));
    } catch (NumberFormatException e) {
      throw new ArithmeticException("the exponent of the number is out of range");
    }
  }

  private static void check(String text) {
    if (text.length() > NUMBER_CHARS_MAX) {
      throw new ArithmeticException("a number has %,d characters".formatted(text.length()));
    }
  }

  /** Matches {@code ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?}. */
  private static boolean isFloat(String text, int start) {
    int whole = digits(text, start);
    int end = whole;
    if (end < text.length() && text.charAt(end) == '.') {
      end = digits(text, end + 1);
      if (whole == start && end == start + 1) {
        return false;
      }
    } else if (whole == start) {
      return false;
    }
    if (end == text.length()) {
      return true;
    }
    if (text.charAt(end) != 'e' && text.charAt(end) != 'E') {
      return false;
    }
    int exponent = end + 1;
    if (exponent < text.length() && (text.charAt(exponent) == '-' || text.charAt(exponent) == '+')) {
      exponent++;
    }
    return allDigits(text, exponent, text.length(), 10);
  }

  private static int digits(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static boolean allDigits(String text, int start, int end, int radix) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c > 'f' || Character.digit(c, radix) < 0) {
        return false;
      }
    }
    return start < end;
  }
}
