// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.List;
import java.util.Objects;

/**
 * What would become of runs if another version of their workflow went on with them: what {@link
 * Workflows#checkEvolution(Workflow, dev.analemma.spi.store.RunQuery, java.util.Map)} found.
 *
 * <p>Shape: immutable. Findings are ordered by their verdict, the gravest first, then by node.
 *
 * @param verdict the gravest verdict of a finding; {@link Verdict#SAFE} if there is none
 * @param runs how many runs were looked at
 * @param safeRuns how many of them could go on with the other version
 * @param findings what was found
 */
public record Evolution(Verdict verdict, long runs, long safeRuns, List<Finding> findings) {
  /** Checks and copies the components. */
  public Evolution {
    Objects.requireNonNull(verdict, "verdict");
    findings = List.copyOf(findings);
  }

  /** How grave a finding is; in their order. */
  public enum Verdict {
    /** The run could go on; a finding that is safe tells what will not be done again. */
    SAFE,
    /** The host has to say what a node is called now; then the check has to be asked again. */
    NEEDS_MAPPING,
    /** The run cannot go on with the other version, or would lose something. */
    UNSAFE
  }

  /** Why a finding is one. The names are stable; others may be added. */
  public enum Reason {
    /** A node of which the run has written something is not there any more. */
    NODE_REMOVED,
    /** Such a node does something else: another kind, operator, function or skill. */
    KIND_CHANGED,
    /** A node has ended on a label that it does not have any more. */
    LABEL_REMOVED,
    /** An error that was caught, or was not, would be caught in another way. */
    CATCH_CHANGED,
    /** A node under way waits for another signal, or for something else. */
    WAIT_CHANGED,
    /** People were asked something else, or others were asked. */
    QUESTION_CHANGED,
    /** What undoes a node is gone, or is something else. */
    COMPENSATION_CHANGED,
    /** The end of a node was written down and would be found again now, or the other way round. */
    RECORDING_CHANGED,
    /** A loop or a machine has told in which round it is, and has other fields or nodes now. */
    STATE_CHANGED,
    /** A map under way has other items: what was done would belong to others. */
    ITEMS_CHANGED,
    /**
     * A node that was called, or may have been, would be called with the same key and another
     * input; or, if the finding is safe, has ended and keeps its result.
     */
    INPUT_CHANGED,
    /** A node that may have been called would be called with another key. */
    RENAMED_UNDER_WAY,
    /** The run would not come to something that it has written or that is under way. */
    NOT_REACHED,
    /** The input that the run began with does not fit. */
    INPUT_UNFIT,
    /** A signal that was kept for the run would be read by nobody. */
    SIGNAL_UNREAD,
    /** The other version needs something that this engine has not. */
    NOT_RUNNABLE,
    /** The run does not come to where it was with its own version either. */
    UNTOLD
  }

  /**
   * Something that was found, of one node and for one reason.
   *
   * @param verdict how grave it is
   * @param reason why
   * @param node the node in the version that the runs keep to, without items and rounds, for
   *     example {@code each/charge}; empty for the run itself
   * @param runs how many runs it concerns; 0 where no runs were asked for
   * @param runIds the ids of the first of them, at most {@link #RUN_IDS_MAX}
   * @param problem what is wrong
   * @param remedy what can be done
   */
  public record Finding(
      Verdict verdict,
      Reason reason,
      String node,
      long runs,
      List<String> runIds,
      String problem,
      String remedy) {
    /** How many ids of runs a finding tells at most. */
    public static final int RUN_IDS_MAX = 20;

    /** Checks and copies the components. */
    public Finding {
      Objects.requireNonNull(verdict, "verdict");
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(node, "node");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(remedy, "remedy");
      runIds = List.copyOf(runIds);
    }

    @Override
    public String toString() {
      return "%s %s at '%s' (%,d runs): %s. %s"
          .formatted(verdict, reason, node, runs, problem, remedy);
    }
  }
}
