// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.spi.EngineClock.Timer;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what a store need not keep: runs that ended long ago, and payloads that no run refers to.
 * A page at a time, so that it is in nobody's way; every instance does it, which does no harm.
 *
 * <p>Threads: safe; everything here may block.
 */
final class Housekeeping {
  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** A payload is put before the entry that refers to it is appended: long before, if need be. */
  private static final Duration PAYLOADS_UNUSED = Duration.ofDays(1);

  private static final int PAGE = 500;

  private final EngineCore engine;
  private final StateStore store;
  private final @Nullable Duration retention;
  private volatile @Nullable Timer next;
  private volatile boolean closed;

  /**
   * @param retention how long ended runs are kept; null for ever
   */
  Housekeeping(EngineCore engine, StateStore store, @Nullable Duration retention) {
    this.engine = engine;
    this.store = store;
    this.retention = retention;
  }

  void open() {
    if (!closed) {
      next = engine.clock().schedule(PERIOD, () -> engine.runBlocking(this::tidy));
    }
  }

  private void tidy() {
    try {
      Duration kept = retention;
      if (kept != null) {
        everyPage(() -> store.runs().purge(store.now().minus(kept), PAGE));
      }
      everyPage(() -> store.payloads().collect(PAYLOADS_UNUSED, PAGE));
    } catch (RuntimeException e) {
      if (!closed) {
        Logs.of(Housekeeping.class)
            .warn("what need not be kept was not deleted; it will be tried again", e);
      }
    } finally {
      open();
    }
  }

  private void everyPage(IntSupplier deleted) {
    int count;
    do {
      count = deleted.getAsInt();
    } while (count == PAGE && !closed);
  }

  void close() {
    closed = true;
    Timer scheduled = next;
    if (scheduled != null) {
      scheduled.cancel();
    }
  }
}
