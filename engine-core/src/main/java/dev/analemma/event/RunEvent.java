// SPDX-License-Identifier: Apache-2.0
package dev.analemma.event;

import dev.analemma.RunError;
import dev.analemma.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happened in a run. The set grows: a listener ignores what it does not know. */
public sealed interface RunEvent {
  /** Returns the id of the run. */
  String runId();

  /** Returns the name of the workflow. */
  String workflow();

  /** Returns when it happened. */
  Instant at();

  /**
   * The run began; {@code uses} is everything that it uses, and that that uses in turn, each with
   * the one version that this run keeps to: {@code skill:notify@2.1.0}. It cannot be changed.
   */
  record RunStarted(String runId, String workflow, Instant at, List<String> uses)
      implements RunEvent {
    /** Copies the components. */
    public RunStarted {
      uses = List.copyOf(uses);
    }
  }

  /** The run ended; the error is null where it completed. */
  record RunEnded(
      String runId, String workflow, Instant at, RunStatus status, @Nullable RunError error)
      implements RunEvent {}

  /** A node's first attempt is about to begin; the operator is its name or its kind. */
  record NodeStarted(String runId, String workflow, Instant at, String address, String operator)
      implements RunEvent {}

  /** A node ended on a label. */
  record NodeSucceeded(
      String runId, String workflow, Instant at, String address, String label, int attempts)
      implements RunEvent {}

  /** A node ended with an error; the label is where it was caught, or null. */
  record NodeFailed(
      String runId,
      String workflow,
      Instant at,
      String address,
      RunError error,
      @Nullable String label)
      implements RunEvent {}

  /** A node will not run. */
  record NodeSkipped(String runId, String workflow, Instant at, String address)
      implements RunEvent {}

  /** An attempt failed and another follows after a wait. */
  record NodeRetried(
      String runId,
      String workflow,
      Instant at,
      String address,
      RunError error,
      int nextAttempt,
      Duration delay)
      implements RunEvent {}

  /** A line that an operator or a function sent. */
  record Log(
      String runId,
      String workflow,
      Instant at,
      String address,
      System.Logger.Level level,
      String message)
      implements RunEvent {}
}
