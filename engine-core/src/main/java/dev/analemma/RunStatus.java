// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

/** Where a run is. */
public enum RunStatus {
  /** Something runs or is ready to. */
  RUNNING(false),
  /** Nothing runs or is ready to; a timer, a retry, a signal or a decision is waited for. */
  WAITING(false),
  /** Held: asked for, or parked with a reason. */
  PAUSED(false),
  /** Ended with an output; skipped parts do not change that. */
  COMPLETED(true),
  /** Ended with an error that nothing handled. */
  FAILED(true),
  /** Ended because somebody asked for it. */
  CANCELLED(true),
  /** Ended because the run's deadline passed. */
  TIMED_OUT(true),
  /** Ended by an emergency stop or a budget. */
  STOPPED(true),
  /** Ended with an error, and something could not be undone. */
  COMPENSATION_FAILED(true);

  private final boolean terminal;

  RunStatus(boolean terminal) {
    this.terminal = terminal;
  }

  /** Returns whether the run has ended. */
  public boolean terminal() {
    return terminal;
  }
}
