// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.router;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.RouteEvent.BreakerChanged.State;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a model does, by what came of the calls of everybody: how long it is left alone, and whether
 * calls to it fail one after another.
 *
 * <p>A call that has nobody else to ask may go to a model that is left alone, one such call at a
 * time, unless the provider itself asked for the pause: nothing else would find out that it is well
 * again.
 *
 * <p>Threads: safe.
 */
final class Health {
  /** However long a provider wants a model to be left alone after too many requests. */
  static final Duration HINT_MAX = Duration.ofSeconds(60);

  /** After this, one call asks again whether there is money. */
  private static final Duration LONG = Duration.ofMinutes(15);

  /** A key may have been replaced by then. */
  private static final Duration CREDENTIAL = Duration.ofSeconds(60);

  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration OPEN = Duration.ofSeconds(30);

  /** Failures in a row that open the breaker, in halves. */
  private static final int OPENING_HALVES = 10;

  /** How soon a call looks again whose model another call is just trying out. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  /** Whether a call may be made. */
  enum Pass {
    /** It may. */
    GRANTED,
    /** It may, and is the one that finds out; {@link #probed} has to follow. */
    PROBE,
    /** Not now. */
    REFUSED
  }

  /** What followed from an outcome; null for nothing. */
  record Change(@Nullable Duration cooling, boolean untilReload, @Nullable State state) {
    static final Change NONE = new Change(null, false, null);
  }

  private boolean cooling;
  private boolean untilReload;
  private boolean asked;
  private long coolUntilNanos;
  private State state = State.CLOSED;
  private long openUntilNanos;
  private int halves;
  private boolean probing;
  private ErrorKind last = ErrorKind.OVERLOADED;

  /** Returns whether a call that begins may be made. */
  synchronized Pass ask(boolean nobodyElse, long nowNanos) {
    boolean cool = cools(nowNanos);
    boolean open = state != State.CLOSED;
    if (!cool && !open) {
      return Pass.GRANTED;
    }
    if (probing || (cool && (asked || !nobodyElse))) {
      return Pass.REFUSED;
    }
    if (state == State.OPEN && openUntilNanos - nowNanos > 0 && !nobodyElse) {
      return Pass.REFUSED;
    }
    probing = true;
    if (state == State.OPEN) {
      state = State.HALF_OPEN;
    }
    return Pass.PROBE;
  }

  /** Returns whether {@link #ask} would let a call pass, which changes nothing. */
  synchronized boolean wouldPass(long nowNanos) {
    return !cools(nowNanos)
        && (state == State.CLOSED || (!probing && openUntilNanos - nowNanos <= 0));
  }

  /** Returns whether the breaker is open or tries. */
  synchronized boolean isOpen() {
    return state != State.CLOSED;
  }

  /** Returns how long from now until a call may pass; null for never. */
  synchronized @Nullable Duration pauseLeft(long nowNanos) {
    if (untilReload) {
      return null;
    }
    long nanos = cools(nowNanos) ? coolUntilNanos - nowNanos : 0;
    if (state != State.CLOSED) {
      nanos = Math.max(nanos, openUntilNanos - nowNanos);
    }
    return nanos <= 0 ? LOOK_AGAIN : Duration.ofNanos(nanos);
  }

  /** Returns why it is left alone. */
  synchronized ErrorKind last() {
    return last;
  }

  /** A call has failed. */
  synchronized Change failed(ErrorKind kind, @Nullable Duration hint, long nowNanos) {
    State before = state;
    Duration pause = pause(kind, hint);
    boolean longer = false;
    if (pause != null) {
      long until = nowNanos + pause.toNanos();
      // A pause that was given is never made shorter.
      if (!cools(nowNanos) || until - coolUntilNanos > 0) {
        longer = true;
        coolUntilNanos = until;
        asked = hint != null && kind.cooldown() != ErrorKind.Cooldown.SHORT;
        last = kind;
      }
      cooling = true;
    } else if (kind.cooldown() == ErrorKind.Cooldown.UNTIL_RELOAD) {
      longer = !untilReload;
      cooling = true;
      untilReload = true;
      asked = false;
      last = kind;
    }
    halves += kind.breaker() == ErrorKind.Breaker.YES ? 2 : 0;
    halves += kind.breaker() == ErrorKind.Breaker.HALF ? 1 : 0;
    if (kind.breaker() != ErrorKind.Breaker.NO
        && (state == State.HALF_OPEN || halves >= OPENING_HALVES)) {
      state = State.OPEN;
      openUntilNanos = nowNanos + OPEN.toNanos();
      last = kind;
    }
    return new Change(
        longer && !untilReload ? pause : null,
        longer && untilReload,
        state == before ? null : state);
  }

  /**
   * A call was answered.
   *
   * @param probe whether it was the one that finds out
   */
  synchronized Change answered(boolean probe) {
    halves = 0;
    if (!probe) {
      // It may have begun before the failures that opened the breaker.
      return Change.NONE;
    }
    cooling = false;
    untilReload = false;
    State before = state;
    state = State.CLOSED;
    return before == State.CLOSED ? Change.NONE : new Change(null, false, state);
  }

  /** The call that finds out has left the model, whatever came of it. */
  synchronized void probed() {
    probing = false;
    if (state == State.HALF_OPEN) {
      // It told nothing: the next one finds out.
      state = State.OPEN;
    }
  }

  private boolean cools(long nowNanos) {
    if (cooling && !untilReload && coolUntilNanos - nowNanos <= 0) {
      cooling = false;
    }
    return cooling;
  }

  private static @Nullable Duration pause(ErrorKind kind, @Nullable Duration hint) {
    return switch (kind.cooldown()) {
      case NONE, UNTIL_RELOAD -> null;
      case SHORT -> SHORT;
      case HINTED -> hint == null ? SHORT : shorter(hint, HINT_MAX);
      case LONG -> hint == null ? LONG : shorter(hint, LONG);
      case CREDENTIAL -> CREDENTIAL;
    };
  }

  static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
