// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.spi.EngineClock.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Timers that are cancelled together. Changed by the run's owner alone. */
final class Timers {
  private final RunLoop run;
  private final Set<Entry> pending = new HashSet<>(2);
  private boolean cancelled;

  /** A timer that knows itself, so that it can be forgotten. */
  private static final class Entry {
    private @Nullable Timer timer;
  }

  Timers(RunLoop run) {
    this.run = run;
  }

  /** Runs an action as the owner, later, unless cancelled before. */
  void add(Duration delay, Runnable action) {
    Entry entry = new Entry();
    pending.add(entry);
    entry.timer =
        run.timer(
            delay,
            () -> {
              if (!cancelled && pending.remove(entry)) {
                action.run();
              }
            });
  }

  void cancel() {
    cancelled = true;
    for (Entry entry : pending) {
      if (entry.timer != null) {
        entry.timer.cancel();
      }
    }
    pending.clear();
  }
}
