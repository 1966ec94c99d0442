// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.List;

/** A run ended with an error that nothing handled. */
public final class RunFailedException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final String runId;
  private final transient RunError error;
  private final transient List<RunError> others;

  /**
   * Creates an exception.
   *
   * @param runId the run
   * @param error the first unhandled error, in the run's order of events
   * @param others further errors, those of {@code finally} included
   */
  public RunFailedException(String runId, RunError error, List<RunError> others) {
    super(
        error.code(),
        false,
        "run %s failed: %s%s"
            .formatted(
                runId, error, others.isEmpty() ? "" : " (and " + others.size() + " more errors)"),
        null);
    this.runId = runId;
    this.error = error;
    this.others = List.copyOf(others);
  }

  /** Returns the id of the run. */
  public String runId() {
    return runId;
  }

  /** Returns the first unhandled error. */
  public RunError error() {
    return error;
  }

  /** Returns the other errors; unmodifiable. */
  public List<RunError> others() {
    return others;
  }
}
