// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.analemma.OperatorException;
import dev.analemma.expression.ValueOrder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Exact numbers as the language of values has them: integers of 64 bits, decimals of 34 digits
 * rounded half-even, exponents as in decimal128.
 *
 * <p>Comparing is shared with that language ({@link ValueOrder}), calculating is not: operators
 * round once, at the end, and fail with codes of their own.
 */
public final class Numbers {
  /** 34 digits, half-even. */
  public static final MathContext CONTEXT = MathContext.DECIMAL128;

  /** The range of decimal128; a number beyond it would cost memory by its exponent alone. */
  private static final int EXPONENT_MAX = 6_144;

  private Numbers() {}

  /** Returns the exact value of a number, or refuses what is no number or out of range. */
  public static BigDecimal decimal(String where, JsonNode value) {
    if (!value.isNumber()) {
      throw Errors.inputType(where, "a number", value);
    }
    try {
      return inRange(where, ValueOrder.decimal(value));
    } catch (ArithmeticException e) {
      throw range(where + " is " + value.asText());
    }
  }

  /** Returns a number that is in range, or refuses it. */
  public static BigDecimal inRange(String where, BigDecimal number) {
    if (number.signum() == 0) {
      return Math.abs((long) number.scale()) > EXPONENT_MAX ? BigDecimal.ZERO : number;
    }
    long exponent = (long) number.precision() - number.scale() - 1;
    if (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX || number.scale() > 2 * EXPONENT_MAX) {
      throw range("%s has the exponent %d".formatted(where, exponent));
    }
    return number;
  }

  /** Returns the node of an integer, or refuses what does not fit 64 bits. */
  public static JsonNode integer(String where, BigInteger number) {
    if (number.bitLength() > Long.SIZE - 1) {
      throw range("%s has %d bits".formatted(where, number.bitLength() + 1));
    }
    return integer(number.longValue());
  }

  /** Returns the node that the parser would make of an integer. */
  public static JsonNode integer(long number) {
    return number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
  }

  /** Returns the node of a decimal, rounded to 34 digits. */
  public static JsonNode decimal(BigDecimal number) {
    return DecimalNode.valueOf(number.round(CONTEXT));
  }

  /** Returns the node of an exact result: an integer where {@code integral}, else a decimal. */
  public static JsonNode result(String where, BigDecimal number, boolean integral) {
    return integral ? integer(where, number.toBigIntegerExact()) : decimal(inRange(where, number));
  }

  private static OperatorException range(String what) {
    return Errors.of(
        Errors.NUMBER_RANGE,
        what
            + ": integers have 64 bits, decimals exponents from -%d to %d"
                .formatted(EXPONENT_MAX, EXPONENT_MAX));
  }
}
