// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.WorkflowDefinition;
import java.util.List;

/**
 * A workflow as arrays, ready to run. Immutable; one plan serves any number of runs.
 *
 * @param definition what was written
 * @param body the workflow's body
 * @param functions the names of the host functions, by the index that nodes use
 * @param signals the signals that it waits for
 * @param unsupported why it cannot be run, one sentence a place; empty if it can
 */
public record Plan(
    WorkflowDefinition definition,
    BodyPlan body,
    List<String> functions,
    SignalNames signals,
    List<String> unsupported) {
  /** Copies the components. */
  public Plan {
    functions = List.copyOf(functions);
    unsupported = List.copyOf(unsupported);
  }

  /** Returns the identity of the definition, which is computed when it is first asked for. */
  public String hash() {
    return definition.hash();
  }
}
