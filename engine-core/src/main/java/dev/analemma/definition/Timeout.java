// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a node may take; each part may be absent.
 *
 * @param total from the first attempt's start to the end, waits between attempts included
 * @param attempt one attempt
 * @param heartbeat the longest silence of an attempt that reports heartbeats
 */
public record Timeout(
    @Nullable Bound<Duration> total,
    @Nullable Bound<Duration> attempt,
    @Nullable Bound<Duration> heartbeat) {

  /** Checks the components. */
  public Timeout {
    check("total", total);
    check("attempt", attempt);
    check("heartbeat", heartbeat);
  }

  /** Creates one of literals. */
  public Timeout(
      @Nullable Duration total, @Nullable Duration attempt, @Nullable Duration heartbeat) {
    this(literal(total), literal(attempt), literal(heartbeat));
  }

  /** Returns a bound of the whole node: what {@code timeout: 30s} means. */
  public static Timeout total(Duration total) {
    return total(Bound.of(total));
  }

  /** Returns a bound of the whole node: what {@code timeout: $.input.limit} means. */
  public static Timeout total(Bound<Duration> total) {
    return new Timeout(total, null, null);
  }

  /** Returns a bound of each attempt. */
  public static Timeout attempt(Duration attempt) {
    return attempt(Bound.of(attempt));
  }

  /** Returns a bound of each attempt. */
  public static Timeout attempt(Bound<Duration> attempt) {
    return new Timeout(null, attempt, null);
  }

  private static @Nullable Bound<Duration> literal(@Nullable Duration value) {
    return value == null ? null : Bound.of(value);
  }

  private static void check(String name, @Nullable Bound<Duration> bound) {
    if (bound instanceof Bound.Literal<Duration> literal) {
      Duration value = literal.value();
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("%s is %s, must be positive".formatted(name, value));
      }
    }
  }
}
