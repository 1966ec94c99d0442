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
    @Nullable Duration total, @Nullable Duration attempt, @Nullable Duration heartbeat) {

  /** Checks the components. */
  public Timeout {
    check("total", total);
    check("attempt", attempt);
    check("heartbeat", heartbeat);
  }

  /** Returns a bound of the whole node: what {@code timeout: 30s} means. */
  public static Timeout total(Duration total) {
    return new Timeout(total, null, null);
  }

  /** Returns a bound of each attempt. */
  public static Timeout attempt(Duration attempt) {
    return new Timeout(null, attempt, null);
  }

  private static void check(String name, @Nullable Duration value) {
    if (value != null && (value.isNegative() || value.isZero())) {
      throw new IllegalArgumentException("%s is %s, must be positive".formatted(name, value));
    }
  }
}
