// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The one text of a number: plain decimal, no trailing zeros, no sign of zero. */
final class CanonicalNumbers {
  /** The most digits of a number in a document; every double needs fewer than 1,100. */
  static final int DIGITS_MAX = 1_100;

  private CanonicalNumbers() {}

  /** Returns the exact value, or null if it is not finite. */
  static @Nullable BigDecimal value(JsonNode node) {
    if (node.isFloat()) {
      float value = node.floatValue();
      return Float.isFinite(value) ? new BigDecimal(Float.toString(value)) : null;
    }
    if (node.isDouble()) {
      double value = node.doubleValue();
      return Double.isFinite(value) ? BigDecimal.valueOf(value) : null;
    }
    return node.decimalValue();
  }

  /** Returns whether the number is finite and its plain text has a bounded length. */
  static boolean isPlain(JsonNode node) {
    if (node.isInt() || node.isLong() || node.isShort()) {
      return true;
    }
    BigDecimal value = value(node);
    return value != null && isPlain(value);
  }

  private static boolean isPlain(BigDecimal value) {
    long integerDigits = (long) value.precision() - value.scale();
    return value.precision() <= DIGITS_MAX
        && integerDigits <= DIGITS_MAX
        && value.scale() <= DIGITS_MAX;
  }

  /** Returns the canonical text. */
  static String text(JsonNode node) {
    if (node.isInt() || node.isLong() || node.isShort()) {
      return Long.toString(node.longValue());
    }
    BigDecimal value = value(node);
    if (value == null) {
      throw new IllegalStateException(
          "the definition holds the number %s, which JSON cannot write".formatted(node.asText()));
    }
    if (value.signum() == 0) {
      return "0";
    }
    // A plain text of an unbounded exponent would be unbounded; the reader refuses such numbers,
    // a definition made in Java may hold one.
    if (!isPlain(value)) {
      BigDecimal stripped = value.precision() <= DIGITS_MAX ? value.stripTrailingZeros() : value;
      return stripped.unscaledValue() + "e" + -(long) stripped.scale();
    }
    return value.stripTrailingZeros().toPlainString();
  }
}
