// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
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
    return analyze(definition).warnings();
  }

  private AnalyzedWorkflow analyze(WorkflowDefinition definition) {
    Analyzer.Result result = Analyzer.analyze(definition, registry);
    AnalyzedWorkflow workflow = result.workflow();
    if (workflow == null) {
      throw new DefinitionException(result.errors());
    }
    return workflow;
  }
}
