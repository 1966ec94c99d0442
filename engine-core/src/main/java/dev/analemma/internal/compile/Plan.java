// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.WorkflowDefinition;
import java.util.List;
import java.util.Set;

/**
 * A workflow as arrays, ready to run. Immutable; one plan serves any number of runs.
 *
 * @param definition what was written
 * @param hash the identity of the definition
 * @param body the workflow's body
 * @param functions the names of the host functions, by the index that nodes use
 * @param cached the names of host functions whose results are kept: they must not write
 * @param unsupported why it cannot be run, one sentence a place; empty if it can
 */
public record Plan(
    WorkflowDefinition definition,
    String hash,
    BodyPlan body,
    List<String> functions,
    Set<String> cached,
    List<String> unsupported) {
  /** Copies the components. */
  public Plan {
    functions = List.copyOf(functions);
    cached = Set.copyOf(cached);
    unsupported = List.copyOf(unsupported);
  }
}
