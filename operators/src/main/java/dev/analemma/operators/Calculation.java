// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;
import java.math.RoundingMode;
import java.util.List;

/**
 * A configuration of {@code math}: calculates exactly over numbers.
 *
 * <pre>{@code Calculation.multiply("$.price", "$.count")}</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class Calculation implements NodeSource {
  private final Written written;

  private Calculation(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration that adds numbers.
   *
   * @param values numbers, paths or expressions
   */
  public static Calculation add(Object... values) {
    return new Calculation(
        Written.of("math").and("operation", "add").and("values", List.of(values)));
  }

  /**
   * Returns the configuration that multiplies numbers.
   *
   * @param values numbers, paths or expressions
   */
  public static Calculation multiply(Object... values) {
    return new Calculation(
        Written.of("math").and("operation", "multiply").and("values", List.of(values)));
  }

  /**
   * Returns the configuration that takes the smallest number.
   *
   * @param values numbers, paths or expressions
   */
  public static Calculation min(Object... values) {
    return new Calculation(
        Written.of("math").and("operation", "min").and("values", List.of(values)));
  }

  /**
   * Returns the configuration that takes the largest number.
   *
   * @param values numbers, paths or expressions
   */
  public static Calculation max(Object... values) {
    return new Calculation(
        Written.of("math").and("operation", "max").and("values", List.of(values)));
  }

  /**
   * Returns the configuration that takes the average of numbers.
   *
   * @param values numbers, paths or expressions
   */
  public static Calculation average(Object... values) {
    return new Calculation(
        Written.of("math").and("operation", "average").and("values", List.of(values)));
  }

  /**
   * Returns the configuration that adds the numbers of a list.
   *
   * @param list a path or an expression of a list of numbers
   */
  public static Calculation addOf(String list) {
    return new Calculation(Written.of("math").and("operation", "add").and("values", list));
  }

  /**
   * Returns the configuration that takes the smallest number of a list.
   *
   * @param list a path or an expression of a list of numbers
   */
  public static Calculation minOf(String list) {
    return new Calculation(Written.of("math").and("operation", "min").and("values", list));
  }

  /**
   * Returns the configuration that takes the largest number of a list.
   *
   * @param list a path or an expression of a list of numbers
   */
  public static Calculation maxOf(String list) {
    return new Calculation(Written.of("math").and("operation", "max").and("values", list));
  }

  /**
   * Returns the configuration that takes the average of a list.
   *
   * @param list a path or an expression of a list of numbers
   */
  public static Calculation averageOf(String list) {
    return new Calculation(Written.of("math").and("operation", "average").and("values", list));
  }

  /**
   * Returns the configuration that takes a number from another.
   *
   * @param a a number, a path or an expression
   * @param b the same
   */
  public static Calculation subtract(Object a, Object b) {
    return new Calculation(
        Written.of("math").and("operation", "subtract").and("values", List.of(a, b)));
  }

  /**
   * Returns the configuration that divides exactly, to 34 digits.
   *
   * @param a a number, a path or an expression
   * @param b the same
   */
  public static Calculation divide(Object a, Object b) {
    return new Calculation(
        Written.of("math").and("operation", "divide").and("values", List.of(a, b)));
  }

  /**
   * Returns the configuration that divides to a whole number.
   *
   * @param a a number, a path or an expression
   * @param b the same
   */
  public static Calculation quotient(Object a, Object b) {
    return new Calculation(
        Written.of("math").and("operation", "quotient").and("values", List.of(a, b)));
  }

  /**
   * Returns the configuration that tells what a division leaves.
   *
   * @param a a number, a path or an expression
   * @param b the same
   */
  public static Calculation remainder(Object a, Object b) {
    return new Calculation(
        Written.of("math").and("operation", "remainder").and("values", List.of(a, b)));
  }

  /**
   * Returns the configuration that raises a number to a power.
   *
   * @param a a number, a path or an expression
   * @param b the same
   */
  public static Calculation power(Object a, Object b) {
    return new Calculation(
        Written.of("math").and("operation", "power").and("values", List.of(a, b)));
  }

  /**
   * Returns the configuration that turns the sign of a number.
   *
   * @param value a number, a path or an expression
   */
  public static Calculation negate(Object value) {
    return new Calculation(
        Written.of("math").and("operation", "negate").and("values", List.of(value)));
  }

  /**
   * Returns the configuration that drops the sign of a number.
   *
   * @param value a number, a path or an expression
   */
  public static Calculation absolute(Object value) {
    return new Calculation(
        Written.of("math").and("operation", "absolute").and("values", List.of(value)));
  }

  /**
   * Returns the configuration that rounds a number to a whole one, half to even.
   *
   * @param value a number, a path or an expression
   */
  public static Calculation round(Object value) {
    return new Calculation(
        Written.of("math").and("operation", "round").and("values", List.of(value)));
  }

  /** Sets the digits after the point of {@link #round}; 0 unless set. */
  public Calculation scale(int scale) {
    return new Calculation(written.and("scale", scale));
  }

  /** Sets how {@link #round} rounds; half to even unless set. */
  public Calculation rounding(RoundingMode rounding) {
    return new Calculation(written.and("rounding", rounding));
  }

  /** Sets the highest number of values; 10,000 unless set. */
  public Calculation itemsMax(int itemsMax) {
    return new Calculation(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
