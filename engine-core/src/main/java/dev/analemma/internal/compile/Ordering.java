// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.internal.compile.Conjunct.AtomTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Orders a body, and reports its cycles. */
final class Ordering {
  /** How many nodes of a cycle a message shows; the middle of a longer one is left out. */
  private static final int SHOWN_MAX = 12;

  private Ordering() {}

  static void order(BodyDraft body, Analysis analysis) {
    if (body.nodes.isEmpty()) {
      return;
    }
    NodeOrder graph = graph(body);
    int[] order = graph.order();
    if (order.length > 0) {
      body.ordered(order);
      return;
    }
    for (int[] cycle : graph.cycles()) {
      NodeDraft first = body.nodes.get(cycle[0]);
      analysis.error(
          "CYCLE",
          first.pointer(),
          cycle.length == 1
              ? "node '%s' waits for itself".formatted(first.id)
              : "nodes wait for each other: " + path(body, cycle),
          "Remove one of these references or atoms; to repeat something, use a loop or a machine");
    }
  }

  /** Returns who waits for whom. */
  static NodeOrder graph(BodyDraft body) {
    int size = body.nodes.size();
    int[] start = new int[size + 1];
    int count = 0;
    for (NodeDraft node : body.nodes) {
      for (Demand demand : node.demands) {
        count += demand.atoms().size();
      }
      start[node.index + 1] = count;
    }
    int[] before = new int[count];
    count = 0;
    for (NodeDraft node : body.nodes) {
      for (Demand demand : node.demands) {
        for (AtomTest atom : demand.atoms()) {
          before[count++] = atom.node();
        }
      }
    }
    return new NodeOrder(start, before);
  }

  private static String path(BodyDraft body, int[] cycle) {
    List<String> shown = new ArrayList<>();
    int[] ends = cycle;
    if (cycle.length > SHOWN_MAX) {
      ends = Arrays.copyOf(cycle, SHOWN_MAX - 1);
    }
    for (int node : ends) {
      shown.add(body.nodes.get(node).id);
    }
    if (ends.length < cycle.length) {
      shown.add("(%,d more)".formatted(cycle.length - ends.length - 1));
      shown.add(body.nodes.get(cycle[cycle.length - 1]).id);
    }
    shown.add(body.nodes.get(cycle[0]).id);
    return String.join(" → ", shown);
  }
}
