// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The machine's clock, and one daemon thread for timers. */
final class SystemClock implements EngineClock, AutoCloseable {
  /** Made for the first timer; many a workflow has none. */
  private @Nullable ScheduledThreadPoolExecutor timers;

  private boolean closed;

  private synchronized ScheduledThreadPoolExecutor timers() {
    ScheduledThreadPoolExecutor known = timers;
    if (known == null) {
      known =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, "analemma-timer");
                thread.setDaemon(true);
                return thread;
              });
      known.setRemoveOnCancelPolicy(true);
      if (closed) {
        known.shutdownNow();
      }
      timers = known;
    }
    return known;
  }

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
    ScheduledFuture<?> future = timers().schedule(action, nanos(delay), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** A delay beyond 292 years is as good as that. */
  private static long nanos(Duration delay) {
    try {
      return delay.toNanos();
    } catch (ArithmeticException overflow) {
      return Long.MAX_VALUE / 2;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timers != null) {
      timers.shutdownNow();
    }
  }
}
