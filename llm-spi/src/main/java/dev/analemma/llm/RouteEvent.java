// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A decision of the router. */
public sealed interface RouteEvent {

  /**
   * A model is asked.
   *
   * @param attempt which attempt of the call it is, from 1
   * @param target the model
   * @param adapted what of the request it does not take, and what became of that; empty for nothing
   */
  record AttemptStarted(int attempt, ResolvedTarget target, List<String> adapted)
      implements RouteEvent {
    /** Copies the list. */
    public AttemptStarted {
      Objects.requireNonNull(target, "target");
      adapted = List.copyOf(adapted);
    }
  }

  /**
   * An attempt has ended, with an answer or without.
   *
   * @param attempt which attempt of the call it was, from 1
   * @param outcome how it ended, what it used and cost
   */
  record AttemptEnded(int attempt, Attempt outcome) implements RouteEvent {
    /** Checks the component. */
    public AttemptEnded {
      Objects.requireNonNull(outcome, "outcome");
    }
  }

  /**
   * The same model will be asked again.
   *
   * @param target the model
   * @param because why the last attempt gave no answer
   * @param delay how long from now
   */
  record Retrying(ResolvedTarget target, ErrorKind because, Duration delay) implements RouteEvent {
    /** Checks the components. */
    public Retrying {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(because, "because");
      Objects.requireNonNull(delay, "delay");
    }
  }

  /**
   * Another model is asked instead.
   *
   * @param from the model that gave no answer, or that is left alone
   * @param to the model that is asked
   * @param because why
   */
  record FellBack(ResolvedTarget from, ResolvedTarget to, ErrorKind because) implements RouteEvent {
    /** Checks the components. */
    public FellBack {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
      Objects.requireNonNull(because, "because");
    }
  }

  /**
   * All models that are left are left alone for a time; the first of them is waited for.
   *
   * @param target the model
   * @param delay how long from now
   */
  record Waiting(ResolvedTarget target, Duration delay) implements RouteEvent {
    /** Checks the components. */
    public Waiting {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(delay, "delay");
    }
  }

  /**
   * A model is left alone for a time, by all calls; with {@code AUTH} all models of its provider
   * are.
   *
   * @param target the model
   * @param because why
   * @param delay how long from now at least; null for as long as this router is used
   */
  record CoolingDown(ResolvedTarget target, ErrorKind because, @Nullable Duration delay)
      implements RouteEvent {
    /** Checks the components. */
    public CoolingDown {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(because, "because");
    }
  }

  /**
   * The breaker of a model has changed its state.
   *
   * @param target the model
   * @param state the state that it has now
   */
  record BreakerChanged(ResolvedTarget target, State state) implements RouteEvent {

    /** What a breaker does. */
    public enum State {
      /** Calls pass. */
      CLOSED,
      /** No call passes. */
      OPEN,
      /** One call passes, and what comes of it decides. */
      HALF_OPEN
    }

    /** Checks the components. */
    public BreakerChanged {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(state, "state");
    }
  }
}
