// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.compile.Analyzer;
import dev.analemma.internal.compile.OperatorRegistry;
import dev.analemma.spi.HostFunction;
import java.util.ArrayList;
import java.util.List;

/** The checks that a built definition must pass: the same as those of a loaded one. */
final class Checks {
  private Checks() {}

  /**
   * Returns a definition that has no faults.
   *
   * @param functions the functions that its steps were given
   * @param seen what the builder found
   * @throws DefinitionException with every fault
   */
  static WorkflowDefinition checked(
      WorkflowDefinition definition, List<HostFunction> functions, List<Fault> seen) {
    OperatorRegistry known = OperatorRegistry.builtIn();
    List<Fault> faults = new ArrayList<>(seen);
    for (Fault fault : Analyzer.analyze(definition, known.withFunctions(functions)).errors()) {
      // Without any operator on the class path the host registers them all with the engine, which
      // looks at every definition again.
      if (!fault.code().equals("OPERATOR_UNKNOWN") || !known.names().isEmpty()) {
        faults.add(fault);
      }
    }
    if (!faults.isEmpty()) {
      throw new DefinitionException(faults);
    }
    return definition;
  }
}
