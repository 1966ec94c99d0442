// SPDX-License-Identifier: Apache-2.0
package dev.analemma.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that happened in a run. The set grows: a listener ignores what it does not know. */
public sealed interface RunEvent {
  /** Returns the id of the run. */
  String runId();

  /** Returns the name of the workflow. */
  String workflow();

  /** Returns when it happened. */
  Instant at();

  /** The run began. */
  record RunStarted(String runId, String workflow, Instant at) implements RunEvent {}

  /** The run ended; the error is null where it completed. */
  record RunEnded(
      String runId, String workflow, Instant at, RunStatus status, @Nullable RunError error)
      implements RunEvent {}

  /**
   * A node begins; it may still wait for a permit, or end with a result that is known. The operator
   * is its name or its kind.
   */
  record NodeStarted(String runId, String workflow, Instant at, String address, String operator)
      implements RunEvent {}

  /** A node ended on a label; without an attempt if its result was known from a cache. */
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

  /** A named point was reached; the value is what was known there, JSON null if nothing. */
  record Checkpoint(
      String runId, String workflow, Instant at, String address, String label, JsonNode value)
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
