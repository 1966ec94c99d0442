// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import java.util.Objects;
import java.util.function.Function;

/**
 * A number or a duration in a policy: written as such, or as a reference to where it is when the
 * node begins.
 *
 * <p>A reference gives a whole number where a number is asked for, and a text such as {@code 30s}
 * where a duration is. What it gives has the bounds of what is written; else the node fails with
 * {@code BOUND_TYPE}, {@code BOUND_RANGE} or {@code DURATION_INVALID}.
 *
 * <p>Threads: immutable.
 *
 * @param <T> {@link Integer} or {@link java.time.Duration}
 */
public sealed interface Bound<T> {
  /** Returns a bound that is known. */
  static <T> Bound<T> of(T literal) {
    return new Literal<>(literal);
  }

  /**
   * Returns a bound that is known when the node begins.
   *
   * @param text a path ({@code $.input.seconds}) or an expression ({@code ${ … }})
   */
  static <T> Bound<T> reference(String text) {
    return new Reference<>(text);
  }

  /** Returns what one of two functions makes of it. */
  <R> R fold(Function<? super T, ? extends R> literal, Function<String, ? extends R> reference);

  /**
   * A bound that is known.
   *
   * @param value the number or the duration
   */
  record Literal<T>(T value) implements Bound<T> {
    /** Checks the component. */
    public Literal {
      Objects.requireNonNull(value, "value");
    }

    @Override
    public <R> R fold(
        Function<? super T, ? extends R> literal, Function<String, ? extends R> reference) {
      return literal.apply(value);
    }

    @Override
    public String toString() {
      return value.toString();
    }
  }

  /**
   * A bound that is known when the node begins.
   *
   * @param text the path or expression
   */
  record Reference<T>(String text) implements Bound<T> {
    /** Checks the component. */
    public Reference {
      if (!text.startsWith("$.") && !text.startsWith("${")) {
        throw new IllegalArgumentException(
            "'%s' is no reference; write a path ($.input.seconds) or an expression (${ … })"
                .formatted(text));
      }
    }

    @Override
    public <R> R fold(
        Function<? super T, ? extends R> literal, Function<String, ? extends R> reference) {
      return reference.apply(text);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
