// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.time.Instant;

/** The machine's clock, and one daemon thread for timers. */
final class SystemClock implements EngineClock, AutoCloseable {
  private final TimerHeap timers = new TimerHeap();

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer schedule(Duration delay, Runnable action) {
    return timers.schedule(nanos(delay), action);
  }

  /** A delay beyond 146 years is as good as that: due times of one heap can be compared. */
  private static long nanos(Duration delay) {
    try {
      return Math.min(delay.toNanos(), Long.MAX_VALUE / 2);
    } catch (ArithmeticException overflow) {
      return Long.MAX_VALUE / 2;
    }
  }

  @Override
  public void close() {
    timers.close();
  }
}
