// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.spi.EngineClock.Timer;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what a store need not keep: ended runs whose time is over or that are too many, and
 * payloads that no run refers to. A page at a time, so that it is in nobody's way; every instance
 * does it, which does no harm.
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
  private final Retention retention;
  private volatile @Nullable Timer next;
  private volatile boolean closed;

  /**
   * @param retention how long ended runs are kept
   */
  Housekeeping(EngineCore engine, StateStore store, Retention retention) {
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
      Duration kept = retention.age();
      if (kept != null) {
        everyPage(() -> store.runs().purge(store.now().minus(kept), PAGE));
      }
      everyPage(() -> store.runs().purgeDue(PAGE));
      if (retention.counts()) {
        count();
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

  /** Leaves as many runs of each workflow as are to be kept. */
  private void count() {
    String after = null;
    List<String> names;
    do {
      names = store.runs().workflows(after, PAGE);
      for (String name : names) {
        after = name;
        Integer kept = retention.runsOf(name);
        if (kept != null) {
          everyPage(() -> store.runs().purgeBeyond(name, kept, PAGE));
        }
      }
    } while (names.size() == PAGE && !closed);
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
