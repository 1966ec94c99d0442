// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.analemma.expression.ValueOrder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Exact arithmetic over JSON numbers: integers of 64 bits that overflow as an error, and decimals
 * of 34 digits rounded half-even.
 *
 * <p>Results have the node classes that the JSON parser gives them, so that they are equal to the
 * same numbers in a document.
 */
final class Numbers {
  /** The precision of decimals, that of IEEE 754 decimal128. */
  static final MathContext EXACT = new MathContext(34, RoundingMode.HALF_EVEN);

  /** The magnitude of the lowest integer; it is no integer without its sign. */
  static final BigInteger LONG_MIN_MAGNITUDE = BigInteger.ONE.shiftLeft(63);

  private static final int LONG_DIGITS_MAX = 19;
  private static final int PLAIN_DIGITS_MAX = 40;

  private Numbers() {}

  /** Returns the node of an integer. */
  static JsonNode of(long value) {
    return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }

  /** Returns the node of a decimal. */
  static JsonNode of(BigDecimal value) {
    if (outOfRange(value)) {
      throw Failure.of(
          Failure.OVERFLOW,
          "The decimal has an exponent beyond %d".formatted(Limits.DECIMAL_EXPONENT_MAX),
          "Use smaller numbers.");
    }
    return DecimalNode.valueOf(value);
  }

  static boolean outOfRange(BigDecimal value) {
    long exponent = (long) value.precision() - value.scale() - 1;
    return Math.abs(exponent) > Limits.DECIMAL_EXPONENT_MAX
        || Math.abs((long) value.scale()) > Limits.DECIMAL_EXPONENT_MAX + EXACT.getPrecision();
  }

  /** Returns whether it is an integer that fits into 64 bits, without looking at its digits. */
  static boolean isSmallInt(JsonNode value) {
    return value instanceof IntNode || value instanceof LongNode;
  }

  /** Returns an integer of 64 bits. */
  static long toLong(JsonNode value) {
    if (isSmallInt(value)) {
      return value.longValue();
    }
    if (!value.isIntegralNumber()) {
      throw Failure.type("an integer", value);
    }
    if (!value.canConvertToLong()) {
      throw overflow();
    }
    return value.longValue();
  }

  /** Returns a number as a decimal with all its digits. */
  static BigDecimal toDecimal(JsonNode value) {
    if (!value.isNumber()) {
      throw Failure.type("a number", value);
    }
    try {
      return ValueOrder.decimal(value);
    } catch (ArithmeticException e) {
      throw Failure.of(
          Failure.TYPE,
          "A number is needed, but the value is " + value.asText(),
          "Give a finite number.");
    }
  }

  /** Returns the order of two numbers, whatever their kinds. */
  static int compare(JsonNode left, JsonNode right) {
    if (isSmallInt(left) && isSmallInt(right)) {
      return Long.compare(left.longValue(), right.longValue());
    }
    return toDecimal(left).compareTo(toDecimal(right));
  }

  static JsonNode compute(Lexer.Kind operator, JsonNode left, JsonNode right) {
    boolean integers = left.isIntegralNumber() && right.isIntegralNumber();
    if (integers) {
      return of(integer(operator, toLong(left), toLong(right)));
    }
    if (operator == Lexer.Kind.REMAINDER) {
      throw Failure.type("an integer", left.isIntegralNumber() ? right : left);
    }
    return of(decimal(operator, toDecimal(left), toDecimal(right)));
  }

  private static long integer(Lexer.Kind operator, long left, long right) {
    try {
      return switch (operator) {
        case PLUS -> Math.addExact(left, right);
        case MINUS -> Math.subtractExact(left, right);
        case TIMES -> Math.multiplyExact(left, right);
        default -> quotient(operator, left, right);
      };
    } catch (ArithmeticException e) {
      throw overflow();
    }
  }

  private static long quotient(Lexer.Kind operator, long left, long right) {
    if (right == 0) {
      throw division();
    }
    if (operator == Lexer.Kind.REMAINDER) {
      return left % right;
    }
    if (left == Long.MIN_VALUE && right == -1) {
      throw overflow();
    }
    return left / right;
  }

  private static BigDecimal decimal(Lexer.Kind operator, BigDecimal left, BigDecimal right) {
    if (operator == Lexer.Kind.DIVIDE && right.signum() == 0) {
      throw division();
    }
    try {
      return switch (operator) {
        case PLUS -> left.add(right, EXACT);
        case MINUS -> left.subtract(right, EXACT);
        case TIMES -> left.multiply(right, EXACT);
        default -> left.divide(right, EXACT);
      };
    } catch (ArithmeticException e) {
      throw overflow();
    }
  }

  static JsonNode negate(JsonNode value) {
    if (value.isIntegralNumber()) {
      long integer = toLong(value);
      if (integer == Long.MIN_VALUE) {
        throw overflow();
      }
      return of(-integer);
    }
    return of(toDecimal(value).negate());
  }

  static JsonNode abs(JsonNode value) {
    if (value.isIntegralNumber()) {
      return toLong(value) < 0 ? negate(value) : value;
    }
    return of(toDecimal(value).abs());
  }

  /** Returns the integer next to a number. */
  static JsonNode round(JsonNode value, RoundingMode mode) {
    if (value.isIntegralNumber()) {
      return of(toLong(value));
    }
    BigDecimal decimal = toDecimal(value);
    if ((long) decimal.precision() - decimal.scale() > LONG_DIGITS_MAX) {
      throw overflow();
    }
    BigInteger rounded = whole(decimal, mode);
    if (rounded.bitLength() > Long.SIZE - 1) {
      throw overflow();
    }
    return of(rounded.longValue());
  }

  /**
   * Rounds to an integer; the caller has made sure that it is not huge. A tiny value is replaced by
   * a tenth, which rounds alike, because a scale of a billion would be written out in digits.
   */
  static BigInteger whole(BigDecimal decimal, RoundingMode mode) {
    boolean tiny = (long) decimal.precision() - decimal.scale() < -1;
    BigDecimal near = tiny ? BigDecimal.valueOf(decimal.signum(), 1) : decimal;
    return near.setScale(0, mode).unscaledValue();
  }

  /** Returns the number that a text writes. */
  static BigDecimal parse(String text) {
    boolean shaped = !text.isEmpty() && text.length() <= 1_000;
    for (int i = 0; shaped && i < text.length(); i++) {
      char c = text.charAt(i);
      shaped = Lexer.isDigit(c) || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }
    if (shaped) {
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        shaped = false;
      }
    }
    throw Failure.of(
        Failure.ARGUMENT, "The text is no number", "Test it with matches() before converting it.");
  }

  /** Returns the text of a number, with the digits it has. */
  static String text(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.numberValue().toString();
    }
    BigDecimal decimal = toDecimal(value);
    boolean plain =
        Math.abs((long) decimal.precision() - decimal.scale()) <= PLAIN_DIGITS_MAX
            && decimal.precision() <= PLAIN_DIGITS_MAX
            && Math.abs(decimal.scale()) <= PLAIN_DIGITS_MAX;
    return plain ? decimal.toPlainString() : decimal.toString();
  }

  static Failure overflow() {
    return Failure.of(
        Failure.OVERFLOW,
        "The integer does not fit into 64 bits",
        "Use decimals, such as decimal(x) * 2, where numbers are that large.");
  }

  private static Failure division() {
    return Failure.of(
        Failure.DIVISION, "The divisor is zero", "Test it first: b == 0 ? 0 : a / b.");
  }
}
