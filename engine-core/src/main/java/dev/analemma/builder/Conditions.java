// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.builder.Term.Origin;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Conditions over values. They become expression text; texts of the host are quoted in it, so no
 * value of theirs is ever read as an expression.
 *
 * <p>A comparison with a value that is not there is the error {@code REF_MISSING} of the node that
 * asks; {@link #has} asks whether it is.
 */
public final class Conditions {
  private Conditions() {}

  /** Returns the condition that a value is true. */
  public static Condition isTrue(Value<Boolean> value) {
    return new Condition(value.term().expression(), true, value.term().origins());
  }

  /** Returns the condition that a value is false. */
  public static Condition isFalse(Value<Boolean> value) {
    return not(isTrue(value));
  }

  /** Returns the condition that a value equals a literal; numbers are compared by their value. */
  public static <T> Condition equalTo(Value<? extends T> value, T literal) {
    return binary(value, "==", Value.term(literal));
  }

  /** Returns the condition that two values are equal. */
  public static <T> Condition equalTo(Value<? extends T> value, Value<? extends T> other) {
    return binary(value, "==", other.term());
  }

  /** Returns the condition that a value differs from a literal. */
  public static <T> Condition notEqualTo(Value<? extends T> value, T literal) {
    return binary(value, "!=", Value.term(literal));
  }

  /** Returns the condition that two values differ. */
  public static <T> Condition notEqualTo(Value<? extends T> value, Value<? extends T> other) {
    return binary(value, "!=", other.term());
  }

  /** Returns the condition that a number is at least as high as another. */
  public static Condition atLeast(Value<? extends Number> value, Number bound) {
    return binary(value, ">=", Value.term(bound));
  }

  /** Returns the condition that a number is at least as high as another. */
  public static Condition atLeast(Value<? extends Number> value, Value<? extends Number> bound) {
    return binary(value, ">=", bound.term());
  }

  /** Returns the condition that a number is at most as high as another. */
  public static Condition atMost(Value<? extends Number> value, Number bound) {
    return binary(value, "<=", Value.term(bound));
  }

  /** Returns the condition that a number is at most as high as another. */
  public static Condition atMost(Value<? extends Number> value, Value<? extends Number> bound) {
    return binary(value, "<=", bound.term());
  }

  /** Returns the condition that a number is lower than another. */
  public static Condition lessThan(Value<? extends Number> value, Number bound) {
    return binary(value, "<", Value.term(bound));
  }

  /** Returns the condition that a number is lower than another. */
  public static Condition lessThan(Value<? extends Number> value, Value<? extends Number> bound) {
    return binary(value, "<", bound.term());
  }

  /** Returns the condition that a number is higher than another. */
  public static Condition greaterThan(Value<? extends Number> value, Number bound) {
    return binary(value, ">", Value.term(bound));
  }

  /** Returns the condition that a number is higher than another. */
  public static Condition greaterThan(
      Value<? extends Number> value, Value<? extends Number> bound) {
    return binary(value, ">", bound.term());
  }

  /** Returns the condition that a value is one of some literals. */
  @SafeVarargs
  public static <T> Condition isIn(Value<? extends T> value, T... literals) {
    List<Object> all = new ArrayList<>();
    for (T literal : literals) {
      all.add(literal);
    }
    return binary(value, "in", Value.term(all));
  }

  /** Returns the condition that a value is an element of a list. */
  public static <T> Condition isIn(
      Value<? extends T> value, Value<? extends Iterable<? extends T>> list) {
    return binary(value, "in", list.term());
  }

  /**
   * Returns the condition that a text has a match of a regular expression somewhere.
   *
   * @param value the text
   * @param regex the expression, in RE2 syntax; checked when the workflow is
   */
  public static Condition matches(Value<String> value, String regex) {
    return call(value, "matches", regex);
  }

  /** Returns the condition that a text contains another. */
  public static Condition contains(Value<String> value, String part) {
    return call(value, "contains", part);
  }

  /** Returns the condition that a text starts with another. */
  public static Condition startsWith(Value<String> value, String start) {
    return call(value, "startsWith", start);
  }

  /** Returns the condition that a text ends with another. */
  public static Condition endsWith(Value<String> value, String end) {
    return call(value, "endsWith", end);
  }

  /** Returns the condition that a list, a map or a text is empty. */
  public static Condition isEmpty(Value<?> value) {
    return new Condition(
        "size(" + value.term().expression() + ") == 0", false, value.term().origins());
  }

  /** Returns the condition that a list, a map or a text has something in it. */
  public static Condition isNotEmpty(Value<?> value) {
    return new Condition(
        "size(" + value.term().expression() + ") > 0", false, value.term().origins());
  }

  /** Returns the condition that a value is null. */
  public static Condition isNull(Value<?> value) {
    return new Condition(operand(value.term()) + " == null", false, value.term().origins());
  }

  /**
   * Returns the condition that a step ended with a value, or that a part of a value exists; the
   * node that asks waits until this is known.
   *
   * @param value a step or a part of its output
   * @throws IllegalArgumentException if the value is made of several others, or a literal
   */
  public static Condition has(Value<?> value) {
    if (!(value.term() instanceof Term.Reference reference) || reference.optional()) {
      throw new IllegalArgumentException(
          "has(%s) is known without asking; ask for a step or a part of its output"
              .formatted(value.term().expression()));
    }
    return new Condition("has(" + reference.expression() + ")", true, reference.origins());
  }

  /** Returns the condition that all of some conditions hold. */
  public static Condition and(Condition first, Condition... more) {
    return join(" && ", first, more);
  }

  /** Returns the condition that at least one of some conditions holds. */
  public static Condition or(Condition first, Condition... more) {
    return join(" || ", first, more);
  }

  /** Returns the condition that a condition does not hold. */
  public static Condition not(Condition condition) {
    return new Condition("!" + condition.operand(), true, condition.origins());
  }

  private static Condition join(String operator, Condition first, Condition... more) {
    if (more.length == 0) {
      return first;
    }
    List<Condition> all = new ArrayList<>();
    all.add(first);
    all.addAll(List.of(more));
    String text = all.stream().map(Condition::operand).collect(Collectors.joining(operator));
    return Condition.joined(text, false, all);
  }

  private static Condition binary(Value<?> left, String operator, Term right) {
    Set<Origin> origins = new LinkedHashSet<>(left.term().origins());
    origins.addAll(right.origins());
    return new Condition(
        operand(left.term()) + " " + operator + " " + operand(right), false, origins);
  }

  private static Condition call(Value<String> value, String function, String argument) {
    return new Condition(
        operand(value.term()) + "." + function + "(" + Texts.quote(argument) + ")",
        true,
        value.term().origins());
  }

  // Every term is a path, a call or a literal, and so binds tighter than any operator.
  private static String operand(Term term) {
    return term.expression();
  }
}
