// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.Conjunct.Test;
import dev.analemma.internal.expression.Reference;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a {@code compensate} names plainly although it may not be there when the node is
 * undone: nothing waits for it on behalf of the compensation, so the node itself must have.
 *
 * <p>Implementation note: what a node has waited for is found by going from it to nodes that must
 * have started before. All searches of a definition share a budget, since each could go through the
 * whole body; when it is used up, the rest is told by the run.
 */
final class CompensationCheck {
  private static final int VISITS = 10_000_000;

  private final Analysis analysis;
  private int visits = VISITS;

  /**
   * A plain reference of a compensation.
   *
   * @param node the node that it undoes
   * @param reference the reference
   * @param target what it names
   */
  record UndoReference(NodeDraft node, Reference reference, Target target) {}

  private CompensationCheck(Analysis analysis) {
    this.analysis = analysis;
  }

  static void check(Analysis analysis) {
    CompensationCheck check = new CompensationCheck(analysis);
    for (UndoReference undo : analysis.undoReferences) {
      check.check(undo);
    }
  }

  private void check(UndoReference undo) {
    NodeDraft named = undo.target().node();
    NodeDraft from = undo.node();
    while (from.body != named.body) {
      NodeDraft around = from.body.enclosing;
      if (around == null) {
        return;
      }
      from = around;
    }
    boolean error = undo.reference().root().error();
    boolean there =
        from == named
            ? !error && from == undo.node() && !onStarted(from)
            : waitedFor(from, named, error);
    if (!there) {
      analysis.error(
          "REF_MAY_BE_ABSENT",
          undo.reference().pointer(),
          "'%s' (column %d) may be absent when '%s' is undone, which has not waited for it"
              .formatted(undo.reference().root(), undo.reference().column(), undo.node().id),
          "Write '$.%s?' or 'first(%s, …)', or let '%s' wait for it by 'after'."
              .formatted(undo.reference().root(), undo.reference().root(), from.id));
    }
  }

  private static boolean onStarted(NodeDraft node) {
    var compensate = node.definition.compensate();
    return compensate != null && compensate.onStarted();
  }

  private boolean waitedFor(NodeDraft from, NodeDraft named, boolean error) {
    Set<NodeDraft> seen = new HashSet<>();
    ArrayDeque<NodeDraft> open = new ArrayDeque<>();
    open.add(from);
    while (!open.isEmpty()) {
      for (Demand demand : open.remove().demands) {
        if (--visits < 0) {
          return true;
        }
        NodeDraft before = started(demand, from.body);
        if (before == named && caught(demand, named) == error) {
          return true;
        }
        if (before != null && seen.add(before)) {
          open.add(before);
        }
      }
    }
    return false;
  }

  /** Returns the node that must have started for a demand to hold, or null. */
  private static @Nullable NodeDraft started(Demand demand, BodyDraft body) {
    if (demand instanceof Demand.First first
        && (first.literal() || first.alternatives().size() > 1)) {
      return null;
    }
    int node = -1;
    for (AtomTest atom : demand.atoms()) {
      boolean starts = atom.test() != Test.SETTLED && atom.test() != Test.SKIPPED;
      if (!starts || (node >= 0 && node != atom.node())) {
        return null;
      }
      node = atom.node();
    }
    return node < 0 ? null : body.nodes.get(node);
  }

  /** Returns whether a demand holds on an error of the node, which has no output then. */
  private static boolean caught(Demand demand, NodeDraft node) {
    for (AtomTest atom : demand.atoms()) {
      if (atom.test() == Test.CAUGHT
          || (atom.test() == Test.LABEL && node.catchLabels().contains(atom.label()))) {
        return true;
      }
    }
    return false;
  }
}
