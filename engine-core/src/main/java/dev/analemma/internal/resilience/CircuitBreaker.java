// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

import dev.analemma.Breaker;
import dev.analemma.ResourceStats.BreakerState;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Refuses calls to a dependency that fails, and lets it come back gently.
 *
 * <p>Every state has a number of its own, its circuit; a call remembers the one that admitted it,
 * and only calls of the present circuit count. So a call of an hour ago neither opens nor closes
 * anything.
 *
 * <p>Whoever is refused is told when to come again. These turns are dealt out one behind the other,
 * not before the open time ends, at a quarter of the rate of calls that there was before ({@link
 * #RECOVERY_SHARE}): what has piled up comes back in a line instead of at once, and on top of what
 * the recovered make again it is a quarter more than usual at most. The line goes on when the
 * breaker opens again, since those who stand in it come all the same.
 *
 * <p>Threads: safe. Closed, admitting costs one volatile read.
 */
final class CircuitBreaker {
  static final int REFUSED = -1;

  /** The share of the former rate at which the refused are called back. */
  static final double RECOVERY_SHARE = 0.25;

  /** Turns lie no closer than they must: a call a second hurts nobody. */
  private static final double TURNS_PER_SECOND = 1;

  /** The last turn is this long after the first at most. */
  private static final Duration TURNS_MAX = Duration.ofMinutes(10);

  private static final double JITTER = 0.2;
  private static final long RATE_NANOS = 5_000_000_000L;

  private final Breaker settings;
  private final long openNanos;
  private final long slowNanos;
  private final CallWindow window;
  private final RandomGenerator random;

  private volatile BreakerState state = BreakerState.CLOSED;
  private volatile int circuit;

  /**
   * The end of the open time; in the half-open state, until when the probes must have come back.
   */
  private long untilNanos;

  private int probesMade;
  private int probesSucceeded;
  private long turnNanos;
  private long lineEndNanos;

  private long countedSinceNanos;
  private int counted;
  private double perSecond;

  CircuitBreaker(Breaker settings, RandomGenerator random, long nowNanos) {
    this.settings = settings;
    this.random = random;
    this.openNanos = settings.openFor().toNanos();
    Duration slow = settings.slowCall();
    this.slowNanos = slow == null ? Long.MAX_VALUE : slow.toNanos();
    this.window = CallWindow.of(settings);
    this.countedSinceNanos = nowNanos;
    this.lineEndNanos = nowNanos;
  }

  BreakerState state() {
    return state;
  }

  /** Returns whether a call that comes now would be refused; changes nothing. */
  boolean refuses(long nowNanos) {
    if (state == BreakerState.CLOSED) {
      return false;
    }
    synchronized (this) {
      return switch (state) {
        case CLOSED -> false;
        case OPEN -> nowNanos - untilNanos < 0;
        case HALF_OPEN -> probesMade == settings.probes() && nowNanos - untilNanos < 0;
      };
    }
  }

  /** Returns the circuit of a call that may be made now, or {@link #REFUSED}. */
  int admit(long nowNanos) {
    int seen = circuit;
    if (state == BreakerState.CLOSED) {
      return seen;
    }
    synchronized (this) {
      if (state == BreakerState.CLOSED) {
        return circuit;
      }
      if (nowNanos - untilNanos >= 0) {
        // The open time is over; or the probes have not come back in time, and others are made.
        change(BreakerState.HALF_OPEN);
        untilNanos = nowNanos + openNanos;
      }
      if (state == BreakerState.OPEN || probesMade == settings.probes()) {
        return REFUSED;
      }
      probesMade++;
      return circuit;
    }
  }

  /** Deals the next turn: how long a refused call should wait. */
  synchronized Duration turn(long nowNanos) {
    // Half open, nothing is decided yet; a tenth of the open time is soon enough to ask again.
    long first = state == BreakerState.OPEN ? untilNanos : nowNanos + openNanos / 10;
    if (lineEndNanos - first < 0) {
      lineEndNanos = first;
    }
    long turn = lineEndNanos;
    if (turn - first < TURNS_MAX.toNanos()) {
      lineEndNanos += turnNanos;
    } else {
      // The line is full: anywhere in it is better than all together at its end.
      turn = first + (long) (random.nextDouble() * TURNS_MAX.toNanos());
    }
    return Duration.ofNanos(Math.max(0, turn - nowNanos));
  }

  /**
   * A call came back.
   *
   * @param admitted the circuit that admitted it
   * @return whether the breaker has opened because of it
   */
  synchronized boolean record(int admitted, Outcome outcome, long tookNanos, long nowNanos) {
    if (admitted != circuit) {
      return false;
    }
    if (outcome == Outcome.IGNORED || outcome == Outcome.THROTTLED) {
      if (state == BreakerState.HALF_OPEN) {
        probesMade--;
      }
      return false;
    }
    boolean failed = outcome == Outcome.ERROR;
    boolean slow = tookNanos >= slowNanos;
    if (state == BreakerState.HALF_OPEN) {
      return probed(failed || slow, nowNanos);
    }
    measure(nowNanos);
    window.add(failed, slow, nowNanos);
    if (window.calls < settings.callsMin()
        || (window.failed < settings.failureShare() * window.calls
            && window.slow < settings.slowShare() * window.calls)) {
      return false;
    }
    turnNanos = (long) (1e9 / Math.max(TURNS_PER_SECOND, RECOVERY_SHARE * rate(nowNanos)));
    open(nowNanos);
    return true;
  }

  private boolean probed(boolean failed, long nowNanos) {
    if (failed) {
      open(nowNanos);
      return true;
    }
    probesSucceeded++;
    if (probesSucceeded == settings.probes()) {
      change(BreakerState.CLOSED);
      window.clear();
      counted = 0;
      countedSinceNanos = nowNanos;
    }
    return false;
  }

  private void open(long nowNanos) {
    change(BreakerState.OPEN);
    untilNanos = nowNanos + openNanos + (long) (random.nextDouble() * JITTER * openNanos);
  }

  private void change(BreakerState to) {
    int following = circuit + 1;
    circuit = following;
    state = to;
    probesMade = 0;
    probesSucceeded = 0;
  }

  /** Keeps the rate of calls, smoothed over some multiples of five seconds. */
  private void measure(long nowNanos) {
    counted++;
    if (nowNanos - countedSinceNanos >= RATE_NANOS) {
      perSecond = rate(nowNanos);
      counted = 0;
      countedSinceNanos = nowNanos;
    }
  }

  private double rate(long nowNanos) {
    long nanos = nowNanos - countedSinceNanos;
    if (nanos < (perSecond == 0 ? RATE_NANOS / 5 : RATE_NANOS)) {
      // Too short to tell more than what is known.
      return perSecond;
    }
    double now = counted * 1e9 / nanos;
    return perSecond == 0 ? now : 0.75 * perSecond + 0.25 * now;
  }
}
