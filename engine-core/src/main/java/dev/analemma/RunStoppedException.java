// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

/** A run ended because it was cancelled, ran out of time or was stopped. */
public final class RunStoppedException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final String runId;
  private final RunStatus status;

  /**
   * Creates an exception.
   *
   * @param runId the run
   * @param status how it ended
   * @param reason why
   */
  public RunStoppedException(String runId, RunStatus status, String reason) {
    super(status.name(), false, "run %s ended as %s: %s".formatted(runId, status, reason), null);
    this.runId = runId;
    this.status = status;
  }

  /** Returns the id of the run. */
  public String runId() {
    return runId;
  }

  /** Returns how it ended. */
  public RunStatus status() {
    return status;
  }
}
