// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import dev.analemma.spi.EngineClock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until the test moves it.
 *
 * <p>{@link #advance} runs every timer that falls due, in the order of its time, on the calling
 * thread, and each of them sees its own due time as now.
 *
 * <p>Threads: safe.
 */
public final class MovingClock implements EngineClock {
  private final PriorityQueue<Entry> timers =
      new PriorityQueue<>(
          Comparator.comparing((Entry entry) -> entry.due).thenComparingLong(entry -> entry.order));
  private final Instant origin;
  private Instant now;
  private long order;

  /** Creates a clock that stands at the start of 2026 in UTC. */
  public MovingClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** Creates a clock that stands at an instant. */
  public MovingClock(Instant start) {
    this.origin = start;
    this.now = start;
  }

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized long nanoTime() {
    return Duration.between(origin, now).toNanos();
  }

  @Override
  public synchronized Timer schedule(Duration delay, Runnable action) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay is %s, must not be negative".formatted(delay));
    }
    Entry entry = new Entry(due(delay), order++, action);
    timers.add(entry);
    return () -> cancel(entry);
  }

  /** A delay beyond the end of time is as good as that. */
  private Instant due(Duration delay) {
    try {
      return now.plus(delay);
    } catch (DateTimeException | ArithmeticException beyond) {
      return Instant.MAX;
    }
  }

  private synchronized void cancel(Entry entry) {
    timers.remove(entry);
  }

  /**
   * Moves the time and runs what falls due.
   *
   * @param by how far; zero runs what is due now
   */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("by is %s, a clock goes forward".formatted(by));
    }
    Instant until = now().plus(by);
    for (Entry due = next(until); due != null; due = next(until)) {
      due.action.run();
    }
    synchronized (this) {
      now = until;
    }
  }

  private synchronized @Nullable Entry next(Instant until) {
    Entry first = timers.peek();
    if (first == null || first.due.isAfter(until)) {
      return null;
    }
    timers.remove(first);
    if (first.due.isAfter(now)) {
      now = first.due;
    }
    return first;
  }

  /** Returns how many timers are armed. */
  public synchronized int timers() {
    return timers.size();
  }

  /** Returns the time until the next timer is due, or null if none is armed. */
  public synchronized @Nullable Duration untilNext() {
    Entry first = timers.peek();
    return first == null ? null : Duration.between(now, first.due);
  }

  private static final class Entry {
    private final Instant due;
    private final long order;
    private final Runnable action;

    private Entry(Instant due, long order, Runnable action) {
      this.due = due;
      this.order = order;
      this.action = action;
    }
  }
}
