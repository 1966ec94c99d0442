// SPDX-License-Identifier: Apache-2.0
package dev.analemma.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.PendingApproval;
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
   * The run began.
   *
   * @param input what its nodes see, so with the defaults of inputs that were not given; it cannot
   *     be changed
   * @param uses everything that it uses, and that that uses in turn, each with the one version that
   *     this run keeps to: {@code skill:notify@2.1.0}; it cannot be changed
   */
  record RunStarted(String runId, String workflow, Instant at, JsonNode input, List<String> uses)
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

  /**
   * The second or a later attempt begins: its wait is over, and it has the permit that it needs.
   * The first one is told as {@link NodeStarted}.
   */
  record NodeAttempted(String runId, String workflow, Instant at, String address, int attempt)
      implements RunEvent {}

  /**
   * A map has come further: a hundred times at most where the number of items is known, and every
   * 1,000 items at most; once more at the end. The total is -1 where nobody knows it.
   */
  record MapProgressed(
      String runId,
      String workflow,
      Instant at,
      String address,
      long total,
      long succeeded,
      long failed)
      implements RunEvent {}

  /** People are asked: the approval has the token that their answer must name. */
  record ApprovalAsked(
      String runId, String workflow, Instant at, String address, PendingApproval approval)
      implements RunEvent {}

  /** Nobody has decided yet, and those whom the approval names under {@code escalate} are told. */
  record ApprovalReminded(
      String runId,
      String workflow,
      Instant at,
      String address,
      PendingApproval approval,
      JsonNode to)
      implements RunEvent {}

  /**
   * An approval ended on {@code approved}, {@code rejected} or {@code expired}; who and why are
   * null where nobody decided, why where nobody said.
   */
  record ApprovalDecided(
      String runId,
      String workflow,
      Instant at,
      String address,
      PendingApproval approval,
      String decision,
      @Nullable String by,
      @Nullable String reason)
      implements RunEvent {}

  /** Nobody has decided, and nobody needs to any more: the body around it fails or is cancelled. */
  record ApprovalWithdrawn(
      String runId,
      String workflow,
      Instant at,
      String address,
      PendingApproval approval,
      @Nullable RunError because)
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
