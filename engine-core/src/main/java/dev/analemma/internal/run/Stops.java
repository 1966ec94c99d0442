// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.EmergencyStop;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The scopes of an engine that are stopped.
 *
 * <p>A stop is entered before the runs are looked at, and a run is entered before the stops are
 * looked at, so one of the two sees the other. Threads: safe.
 */
final class Stops {
  private final Map<Stop, String> stops = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** Returns those that hold, oldest first. */
  List<EmergencyStop> all() {
    return stops.keySet().stream()
        .sorted(Comparator.comparingLong(stop -> stop.number))
        .<EmergencyStop>map(stop -> stop)
        .toList();
  }

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
    Stop stop = new Stop(numbers.incrementAndGet(), scope, reason);
    stops.put(stop, reason);
    for (RunLoop run : runs) {
      if (stop.covers(run.scope())) {
        stop.ask(run, reason);
      }
    }
    try {
      stop.await(graceNanos);
    } catch (InterruptedException e) {
      // What has not answered is counted.
      Thread.currentThread().interrupt();
    }
    return stop;
  }

  /** Tells a run of a stop. */
  static final class Halt extends Request<Boolean> {
    private final Stop stop;
    private final String reason;

    /** Whether the run is moved by the thread that stops it, which cannot wait for itself. */
    private final boolean own;

    private Halt(Stop stop, String reason, boolean own) {
      this.stop = stop;
      this.reason = reason;
      this.own = own;
    }

    @Override
    Boolean handle(RunLoop run) {
      return run.control().halt(reason);
    }

    @Override
    Boolean tooLate(RunLoop run) {
      return false;
    }

    @Override
    void answered(RunLoop run, Boolean ended) {
      stop.answered(own, ended);
    }
  }

  /** One stop. */
  private final class Stop implements EmergencyStop {
    private final long number;
    private final String scope;
    private final String reason;
    private int runs;
    private int unanswered;

    /** Runs that have not answered and are waited for. */
    private int awaited;

    Stop(long number, String scope, String reason) {
      this.number = number;
      this.scope = scope;
      this.reason = reason;
    }

    void ask(RunLoop run, String reason) {
      boolean own = run.movedHere();
      synchronized (this) {
        unanswered++;
        if (!own) {
          awaited++;
        }
      }
      run.halt(new Halt(this, reason, own));
    }

    synchronized void answered(boolean own, boolean ended) {
      unanswered--;
      if (ended) {
        runs++;
      }
      if (!own && --awaited == 0) {
        notifyAll();
      }
    }

    synchronized void await(long nanos) throws InterruptedException {
      long until = System.nanoTime() + nanos;
      for (long left = nanos; awaited > 0 && left > 0; left = until - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    }

    boolean covers(String other) {
      return other.startsWith(scope)
          && (other.length() == scope.length() || other.charAt(scope.length()) == '/');
    }

    @Override
    public String id() {
      return "stop-" + number;
    }

    @Override
    public String reason() {
      return reason;
    }

    @Override
    public String scope() {
      return scope;
    }

    @Override
    public synchronized int runs() {
      return runs;
    }

    @Override
    public synchronized int unanswered() {
      return unanswered;
    }

    @Override
    public boolean release() {
      return stops.remove(this) != null;
    }
  }
}
