// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node waits for another: an edge of a drawing.
 *
 * @param from the id of the node that comes first
 * @param to the id of the node that waits
 * @param label the label, or {@code error}, {@code skipped} or {@code ended}; null for a plain
 *     reference or {@code after}
 * @param optional whether the waiting node can run without it: one of several in {@code when}, an
 *     alternative, an optional reference
 */
public record Edge(String from, String to, @Nullable String label, boolean optional) {

  /** Returns the edges of a body, node by node in its order; none is there twice. */
  public static List<Edge> of(AnalyzedBody body) {
    List<AnalyzedNode> nodes = body.nodes();
    List<Edge> edges = new ArrayList<>();
    for (AnalyzedNode node : nodes) {
      Set<Edge> own = new LinkedHashSet<>();
      for (Conjunct conjunct : node.conjuncts()) {
        if (conjunct instanceof Conjunct.One one) {
          own.add(edge(nodes.get(one.atom().node()).id(), node.id(), one.atom(), false));
        } else if (conjunct instanceof Conjunct.Any any) {
          for (Conjunct.AtomTest atom : any.atoms()) {
            own.add(edge(nodes.get(atom.node()).id(), node.id(), atom, any.atoms().size() > 1));
          }
        } else if (conjunct instanceof Conjunct.First first) {
          for (Conjunct.Alternative alternative : first.alternatives()) {
            if (alternative.atom().node() != Conjunct.OUTSIDE) {
              String from = nodes.get(alternative.atom().node()).id();
              own.add(edge(from, node.id(), alternative.atom(), true));
            }
          }
        }
      }
      edges.addAll(own);
    }
    return edges;
  }

  /** Returns the edges of a body that is being analyzed, in written order. */
  static List<Edge> of(BodyDraft body) {
    Set<Edge> edges = new LinkedHashSet<>();
    for (NodeDraft node : body.nodes) {
      for (Demand demand : node.demands) {
        boolean optional =
            demand instanceof Demand.First
                || (demand instanceof Demand.Any any && any.atoms().size() > 1);
        for (Conjunct.AtomTest atom : demand.atoms()) {
          edges.add(edge(body.nodes.get(atom.node()).id, node.id, atom, optional));
        }
      }
    }
    return List.copyOf(edges);
  }

  private static Edge edge(String from, String to, Conjunct.AtomTest atom, boolean optional) {
    return switch (atom.test()) {
      case LIVE -> new Edge(from, to, null, optional);
      case LABEL -> new Edge(from, to, atom.label(), optional);
      case CAUGHT -> new Edge(from, to, "error", optional);
      case SKIPPED -> new Edge(from, to, "skipped", optional);
      case SETTLED -> new Edge(from, to, null, true);
    };
  }
}
