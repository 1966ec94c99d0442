// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.numbers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Numbers;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/** Calculates exactly with an operation that is chosen by name. */
public final class MathOperator implements ValueOperator {
  /** What is calculated. */
  public enum Operation {
    /** The sum. */
    ADD(1, false),
    /** The first less all others. */
    SUBTRACT(1, false),
    /** The product. */
    MULTIPLY(1, false),
    /** The first divided by the second. */
    DIVIDE(2, true),
    /** The whole part of a division, towards zero. */
    QUOTIENT(2, true),
    /** What is left of a division, with the sign of the first. */
    REMAINDER(2, true),
    /** The first to the power of the second. */
    POWER(2, true),
    /** The number with the other sign. */
    NEGATE(1, true),
    /** The number without its sign. */
    ABSOLUTE(1, true),
    /** The number with {@code scale} digits after the point. */
    ROUND(1, true),
    /** The lowest. */
    MIN(1, false),
    /** The highest. */
    MAX(1, false),
    /** The average. */
    AVERAGE(1, false);

    private final int values;
    private final boolean exactly;

    Operation(int values, boolean exactly) {
      this.values = values;
      this.exactly = exactly;
    }
  }

  /** How a number is rounded. */
  public enum Rounding {
    /** To the nearest, a half to the even one. */
    HALF_EVEN,
    /** To the nearest, a half away from zero. */
    HALF_UP,
    /** Towards zero. */
    DOWN,
    /** Away from zero. */
    UP,
    /** Towards the lower. */
    FLOOR,
    /** Towards the higher. */
    CEILING
  }

  private static final String DIVISION_BY_ZERO = "DIVISION_BY_ZERO";
  private static final int POWER_MAX = 999;

