// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.internal.compile.BodyDraft.Kind;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.Conjunct.Test;
import dev.analemma.internal.compile.Texts.Site;
import dev.analemma.internal.text.Names;
import dev.analemma.internal.text.Pointers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the nodes of a body: declares their names, lets {@link NodeAnalyzer} read each, and then,
 * when all labels are known, resolves the atoms.
 *
 * <p>Bodies inside bodies are read by recursion, which is safe because the lexical depth is capped.
 */
final class BodyReader {
  private final Analysis analysis;
  private final Texts texts;
  private final NodeAnalyzer nodeAnalyzer;

  /** Every body of the definition, an outer one before those inside it. */
  final List<BodyDraft> bodies = new ArrayList<>();

  BodyReader(Analysis analysis) {
    this.analysis = analysis;
    this.texts = new Texts(analysis);
    this.nodeAnalyzer = new NodeAnalyzer(analysis, texts, this);
  }

  /** Returns what makes operators later. */
  NodeAnalyzer creator() {
    return nodeAnalyzer;
  }

  /** Declares and reads the nodes of a body that has its variables already. */
  void read(BodyDraft body, Map<String, NodeDefinition> nodes) {
    bodies.add(body);
    if (body.level > analysis.limits.depthMax()) {
      analysis.error(
          "LIMIT_DEPTH",
          body.pointer,
          "this body is %d levels deep, at most %d are allowed"
              .formatted(body.level, analysis.limits.depthMax()),
          "Move the inner part to a workflow of its own and call it");
      return;
    }
    if (nodes.size() > analysis.limits.bodyNodesMax()) {
      analysis.error(
          "LIMIT_NODES",
          body.pointer,
          "this body has %,d nodes, at most %,d are allowed"
              .formatted(nodes.size(), analysis.limits.bodyNodesMax()),
          "Use a map, or workflows that call each other");
      return;
    }
    for (Map.Entry<String, NodeDefinition> entry : nodes.entrySet()) {
      String id = entry.getKey();
      NodeDraft node = new NodeDraft(body, body.nodes.size(), id, entry.getValue());
      declare(body, id, node.pointer(), body.kind == Kind.APART ? "branch" : "node");
      body.add(node);
    }
    for (NodeDraft node : body.nodes) {
      nodeAnalyzer.read(node);
    }
    for (NodeDraft node : body.nodes) {
      node.demands = demands(node);
    }
  }

  /** Declares the variables of a map, loop or machine, before its nodes. */
  void variables(BodyDraft body, @Nullable String as, String value, String count) {
    NodeDraft owner = body.enclosing;
    if (owner != null) {
      variable(
          body,
          as == null ? value : as,
          Slots.VALUE,
          as == null ? owner.pointer() : owner.inside("as"));
    }
    body.variables.put(count, Slots.COUNT);
  }

  private void variable(BodyDraft body, String name, int number, String pointer) {
    declare(body, name, pointer, "variable");
    body.variables.put(name, number);
  }

  private void declare(BodyDraft body, String name, String pointer, String what) {
    boolean variable = what.equals("variable");
    if (!Names.isId(name)) {
      analysis.error(
          "ID_INVALID",
          pointer,
          "'%s' is no name".formatted(name),
          "Write a letter and then letters, digits and '_', 64 characters at most");
    }
    String reserved = Names.reservedBecause(name);
    if (reserved != null && !(variable && DEFAULT_VARIABLES.contains(name))) {
      analysis.error(
          "ID_RESERVED",
          pointer,
          "%s '%s' %s".formatted(what, name, reserved),
          "Choose another name, for example '%s_1'".formatted(name));
    }
    BodyDraft parent = body.closed ? null : body.parent;
    boolean own = !variable && body.variables.containsKey(name);
    if (own
        || (parent != null && reserved == null && parent.sees(name))
        || (parent != null && variable && parent.sees(name))) {
      analysis.error(
          "ID_SHADOWS",
          pointer,
          "%s '%s' hides the '%s' that is visible here already".formatted(what, name, name),
          variable && reserved != null
              ? "Name it: 'as: <name>'; maps, loops and machines inside others must be named"
              : "Choose a name that is nowhere around it");
    }
  }

  /** The names that a map, a loop or a machine gives unless {@code as} is written. */
  private static final Set<String> DEFAULT_VARIABLES = Set.of("item", "items", "state");

  /** Reads the {@code finally} of a body that has been read. */
  void cleanup(BodyDraft body, Map<String, NodeDefinition> nodes, String pointer) {
    if (!nodes.isEmpty()) {
      body.cleanup = new BodyDraft(Kind.CLEANUP, pointer, body.level + 1, body, body.enclosing);
      read(body.cleanup, nodes);
    }
  }

  /** Reads the output of a body; the node that runs it waits for what it names outside. */
  void output(BodyDraft body, @Nullable JsonNode output, String pointer) {
    if (output != null) {
      body.outputWritten = true;
      body.output = texts.value(output, pointer, Site.after(body));
    }
  }

  // Run conditions

