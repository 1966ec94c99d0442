// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.EmergencyStop;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The scopes of an engine that are stopped.
 *
 * <p>A stop is entered before the runs are looked at, and a run is entered before the stops are
 * looked at, so one of the two sees the other. Threads: safe.
 */
final class Stops {
  private final Map<Stop, String> stops = new ConcurrentHashMap<>();

  /** Returns why nothing may start in a scope, or null. */
  @Nullable String reason(String scope) {
    if (stops.isEmpty()) {
      return null;
    }
    for (Map.Entry<Stop, String> stop : stops.entrySet()) {
      if (stop.getKey().covers(scope)) {
        return "scope '%s' is stopped: %s. Release it."
            .formatted(stop.getKey().scope(), stop.getValue());
      }
    }
    return null;
  }

  /**
   * Stops a scope and waits until none of its runs starts anything any more, at most as long as the
   * grace.
   */
  EmergencyStop stop(String scope, String reason, Collection<RunLoop> runs, long graceNanos) {
    Stop stop = new Stop(scope);
    stops.put(stop, reason);
    CountDownLatch asked = new CountDownLatch(1);
    Counter counter = new Counter(asked);
    for (RunLoop run : runs) {
      if (stop.covers(run.scope())) {
        counter.expect();
        if (run.halt(reason, counter::arrived)) {
          stop.runs++;
        } else {
          counter.arrived();
        }
      }
    }
    counter.arrived();
    try {
      asked.await(graceNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return stop;
  }

  /** Counts runs that have not heard of a stop; one more is expected from the beginning. */
  private static final class Counter {
    private final CountDownLatch done;
    private int open = 1;

    Counter(CountDownLatch done) {
      this.done = done;
    }

    synchronized void expect() {
      open++;
    }

    synchronized void arrived() {
      if (--open == 0) {
        done.countDown();
      }
    }
  }

  /** One stop. */
  private final class Stop implements EmergencyStop {
    private final String scope;
    private int runs;

    Stop(String scope) {
      this.scope = scope;
    }

    boolean covers(String other) {
      return other.startsWith(scope)
          && (other.length() == scope.length() || other.charAt(scope.length()) == '/');
    }

    @Override
    public String scope() {
      return scope;
    }

    @Override
    public int runs() {
      return runs;
    }

    @Override
    public boolean release() {
      return stops.remove(this) != null;
    }
  }
}
