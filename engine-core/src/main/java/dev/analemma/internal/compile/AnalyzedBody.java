// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.expression.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body whose nodes are in topological order; the index of a node is its place in the list.
 *
 * @param level the lexical level, 0 for the workflow
 * @param nodes the nodes
 * @param output the compiled output, or null for the live sinks by id
 * @param sinks the indices of the nodes that no other node of the body waits for or reads
 * @param settle whether independent nodes go on after an error
 * @param cleanup the nodes of {@code finally} as a body inside this one, or null
 */
public record AnalyzedBody(
    int level,
    List<AnalyzedNode> nodes,
    @Nullable Expression output,
    int[] sinks,
    boolean settle,
    @Nullable AnalyzedBody cleanup) {
  /** Copies the list. */
  public AnalyzedBody {
    nodes = List.copyOf(nodes);
  }
}
