// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A workflow without errors, ready to be turned into arrays.
 *
 * @param definition what was written
 * @param body the workflow's body, level 0
 * @param functions the names of all host functions that it calls
 * @param composites the composite operators in it with their versions, sorted
 * @param secrets the secrets that it names
 * @param unsupported why it cannot be run, if it cannot: a sentence for each place
 * @param warnings what somebody should look at
 */
public record AnalyzedWorkflow(
    WorkflowDefinition definition,
    AnalyzedBody body,
    Set<String> functions,
    Set<String> composites,
    List<NamedSecret> secrets,
    List<String> unsupported,
    List<Fault> warnings) {
  /** Copies the components. */
  public AnalyzedWorkflow {
    functions = Set.copyOf(functions);
    composites = Collections.unmodifiableSet(new TreeSet<>(composites));
    secrets = List.copyOf(secrets);
    unsupported = List.copyOf(unsupported);
    warnings = List.copyOf(warnings);
  }
}
