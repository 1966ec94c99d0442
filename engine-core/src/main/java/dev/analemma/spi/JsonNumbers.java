// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The node factory of the engine: one kind of node for each number, so that equal numbers are equal
 * nodes wherever they were made.
 *
 * <p>Integers are {@link IntNode}, {@link LongNode} or {@link BigIntegerNode}, the smallest that
 * holds them; all else is an exact {@link DecimalNode}, which is always written with a fraction or an exponent: what
 * is a decimal stays one when its text is read again. Numbers beyond the default limits are
 * refused when the node is made, so that no later comparison or addition has to write out a
 * billion digits.
 */
final class JsonNumbers extends JsonNodeFactory {
  private static final long serialVersionUID = 1L;
  static final JsonNumbers INSTANCE = new JsonNumbers();

  private JsonNumbers() {
    super(true);
  }

  @Override
  public NumericNode numberNode(byte value) {
    return IntNode.valueOf(value);
  }

  @Override
  public NumericNode numberNode(short value) {
    return IntNode.valueOf(value);
  }

  @Override
  public NumericNode numberNode(long value) {
    return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }

  @Override
  public ValueNode numberNode(@Nullable Byte value) {
    return value == null ? nullNode() : numberNode(value.byteValue());
  }

  @Override
  public ValueNode numberNode(@Nullable Short value) {
    return value == null ? nullNode() : numberNode(value.shortValue());
  }

  @Override
  public ValueNode numberNode(@Nullable Long value) {
    return value == null ? nullNode() : numberNode(value.longValue());
  }

  @Override
  public ValueNode numberNode(@Nullable BigInteger value) {
    if (value == null) {
      return nullNode();
    }
    if (!JsonChecks.fits(value, JsonLimits.ofDefaults())) {
      throw outOfRange("an integer of " + value.bitLength() + " bits");
    }
    return node(value);
  }

  /** Returns the node of an integer whose size has been checked by the caller's own limits. */
  static ValueNode node(BigInteger value) {
    return value.bitLength() < Long.SIZE
        ? INSTANCE.numberNode(value.longValue())
        : BigIntegerNode.valueOf(value);
  }

  /** Returns the node of a decimal whose size has been checked by the caller's own limits. */
  static ValueNode node(BigDecimal value) {
    return DecimalNode.valueOf(withFraction(value));
  }

  /** Returns 5.0 for a decimal that would be written as 5 and so be read as an integer. */
  static BigDecimal withFraction(BigDecimal value) {
    return value.scale() == 0 ? value.setScale(1) : value;
  }

  @Override
  public NumericNode numberNode(float value) {
    if (!Float.isFinite(value)) {
      throw notFinite(value);
    }
    return DecimalNode.valueOf(new BigDecimal(Float.toString(value)));
  }

  @Override
  public NumericNode numberNode(double value) {
    if (!Double.isFinite(value)) {
      throw notFinite(value);
    }
    return DecimalNode.valueOf(BigDecimal.valueOf(value));
  }

  @Override
  public ValueNode numberNode(@Nullable Float value) {
    return value == null ? nullNode() : numberNode(value.floatValue());
  }

  @Override
  public ValueNode numberNode(@Nullable Double value) {
    return value == null ? nullNode() : numberNode(value.doubleValue());
  }

  @Override
  public ValueNode numberNode(@Nullable BigDecimal value) {
    if (value == null) {
      return nullNode();
    }
    BigDecimal decimal = withFraction(value);
    if (!JsonChecks.fits(decimal, JsonLimits.ofDefaults())) {
      throw outOfRange("a decimal of scale %d".formatted(value.scale()));
    }
    return DecimalNode.valueOf(decimal);
  }

  private static JsonException outOfRange(String what) {
    return new JsonException(
        "JSON_NUMBER",
        "",
        null,
        what + " is out of range",
        "Numbers have at most 1,000 digits and exponents up to 6,144",
        null);
  }

  private static JsonException notFinite(double value) {
    return new JsonException(
        "JSON_NUMBER",
        "",
        null,
        value + " is no JSON number",
        "Use null or a string for what is not a number",
        null);
  }
}