  private List<Demand> demands(NodeDraft node) {
    NodeDefinition definition = node.definition;
    List<Demand> references = node.takeReferences();
    if (definition.when().isEmpty() && definition.after().isEmpty()) {
      return references.size() < 2 ? List.copyOf(references) : distinct(references);
    }
    List<Demand> found = new ArrayList<>();
    List<AtomTest> when = atoms(node, definition.when(), "/when");
    if (when.size() == 1 && definition.when().size() == 1) {
      found.add(new Demand.Any(when));
    } else if (!when.isEmpty()) {
      found.add(new Demand.Any(when.stream().distinct().toList()));
    }
    for (AtomTest atom : atoms(node, definition.after(), "/after")) {
      found.add(new Demand.One(atom));
    }
    found.addAll(references);
    return found.size() < 2 ? List.copyOf(found) : distinct(found);
  }

  /** Drops what is there twice, and what waits for a node that another part waits for anyway. */
  private static List<Demand> distinct(List<Demand> found) {
    Set<Integer> decided = new HashSet<>();
    for (Demand demand : found) {
      if (demand instanceof Demand.One one && one.atom().test() != Test.SETTLED) {
        decided.add(one.atom().node());
      }
    }
    Set<Demand> seen = new HashSet<>();
    List<Demand> kept = new ArrayList<>(found.size());
    for (Demand demand : found) {
      boolean settled =
          demand instanceof Demand.One one
              && one.atom().test() == Test.SETTLED
              && decided.contains(one.atom().node());
      if (!settled && seen.add(demand)) {
        kept.add(demand);
      }
    }
    return List.copyOf(kept);
  }

  private List<AtomTest> atoms(NodeDraft node, List<Atom> atoms, String key) {
    if (atoms.isEmpty()) {
      return List.of();
    }
    List<AtomTest> tests = new ArrayList<>(atoms.size());
    for (int i = 0; i < atoms.size(); i++) {
      String pointer = node.pointer() + key + "/" + i;
      AtomTest test = atom(node, atoms.get(i), pointer);
      if (test != null && analysis.countEdges(1, pointer)) {
        tests.add(test);
      }
    }
    return tests;
  }

  private @Nullable AtomTest atom(NodeDraft node, Atom atom, String pointer) {
    if (node.body.kind == Kind.APART) {
      analysis.error(
          "ATOM_OUT_OF_PLACE",
          pointer,
          "'%s' cannot be asked here: branches start together, and steps by 'next'".formatted(atom),
          "Put it on the node around it");
      return null;
    }
    int index = node.body.indexOf(atom.node());
    if (index < 0) {
      if (analysis.unread.covers(Pointers.child(node.body.pointer, atom.node()))) {
        return null;
      }
      NodeDraft around = node.body.enclosing;
      analysis.error(
          "REF_UNKNOWN_NODE",
          pointer,
          "node '%s' does not exist in this body".formatted(atom.node()),
          around != null && node.body.sees(atom.node())
              ? "It is outside; put the atom on '%s', the node around this one".formatted(around.id)
              : analysis.near(
                  atom.node(), node.body.ids(), "The nodes of this body are", "Add it"));
      return null;
    }
    return test(node.body.nodes.get(index), atom, pointer);
  }

  private @Nullable AtomTest test(NodeDraft of, Atom atom, String pointer) {
    List<String> own = of.labels;
    String label = atom.label();
    if (label == null || label.equals("ok")) {
      if (own != null && own.size() > 1) {
        analysis.error(
            "LABEL_REQUIRED",
            pointer,
            "'%s' would hold on whichever of its labels '%s' ends".formatted(atom, of.id),
            "Write one of: " + labelled(of, own));
        return null;
      }
      return new AtomTest(of.index, Test.LIVE, null);
    }
    switch (label) {
      case "ended":
        return new AtomTest(of.index, Test.SETTLED, null);
      case "skipped":
        return new AtomTest(of.index, Test.SKIPPED, null);
      case "error":
        if (of.catchLabels().isEmpty()) {
          analysis.error(
              "CATCH_REQUIRED",
              pointer,
              "node '%s' has no catch that gives a label, so '%s' never holds"
                  .formatted(of.id, atom),
              "Add 'catch: { \"*\": failed }' to '%s'".formatted(of.id));
          return null;
        }
        return new AtomTest(of.index, Test.CAUGHT, null);
      default:
        break;
    }
    if (own != null && !own.contains(label) && !of.catchLabels().contains(label)) {
      List<String> all = new ArrayList<>(own);
      all.addAll(of.catchLabels());
      analysis.error(
          "ATOM_UNKNOWN_LABEL",
          pointer,
          "node '%s' never ends on '%s'%s"
              .formatted(
                  of.id,
                  label,
                  all.isEmpty() ? "; it has no labels" : ", only on " + String.join(", ", all)),
          analysis.near(
              label,
              all,
              "Write one of",
              "Write '%s', or give it a catch with that label".formatted(of.id)));
      return null;
    }
    return new AtomTest(of.index, Test.LABEL, label);
  }

  private static String labelled(NodeDraft node, List<String> labels) {
    return String.join(", ", labels.stream().limit(12).map(l -> node.id + "." + l).toList());
  }
}
