// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Schema;
import dev.analemma.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.List;

/** From a definition to a plan, with the operators and functions that one engine knows. */
public final class Compiler {
  private final OperatorRegistry registry;

  /** Creates a compiler. */
  public Compiler(OperatorRegistry registry) {
    this.registry = registry;
  }

  /** Returns the plan; throws a {@link DefinitionException} with every fault. */
  public Plan compile(WorkflowDefinition definition) {
    return PlanCompiler.compile(analyze(definition), definition.hash());
  }

  /** Returns the warnings; throws a {@link DefinitionException} with every fault. */
  public List<Fault> check(WorkflowDefinition definition) {
    return located(analyze(definition).warnings(), definition);
  }

  private AnalyzedWorkflow analyze(WorkflowDefinition definition) {
    List<Fault> faults = new ArrayList<>();
    Schema.ofInputs(definition.input(), definition.policy().additionalInput(), faults);
    Analyzer.Result result = Analyzer.analyze(definition, registry);
    faults.addAll(result.errors());
    AnalyzedWorkflow workflow = result.workflow();
    if (workflow == null || !faults.isEmpty()) {
      throw new DefinitionException(located(faults, definition));
    }
    return workflow;
  }

  private static List<Fault> located(List<Fault> faults, WorkflowDefinition definition) {
    return faults.stream().map(fault -> fault.at(definition.locate(fault.pointer()))).toList();
  }
}
