// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Atom;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.Conjunct.Test;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds writing operators that an approval reaches through data alone: a rejection is an output
 * too, so they would run on it.
 *
 * <p>Implementation note: 64 approvals a pass, one bit each. Along the order every node gathers
 * which approvals its data comes from, and behind which approvals' labels it stands; a body inside
 * inherits both from the node around it and from the outer nodes that it names.
 */
final class ApprovalCheck {
  private static final int PASS = Long.SIZE;

  private final Analysis analysis;
  private final IdentityHashMap<NodeDraft, Integer> bits = new IdentityHashMap<>();
  private final Map<BodyDraft, long[]> reads = new HashMap<>();
  private final Map<BodyDraft, long[]> gated = new HashMap<>();

  private ApprovalCheck(Analysis analysis) {
    this.analysis = analysis;
  }

  static void check(List<BodyDraft> bodies, Analysis analysis) {
    List<NodeDraft> approvals = new ArrayList<>();
    for (BodyDraft body : bodies) {
      if (body.order.length != body.nodes.size()) {
        return;
      }
      for (NodeDraft node : body.nodes) {
        if (node.isApproval()) {
          approvals.add(node);
        }
      }
    }
    int approvalsMax = analysis.limits.approvalsMax();
    if (approvals.size() > approvalsMax) {
      analysis.error(
          "LIMIT_APPROVALS",
          approvals.get(approvalsMax).pointer(),
          "the definition has %,d approvals, at most %,d are allowed"
              .formatted(approvals.size(), approvalsMax),
          "Ask in a map, whose body holds one approval, or split the workflow.");
      return;
    }
    for (int from = 0; from < approvals.size(); from += PASS) {
      new ApprovalCheck(analysis)
          .pass(bodies, approvals.subList(from, Math.min(from + PASS, approvals.size())));
    }
  }

  private void pass(List<BodyDraft> bodies, List<NodeDraft> approvals) {
    for (int bit = 0; bit < approvals.size(); bit++) {
      bits.put(approvals.get(bit), bit);
    }
    for (BodyDraft body : bodies) {
      long[] read = new long[body.nodes.size()];
      long[] gate = new long[body.nodes.size()];
      reads.put(body, read);
      gated.put(body, gate);
      for (int written : body.order) {
        gather(body.nodes.get(written), read, gate);
        long ungated = read[written] & ~gate[written];
        if (ungated != 0) {
          NodeDraft node = body.nodes.get(written);
          NodeDraft approval = approvals.get(Long.numberOfTrailingZeros(ungated));
          if (node.writes) {
            report(node, approval);
          } else if (node.isCall()) {
            // Whether it writes is known when what it calls is.
            node.ungated = approval;
          }
        }
      }
    }
  }

  private void gather(NodeDraft node, long[] read, long[] gate) {
    BodyDraft body = node.body;
    int at = node.index;
    for (Demand demand : node.demands) {
      for (AtomTest atom : demand.atoms()) {
        follow(node, atom, body.nodes.get(atom.node()), read, gate);
      }
    }
    NodeDraft around = body.enclosing;
    if (around != null) {
      gate[at] |= mask(gated, around);
    }
    for (NodeDraft named : node.data) {
      read[at] |= bit(named) | mask(reads, named);
      gate[at] |= mask(gated, named);
    }
  }

  private void follow(NodeDraft node, AtomTest atom, NodeDraft of, long[] read, long[] gate) {
    int at = node.index;
    if (atom.test() == Test.SKIPPED || (atom.test() == Test.SETTLED && onlyOrders(node, of))) {
      return;
    }
    read[at] |= read[of.index];
    if (atom.test() != Test.SETTLED) {
      gate[at] |= gate[of.index] | (atom.test() == Test.LABEL ? bit(of) : 0);
    }
  }

  /** Tells {@code x.ended}, which carries no data, from an optional reference. */
  private static boolean onlyOrders(NodeDraft node, NodeDraft of) {
    Atom ended = new Atom(of.id, "ended");
    return node.definition.after().contains(ended) || node.definition.when().contains(ended);
  }

  private long bit(NodeDraft node) {
    Integer bit = bits.get(node);
    return bit == null ? 0 : 1L << bit;
  }

  private static long mask(Map<BodyDraft, long[]> masks, NodeDraft node) {
    long[] of = masks.get(node.body);
    return of == null ? 0 : of[node.index];
  }

  private void report(NodeDraft node, NodeDraft approval) {
    analysis.error(
        "UNGATED_APPROVAL",
        node.pointer(),
        "node '%s' writes and reads approval '%s' as data alone: it would run on a rejection"
            .formatted(node.id, approval.id),
        "Add 'when: %s.approved' to '%s' or to a node before it".formatted(approval.id, node.id));
  }
}
