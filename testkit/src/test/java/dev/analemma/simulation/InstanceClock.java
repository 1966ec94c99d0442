// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The clock of one instance: time passes as in the world, but the hands may be set elsewhere. */
final class InstanceClock implements EngineClock {
  private final World world;
  private final PriorityQueue<Entry> timers = new PriorityQueue<>();
  private long order;

  /** How far it is ahead of the store's clock. */
  Duration ahead = Duration.ZERO;

  InstanceClock(World world) {
    this.world = world;
  }

  private static final class Entry implements Comparable<Entry> {
    private final long dueNanos;
    private final long order;
    private final Runnable action;

    Entry(long dueNanos, long order, Runnable action) {
      this.dueNanos = dueNanos;
      this.order = order;
      this.action = action;
    }

    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(dueNanos, other.dueNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(order);
    }
  }

  @Override
  public Instant now() {
    return world.now().plus(ahead);
  }

  @Override
  public long nanoTime() {
    return world.nanos;
  }

  @Override
  public Timer schedule(Duration delay, Runnable action) {
    long nanos = delay.compareTo(World.FAR) > 0 ? World.FAR.toNanos() : delay.toNanos();
    Entry entry = new Entry(world.nanos + nanos, order++, action);
    timers.add(entry);
    return () -> timers.remove(entry);
  }

  /** Returns when the next timer is due; far away if there is none. */
  long nextNanos() {
    Entry first = timers.peek();
    return first == null ? Long.MAX_VALUE : first.dueNanos;
  }

  /** Runs the first timer. */
  void fire() {
    Entry first = timers.poll();
    if (first != null) {
      first.action.run();
    }
  }
}
