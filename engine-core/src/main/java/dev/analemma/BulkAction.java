// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.Objects;
import java.util.Set;

/**
 * What is done to every run of a query; see {@link Runs#apply}. Each may be done again: what was
 * done is not done twice.
 */
public sealed interface BulkAction {
  /** Returns the word for it, which the audit keeps: {@code cancel}, {@code pause}, …. */
  String word();

  /** Returns which runs it is for where the query names no status. */
  Set<RunStatus> statuses();

  /** Returns what ends runs, as {@link Run#cancel(String)}: what they have done is undone. */
  static BulkAction cancel(String reason) {
    return new Cancel(reason);
  }

  /** Returns what holds runs, as {@link Run#pause}. */
  static BulkAction pause() {
    return new Pause();
  }

  /** Returns what lets held and parked runs go on, as {@link Run#resume}. */
  static BulkAction resume() {
    return new Resume();
  }

  /**
   * Returns what tells runs something, as {@link Run#signal(Signal)}.
   *
   * @param signal with an id, by which a run knows that it has it already
   * @throws IllegalArgumentException if it has no id
   */
  static BulkAction signal(Signal signal) {
    return new Send(signal);
  }

  /**
   * Returns what begins failed runs again before the error that they ended with, as {@link
   * Runs#fork} with {@link ForkPoint#failure()}. The new run has the key {@code retry/} and the id
   * of the failed one, so there is one of each.
   */
  static BulkAction retry() {
    return new Retry();
  }

  /**
   * Ends runs.
   *
   * @param reason why, for their results
   */
  record Cancel(String reason) implements BulkAction {
    /** Checks the component. */
    public Cancel {
      Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String word() {
      return "cancel";
    }

    @Override
    public Set<RunStatus> statuses() {
      return Set.of(RunStatus.RUNNING, RunStatus.WAITING, RunStatus.PAUSED);
    }
  }

  /** Holds runs. */
  record Pause() implements BulkAction {
    @Override
    public String word() {
      return "pause";
    }

    @Override
    public Set<RunStatus> statuses() {
      return Set.of(RunStatus.RUNNING, RunStatus.WAITING);
    }
  }

  /** Lets held and parked runs go on. */
  record Resume() implements BulkAction {
    @Override
    public String word() {
      return "resume";
    }

    @Override
    public Set<RunStatus> statuses() {
      return Set.of(RunStatus.PAUSED);
    }
  }

  /**
   * Tells runs something.
   *
   * @param signal what, with an id
   */
  record Send(Signal signal) implements BulkAction {
    /** Checks the component. */
    public Send {
      if (signal.id() == null) {
        throw new IllegalArgumentException(
            "signal '%s' has no id, so a run could get it twice. Give it one by withId"
                .formatted(signal.name()));
      }
    }

    @Override
    public String word() {
      return "signal";
    }

    @Override
    public Set<RunStatus> statuses() {
      return Set.of(RunStatus.RUNNING, RunStatus.WAITING, RunStatus.PAUSED);
    }
  }

  /** Begins failed runs again before their error. */
  record Retry() implements BulkAction {
    @Override
    public String word() {
      return "retry";
    }

    @Override
    public Set<RunStatus> statuses() {
      return Set.of(RunStatus.FAILED);
    }
  }
}