  private static final Field.Literal<Operation> OPERATION =
      Field.choice(
          "operation",
          Operation.class,
          null,
          "Of one value: `negate`, `absolute`, `round`; of two: `divide`, `quotient` (towards zero),"
              + " `remainder`, `power`; of one or more: `add`, `subtract` (all others from the"
              + " first), `multiply`, `min`, `max`, `average`.");
  private static final Field.Value VALUES = Field.value("values", JsonType.ARRAY, "The numbers.");
  private static final Field.Literal<Integer> SCALE =
      Field.integer("scale", 0, -18, 34, "The digits after the point, for `round`.");
  private static final Field.Literal<Rounding> ROUNDING =
      Field.choice("rounding", Rounding.class, Rounding.HALF_EVEN, "How `round` rounds.");
  private static final Field.Literal<Integer> ITEMS_MAX =
      Field.integer("itemsMax", 10_000, 1, 1_000_000, "The highest number of values.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("math")
          .summary("Calculates exactly with a named operation over numbers.")
          .fields(OPERATION, VALUES, SCALE, ROUNDING, ITEMS_MAX)
          .error(Errors.INPUT_TYPE, "`values` is no array, or an element is no number.")
          .error("VALUES_COUNT", "There are too few or too many values for the operation.")
          .error(DIVISION_BY_ZERO, "The divisor is zero, or zero has a negative exponent.")
          .error(
              Errors.NUMBER_RANGE,
              "An integer does not fit 64 bits, a decimal is out of range, or an exponent is no"
                  + " integer from -999 to 999.")
          .error(Errors.LIMIT_ITEMS, "`values` has more than `itemsMax` elements.")
          .output(
              "A number: an integer where all values are integers and the result is one, else a"
                  + " decimal of at most 34 digits, rounded half-even.")
          .limits("`itemsMax` values, 10,000 unless written; integers of 64 bits.")
          .value(MathOperator::new);

  private final Operation operation;
  private final Input values;
  private final int scale;
  private final RoundingMode rounding;
  private final int itemsMax;

  private MathOperator(OperatorConfig config) {
    this.operation = config.get(OPERATION);
    this.values = Input.of(config, VALUES);
    this.scale = config.get(SCALE);
    this.rounding = RoundingMode.valueOf(config.get(ROUNDING).name());
    this.itemsMax = config.get(ITEMS_MAX);
  }

  @Override
  public JsonNode value(OperatorCall call) {
    ArrayNode list = values.items(call, itemsMax);
    if (list.size() < operation.values || (operation.exactly && list.size() > operation.values)) {
      throw Errors.of(
          "VALUES_COUNT",
          "'values' has %d elements, operation '%s' takes %s %d"
              .formatted(
                  list.size(),
                  OPERATION.word(operation),
                  operation.exactly ? "exactly" : "at least",
                  operation.values));
    }
    List<BigDecimal> numbers = new ArrayList<>(list.size());
    boolean integral = true;
    for (int i = 0; i < list.size(); i++) {
      numbers.add(Numbers.decimal("element %d of 'values'".formatted(i), list.get(i)));
      integral &= list.get(i).isIntegralNumber();
    }
    return calculate(numbers, integral);
  }

  private JsonNode calculate(List<BigDecimal> numbers, boolean integral) {
    BigDecimal first = numbers.get(0);
    return switch (operation) {
      case ADD -> result(fold(numbers, integral, BigDecimal::add), integral);
      case SUBTRACT -> result(fold(numbers, integral, BigDecimal::subtract), integral);
      case MULTIPLY -> result(fold(numbers, integral, BigDecimal::multiply), integral);
      case DIVIDE -> {
        BigDecimal quotient = first.divide(divisor(numbers), Numbers.CONTEXT);
        yield result(quotient, integral && isWhole(quotient));
      }
      case QUOTIENT -> result(truncated(first, divisor(numbers)), true);
      case REMAINDER -> {
        BigDecimal by = divisor(numbers);
        yield result(first.subtract(truncated(first, by).multiply(by)), integral);
      }
      case POWER -> power(first, numbers.get(1), integral);
      case NEGATE -> result(first.negate(), integral);
      case ABSOLUTE -> result(first.abs(), integral);
      case ROUND -> rounded(first, integral);
      case MIN -> result(fold(numbers, true, BigDecimal::min), integral);
      case MAX -> result(fold(numbers, true, BigDecimal::max), integral);
      case AVERAGE -> {
        BigDecimal sum = fold(numbers, true, BigDecimal::add);
        BigDecimal average = sum.divide(BigDecimal.valueOf(numbers.size()), Numbers.CONTEXT);
        yield result(average, integral && isWhole(average));
      }
    };
  }

  /** Integers are kept whole so that an overflow is seen, decimals rounded at each step. */
  private BigDecimal fold(
      List<BigDecimal> numbers, boolean whole, BinaryOperator<BigDecimal> step) {
    BigDecimal all = numbers.get(0);
    for (int i = 1; i < numbers.size(); i++) {
      BigDecimal next = step.apply(all, numbers.get(i));
      all = Numbers.inRange(name(), whole ? next : next.round(Numbers.CONTEXT));
    }
    return all;
  }

  private static BigDecimal divisor(List<BigDecimal> numbers) {
    BigDecimal by = numbers.get(1);
    if (by.signum() == 0) {
      throw Errors.of(DIVISION_BY_ZERO, "the divisor, element 1 of 'values', is zero");
    }
    return by;
  }

  private BigDecimal truncated(BigDecimal first, BigDecimal by) {
    return Numbers.inRange(name(), first.divideToIntegralValue(by)).setScale(0, RoundingMode.DOWN);
  }

  private JsonNode power(BigDecimal base, BigDecimal exponent, boolean integral) {
    if (exponent.abs().compareTo(BigDecimal.valueOf(POWER_MAX)) > 0 || !isWhole(exponent)) {
      throw Errors.of(
          Errors.NUMBER_RANGE,
          "the exponent is %s, must be an integer from -%d to %d"
              .formatted(Errors.preview(exponent.toString()), POWER_MAX, POWER_MAX));
    }
    int n = exponent.intValueExact();
    if (base.signum() == 0 && n < 0) {
      throw Errors.of(
          DIVISION_BY_ZERO, "zero to the power of %d is a division by zero".formatted(n));
    }
    BigDecimal power = base.pow(Math.abs(n), integral ? MathContext.UNLIMITED : Numbers.CONTEXT);
    return n < 0
        ? result(BigDecimal.ONE.divide(power, Numbers.CONTEXT), false)
        : result(power, integral);
  }

  private JsonNode rounded(BigDecimal number, boolean integral) {
    BigDecimal rounded = number.setScale(scale, rounding);
    return result(scale <= 0 ? rounded.setScale(0) : rounded, integral || scale <= 0);
  }

  private static boolean isWhole(BigDecimal number) {
    return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
  }

  private JsonNode result(BigDecimal number, boolean integral) {
    return Numbers.result(name(), number, integral);
  }

  private String name() {
    return "the result of '%s'".formatted(OPERATION.word(operation));
  }
}
