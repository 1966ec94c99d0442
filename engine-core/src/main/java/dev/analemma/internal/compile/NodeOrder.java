// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The topological order of a body's nodes, or its cycles.
 *
 * <p>Implementation note: a depth-first search along predecessors, taken in written order, that
 * emits a node after everything it waits for. A body that is written in a possible order keeps it.
 * Only when the search meets a cycle is a graph of objects made, for JGraphT to find its strongly
 * connected components. Both are linear and need no deep stack.
 */
final class NodeOrder {
  private final int nodes;
  private final int[] start;
  private final int[] before;

  /**
   * Creates an order.
   *
   * @param start node to the first of its predecessors in {@code before}; one more at the end
   * @param before the predecessors, node by node
   */
  NodeOrder(int[] start, int[] before) {
    this.nodes = start.length - 1;
    this.start = start;
    this.before = before;
  }

  /** Returns the nodes so that each comes after its predecessors; empty if there is a cycle. */
  int[] order() {
    int[] order = new int[nodes];
    int emitted = 0;
    byte[] state = new byte[nodes];
    int[] next = Arrays.copyOf(start, nodes);
    int[] stack = new int[nodes];
    for (int root = 0; root < nodes; root++) {
      if (state[root] != 0) {
        continue;
      }
      int depth = 0;
      stack[depth] = root;
      state[root] = 1;
      while (depth >= 0) {
        int node = stack[depth];
        if (next[node] == start[node + 1]) {
          state[node] = 2;
          order[emitted++] = node;
          depth--;
          continue;
        }
        int predecessor = before[next[node]++];
        if (state[predecessor] == 1) {
          return new int[0];
        }
        if (state[predecessor] == 0) {
          state[predecessor] = 1;
          stack[++depth] = predecessor;
        }
      }
    }
    return order;
  }

  /**
   * Returns a shortest cycle through the first node of each strongly connected component, in the
   * direction of the flow; the first node is not repeated at the end.
   */
  List<int[]> cycles() {
    int[] component = StrongComponents.of(start, before);
    int[] size = new int[nodes];
    for (int node = 0; node < nodes; node++) {
      size[component[node]]++;
    }
    boolean[] done = new boolean[nodes];
    List<int[]> cycles = new ArrayList<>();
    int[] via = new int[nodes];
    Arrays.fill(via, -1);
    for (int node = 0; node < nodes; node++) {
      int c = component[node];
      if (done[c]) {
        continue;
      }
      done[c] = true;
      if (size[c] > 1 || waitsForItself(node)) {
        cycles.add(cycle(node, component, via));
      }
    }
    return cycles;
  }

  private boolean waitsForItself(int node) {
    for (int i = start[node]; i < start[node + 1]; i++) {
      if (before[i] == node) {
        return true;
      }
    }
    return false;
  }

  /** Breadth-first along predecessors, inside the component, until the node is met again. */
  private int[] cycle(int node, int[] component, int[] via) {
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    queue.add(node);
    while (true) {
      int current = queue.remove();
      for (int i = start[current]; i < start[current + 1]; i++) {
        int predecessor = before[i];
        if (predecessor == node) {
          return path(node, current, via);
        }
        if (component[predecessor] == component[node] && via[predecessor] < 0) {
          via[predecessor] = current;
          queue.add(predecessor);
        }
      }
    }
  }

  /** The node first, then from the last one found along the flow back to the node. */
  private static int[] path(int node, int last, int[] via) {
    int length = 1;
    for (int at = last; at != node; at = via[at]) {
      length++;
    }
    int[] path = new int[length];
    path[0] = node;
    int i = 1;
    for (int at = last; at != node; at = via[at]) {
      path[i++] = at;
    }
    return path;
  }
}
