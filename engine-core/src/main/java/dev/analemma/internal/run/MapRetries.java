// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.Waiting;
import dev.analemma.internal.compile.Limits.Again;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The retries of a map, which are those of its items. Used by the run's owner alone. */
final class MapRetries {
  private final MapRun map;
  private final List<Again> retries;
  private final Timers timers;

  /** Oldest first. */
  private final Set<Wait> waits = new LinkedHashSet<>(0);

  MapRetries(MapRun map, List<Again> retries) {
    this.map = map;
    this.retries = retries;
    this.timers = new Timers(map.run);
  }

  /** Items between two attempts. */
  private final class Wait {
    private final MapPart part;
    private final Instant since;
    private final Duration delay;

    private Wait(MapPart part, Duration delay) {
      this.part = part;
      this.since = map.run.engine.clock().now();
      this.delay = delay;
    }

    private void explain(Explaining explaining) {
      int attempt = 1 + Arrays.stream(part.retried).sum();
      explaining.add(
          map.address(part), Waiting.For.RETRY, since, since.plus(delay), "attempt " + attempt);
    }
  }

  /** Returns the index of the retry that answers to an error and is not used up, or -1. */
  int left(MapPart part, RunError error) {
    int r = Retries.matching(retries, error.code());
    return r >= 0 && part.retried[r] < retries.get(r).max() ? r : -1;
  }

  /** Uses a retry: the items are tried again later, or now while a journal is told again. */
  void use(MapPart part, int r, @Nullable Duration retryAfter) {
    part.retried[r]++;
    if (map.run.replay() != null) {
      map.tryAgain(part);
      return;
    }
    Duration delay = Retries.delay(retries.get(r), part.retried[r], retryAfter, map.run.jitter());
    Wait wait = new Wait(part, delay);
    waits.add(wait);
    timers.add(
        delay,
        () -> {
          waits.remove(wait);
          map.tryAgain(part);
        });
  }

  /** Returns how many retries are written. */
  int count() {
    return retries.size();
  }

  /** Returns whether items wait between two attempts. */
  boolean waits() {
    return !waits.isEmpty();
  }

  void explain(Explaining explaining) {
    for (Wait wait : waits) {
      wait.explain(explaining);
    }
  }

  /** Nothing is tried again any more. */
  void stop() {
    timers.cancel();
    waits.clear();
  }
}
