// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import java.time.Duration;
import java.time.Instant;

/**
 * The engine's only source of time: the instant, the monotonic clock and timers.
 *
 * <p>Threads: safe. Timer actions are short; the clock may run them on any thread.
 */
public interface EngineClock {
  /** Returns the time of day. */
  Instant now();

  /** Returns a monotonic time in nanoseconds; only differences mean something. */
  long nanoTime();

  /**
   * Runs an action once, later.
   *
   * @param delay how long from now; not negative
   * @param action what to run; it does not throw
   * @return a handle that takes the action back; doing so twice, or too late, does nothing
   */
  Timer schedule(Duration delay, Runnable action);

  /** Takes a scheduled action back. */
  @FunctionalInterface
  interface Timer {
    /** Takes the action back if it has not begun. */
    void cancel();
  }
}
