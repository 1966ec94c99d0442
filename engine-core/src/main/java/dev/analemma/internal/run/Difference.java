// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.Evolution.Reason;
import dev.analemma.Evolution.Verdict;
import java.util.function.Predicate;

/**
 * What is another way in another version of a workflow, and which runs that matters to.
 *
 * @param verdict how grave it is for those
 * @param reason why
 * @param path the node in the version that the runs keep to; empty for the run
 * @param concerns tells by what a run has done with the node whether it matters
 * @param problem what is wrong
 * @param remedy what can be done
 */
record Difference(
    Verdict verdict,
    Reason reason,
    String path,
    Predicate<Trace> concerns,
    String problem,
    String remedy) {

  /** Returns one that a run was found to be concerned by. */
  static Difference unsafe(Reason reason, String path, String problem, String remedy) {
    return new Difference(Verdict.UNSAFE, reason, path, trace -> true, problem, remedy);
  }
}
