// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Atom;
import dev.analemma.definition.CatchTarget;
import dev.analemma.internal.compile.BodyDraft.Kind;
import dev.analemma.internal.compile.BodyDraft.OutputReference;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.Conjunct.Test;
import dev.analemma.internal.expression.Root;
import dev.analemma.internal.text.Pointers;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The static checks of one body whose run conditions are known. */
final class BodyChecks {
  private final BodyDraft body;
  private final Analysis analysis;

  private BodyChecks(BodyDraft body, Analysis analysis) {
    this.body = body;
    this.analysis = analysis;
  }

  /** Checks a body; one with a cycle is not asked what runs in it. */
  static void check(BodyDraft body, Analysis analysis) {
    BodyChecks checks = new BodyChecks(body, analysis);
    if (body.order.length == body.nodes.size()) {
      Certainty certainty = new Certainty(body);
      checks.outputs(certainty);
      checks.neverRuns(certainty);
    }
    if (body.kind != Kind.APART) {
      checks.unheard();
    }
    if (body.kind == Kind.GRAPH && body.outputWritten) {
      checks.unused();
    }
  }

  private void outputs(Certainty certainty) {
    for (OutputReference output : body.outputReferences) {
      Root root = output.reference().root();
      if (root.error() || !certainty.live(output.target().index())) {
        analysis.error(
            "OUTPUT_MAY_BE_ABSENT",
            output.reference().pointer(),
            "'%s' may be absent (column %d): the node may be skipped%s"
                .formatted(
                    root,
                    output.reference().column(),
                    root.error() ? " or end well" : " or its error caught"),
            "Write '$.%s?' or 'first(%s, …)'".formatted(root, root));
      }
    }
  }

  private void neverRuns(Certainty certainty) {
    for (int written : new Reachability(body, certainty).neverStarts()) {
      NodeDraft node = body.nodes.get(written);
      analysis.error(
          "NEVER_RUNS",
          node.pointer(),
          "what node '%s' waits for excludes itself, so it never runs".formatted(node.id),
          "Use 'first(…)' for values of branches that exclude each other, and 'when' where one of"
              + " several routes is enough");
    }
  }

  // Labels that nobody listens to

  private void unheard() {
    boolean labelled = false;
    for (NodeDraft node : body.nodes) {
      labelled |= node.isApproval() || !node.definition.catches().isEmpty();
    }
    if (!labelled) {
      return;
    }
    Map<Integer, Set<String>> heard = new HashMap<>();
    for (NodeDraft node : body.nodes) {
      for (Demand demand : node.demands) {
        // A reference to error.x is no listener: rule 8 asks for an atom.
        if (!(demand instanceof Demand.First)) {
          for (AtomTest atom : demand.atoms()) {
            String label = atom.label();
            if (atom.test() == Test.LABEL && label != null) {
              heard.computeIfAbsent(atom.node(), key -> new HashSet<>()).add(label);
            }
          }
        }
      }
      for (Atom atom : node.definition.after()) {
        hearsError(atom, heard);
      }
      for (Atom atom : node.definition.when()) {
        hearsError(atom, heard);
      }
    }
    for (NodeDraft node : body.nodes) {
      unheard(node, heard.getOrDefault(node.index, Set.of()));
    }
  }

  private void hearsError(Atom atom, Map<Integer, Set<String>> heard) {
    int of = body.indexOf(atom.node());
    String label = atom.label();
    if (of >= 0 && ("error".equals(label) || "ended".equals(label))) {
      heard.computeIfAbsent(of, key -> new HashSet<>()).add(label);
    }
  }

  private void unheard(NodeDraft node, Set<String> heard) {
    if (!heard.contains("error")) {
      node.definition
          .catches()
          .forEach(
              (code, target) -> {
                if (target instanceof CatchTarget.ToLabel to && !heard.contains(to.label())) {
                  analysis.warning(
                      "CATCH_UNHEARD",
                      Pointers.child(node.pointer() + "/catch", code),
                      "no node listens to '%s.%s', so the error is not handled"
                          .formatted(node.id, to.label()),
                      "Add 'when: %s.%s' to a node, or write 'ignore' or '{ value: … }' here"
                          .formatted(node.id, to.label()));
                }
              });
    }
    if (node.isApproval() && !heard.contains("ended")) {
      for (String label : List.of("rejected", "expired")) {
        if (!heard.contains(label)) {
          analysis.warning(
              "ROUTE_UNHEARD",
              node.pointer(),
              "no node listens to '%s.%s', so that route fails the frame".formatted(node.id, label),
              "Add 'when: %s.%s' to a node".formatted(node.id, label));
        }
      }
    }
  }

  // Nodes that nobody needs

  private void unused() {
    boolean[] used = new boolean[body.nodes.size()];
    ArrayDeque<Integer> open = new ArrayDeque<>();
    for (NodeDraft node : body.nodes) {
      if (node.effectful || node.named) {
        used[node.index] = true;
        open.add(node.index);
      }
    }
    while (!open.isEmpty()) {
      for (Demand demand : body.nodes.get(open.remove()).demands) {
        for (AtomTest atom : demand.atoms()) {
          if (!used[atom.node()]) {
            used[atom.node()] = true;
            open.add(atom.node());
          }
        }
      }
    }
    for (NodeDraft node : body.nodes) {
      if (!used[node.index]) {
        analysis.warning(
            "UNUSED_NODE",
            node.pointer(),
            "nothing needs node '%s': it changes nothing, and the output does not name it"
                .formatted(node.id),
            "Name it in the output, or remove it");
      }
    }
  }
}
