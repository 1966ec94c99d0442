// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.spi.EngineClock;
import dev.analemma.spi.EngineClock.Timer;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The life of an instance in its store, which it renews each third of its length.
 *
 * <p>Threads: safe.
 */
final class Lease {
  private final EngineClock clock;
  private final StateStore store;
  private final String instance;
  private final Duration length;
  private final Executor renewing;
  private final Runnable lost;
  private final List<Runnable> unsure = new ArrayList<>();
  private final AtomicLong lives = new AtomicLong();
  private volatile long renewedNanos;
  private volatile @Nullable Timer heartbeat;
  private volatile boolean closed;

  /**
   * Whether the store did not know this instance any more, and what others have taken is not sorted
   * out yet; the heartbeat's.
   */
  private boolean unknown;

  /**
   * @param renewing where it is renewed, which blocks
   * @param lost is run there when the store did not know this instance any more
   */
  Lease(
      EngineClock clock,
      StateStore store,
      String instance,
      Duration length,
      Executor renewing,
      Runnable lost) {
    this.clock = clock;
    this.store = store;
    this.instance = instance;
    this.length = length;
    this.renewing = renewing;
    this.lost = lost;
  }

  /** Becomes an instance of the store. */
  void join() {
    long asked = clock.nanoTime();
    store.join(instance, length);
    renewedNanos = asked;
  }

  /** Begins to renew it. */
  void open() {
    if (!closed) {
      heartbeat = clock.schedule(length.dividedBy(3), this::beat);
    }
  }

  private void beat() {
    try {
      renewing.execute(this::renew);
    } catch (RejectedExecutionException ended) {
      Logs.of(Lease.class).debug("the lease is not renewed, because the engine is closed", ended);
    }
  }

  private void renew() {
    try {
      long asked = clock.nanoTime();
      if (!store.renew(instance, length)) {
        // Everything may belong to others; what still is ours stays so.
        lives.incrementAndGet();
        unknown = true;
        store.join(instance, length);
      }
      if (unknown) {
        lost.run();
        unknown = false;
      }
      renewedNanos = asked;
      List<Runnable> again;
      synchronized (unsure) {
        again = List.copyOf(unsure);
        unsure.clear();
      }
      again.forEach(Runnable::run);
    } catch (RuntimeException e) {
      Logs.of(Lease.class).warn("the lease of this instance was not renewed", e);
    } finally {
      open();
    }
  }

  /**
   * Returns whether it is sure enough that no other instance takes the runs away: half of the lease
   * is not over. If not, an action is run when it is again.
   */
  boolean isSure(Runnable again) {
    if (clock.nanoTime() - renewedNanos <= length.toNanos() / 2) {
      return true;
    }
    synchronized (unsure) {
      unsure.add(again);
    }
    return false;
  }

  /** Returns how often the store did not know this instance any more. */
  long lives() {
    return lives.get();
  }

  /** Renews it no more. */
  void close() {
    closed = true;
    Timer beating = heartbeat;
    if (beating != null) {
      beating.cancel();
    }
  }
}
