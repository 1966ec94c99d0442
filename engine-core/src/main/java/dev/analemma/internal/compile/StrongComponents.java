// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import java.util.Set;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.jgrapht.graph.DefaultEdge;

/** The strongly connected components of a graph with a cycle; a class of its own, rarely loaded. */
final class StrongComponents {
  private StrongComponents() {}

  /**
   * Returns node to the number of its component.
   *
   * @param start node to the first of its predecessors in {@code before}; one more at the end
   * @param before the predecessors, node by node
   */
  static int[] of(int[] start, int[] before) {
    int nodes = start.length - 1;
    Graph<Integer, DefaultEdge> graph = new DefaultDirectedGraph<>(DefaultEdge.class);
    for (int node = 0; node < nodes; node++) {
      graph.addVertex(node);
    }
    for (int node = 0; node < nodes; node++) {
      for (int i = start[node]; i < start[node + 1]; i++) {
        graph.addEdge(before[i], node);
      }
    }
    int[] component = new int[nodes];
    int number = 0;
    for (Set<Integer> members :
        new KosarajuStrongConnectivityInspector<>(graph).stronglyConnectedSets()) {
      for (int member : members) {
        component[member] = number;
      }
      number++;
    }
    return component;
  }
}
