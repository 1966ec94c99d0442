// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.NodeDefinition;
import dev.analemma.expression.Expression;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node whose names are resolved and whose texts are compiled.
 *
 * @param id its id
 * @param definition what was written
 * @param action what it does
 * @param bodies the bodies inside
 * @param labels the labels of its own; empty for plain {@code ok}
 * @param conjuncts when it runs; empty means at once
 * @param condition the {@code if}, or null
 * @param catchValues error code to the compiled value of a {@code {value}} catch
 * @param compensation what undoes it, or null
 * @param undoLimits how often what undoes it is tried again
 * @param limits its time-outs and retries
 * @param permit what its attempts ask for by its {@code concurrency}, or null
 * @param cache how its results serve again, or null
 */
public record AnalyzedNode(
    String id,
    NodeDefinition definition,
    Action action,
    List<AnalyzedBody> bodies,
    List<String> labels,
    List<Conjunct> conjuncts,
    @Nullable Expression condition,
    Map<String, Expression> catchValues,
    @Nullable Action compensation,
    LimitsPlan undoLimits,
    LimitsPlan limits,
    @Nullable PermitPlan permit,
    @Nullable CachePlan cache) {

  /** Copies the components. */
  public AnalyzedNode {
    bodies = List.copyOf(bodies);
    labels = List.copyOf(labels);
    conjuncts = List.copyOf(conjuncts);
    catchValues = Map.copyOf(catchValues);
  }
}
