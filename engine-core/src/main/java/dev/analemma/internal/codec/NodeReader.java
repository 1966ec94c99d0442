// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.MachineNode;
import dev.analemma.definition.NodeKind.Transition;
import dev.analemma.internal.text.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads nodes: what stands beside the kind key. One instance reads one document. */
final class NodeReader {
  private final Limits limits;
  private int nodes;

  NodeReader(Limits limits) {
    this.limits = limits;
  }

  /**
   * Reads id to node.
   *
   * @param level which body this is, 1 for the workflow's
   */
  Map<String, NodeDefinition> nodes(Cursor written, int level) {
    Map<String, NodeDefinition> read = new LinkedHashMap<>();
    for (Cursor.Named entry : bodyEntries(written, "node", level)) {
      NodeDefinition node = node(entry.cursor(), "node", level);
      if (node != null) {
        read.put(entry.name(), node);
      }
    }
    return read;
  }

  /** Reads the branches of a race. */
  Map<String, NodeDefinition> branches(Cursor written, int level) {
    Map<String, NodeDefinition> read = new LinkedHashMap<>();
    for (Cursor.Named entry : bodyEntries(written, "branch", level)) {
      NodeDefinition node = node(entry.cursor(), "branch", level);
      if (Names.RESERVED_LABELS.contains(entry.name())) {
        labelReserved(entry.cursor(), entry.name());
      }
      if (node != null) {
        read.put(entry.name(), node);
      }
    }
    return read;
  }

  /** Reads the nodes of a machine. */
  Map<String, MachineNode> machineNodes(Cursor written, int level) {
    Map<String, MachineNode> read = new LinkedHashMap<>();
    for (Cursor.Named entry : bodyEntries(written, "node", level)) {
      Cursor cursor = entry.cursor();
      if (entry.name().equals("end")) {
        cursor.fault(
            Codes.ID_RESERVED,
            "node 'end' is the end of a machine",
            "Choose another name, for example 'finish'");
      }
      NodeDefinition node = node(cursor, "machineNode", level);
      if (node != null) {
        read.put(
            entry.name(),
            new MachineNode(node, fields(cursor.get("set")), next(cursor, node.kind())));
      }
    }
    return read;
  }

  // The cap that makes the recursion of the readers safe: every descent passes here.
  private List<Cursor.Named> bodyEntries(Cursor written, String what, int level) {
    if (!written.object("{ <id>: { operator: …, with: { … } } }")) {
      return List.of();
    }
    if (level > limits.levelsMax()) {
      written.fault(
          Codes.BODY_TOO_DEEP,
          "bodies are nested deeper than %d levels".formatted(limits.levelsMax()),
          "Make a workflow of the inner part and call it");
      return List.of();
    }
    List<Cursor.Named> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : written.entries()) {
      Cursor cursor = written.child(entry.getKey(), entry.getValue());
      if (++nodes > limits.nodesMax()) {
        if (nodes == limits.nodesMax() + 1) {
          cursor.fault(
              Codes.NODES_TOO_MANY,
              "the document has more than %,d nodes".formatted(limits.nodesMax()),
              "Make workflows of its parts and call them");
        }
        break;
      }
      checkId(what, entry.getKey(), cursor);
      entries.add(new Cursor.Named(entry.getKey(), cursor));
    }
    return entries;
  }

  private static void checkId(String what, String id, Cursor at) {
    if (DefinitionReader.fieldName(what, id, at)) {
      String reason = Names.reservedBecause(id);
      if (reason != null) {
        at.fault(
            Codes.ID_RESERVED,
            "%s '%s' %s".formatted(what, id, reason),
            "Choose another name, for example '" + id + "_1'");
      }
    }
  }

  private @Nullable NodeDefinition node(Cursor node, String table, int level) {
    NodeDefinition read = read(node, table, level);
    if (read == null) {
      node.unread();
    }
    return read;
  }

  private @Nullable NodeDefinition read(Cursor node, String table, int level) {
    if (!node.object("{ operator: …, with: { … } }")) {
      return null;
    }
    node.keys(table);
    NodeKind kind = kind(node, level);
    Cursor condition = node.get("if");
    String text = condition == null ? null : condition.expression();
    List<Atom> when = atoms(node.get("when"));
    List<Atom> after = atoms(node.get("after"));
    Map<String, CatchTarget> catches = catches(node.get("catch"), table.equals("machineNode"));
    Cursor compensate = node.get("compensate");
    Compensation compensation = compensate == null ? null : compensation(compensate);
    var policies = PolicyReader.policies(node);
    return kind == null
        ? null
        : new NodeDefinition(kind, text, when, after, catches, compensation, policies);
  }

  private @Nullable NodeKind kind(Cursor node, int level) {
    List<String> kinds = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : node.entries()) {
      if (Keys.KINDS.contains(entry.getKey())) {
        kinds.add(entry.getKey());
      }
    }
    for (Map.Entry<String, List<String>> companion : Keys.COMPANIONS.entrySet()) {
      String key = companion.getKey();
      List<String> owners = companion.getValue();
      if (node.has(key) && !kinds.isEmpty() && Collections.disjoint(kinds, owners)) {
        node.faultAt(
            key,
            Codes.KEY_UNKNOWN,
            "a node with '%s' takes no '%s'".formatted(kinds.get(0), key),
            "Leave it out; it stands beside " + String.join(" and ", owners));
      }
    }
    if (kinds.isEmpty()) {
      if (Keys.KINDS.stream().noneMatch(node::meant)) {
        node.fault(
            Codes.KIND_MISSING,
            "the node does not say what it does",
            "Write exactly one of " + String.join(", ", Keys.KINDS));
      }
      return null;
    }
    if (kinds.size() > 1) {
      node.fault(
          Codes.KIND_AMBIGUOUS,
          "the node is %s at once".formatted(String.join(" and ", kinds)),
          "Keep one of them; make a node of its own for each other");
    }
    NodeKind first = null;
    for (String key : kinds) {
      Cursor written = node.get(key);
      NodeKind read = written == null ? null : KindReader.kind(this, key, written, node, level);
      first = first == null ? read : first;
    }
    return first;
  }

  static List<Atom> atoms(@Nullable Cursor written) {
    if (written == null) {
      return List.of();
    }
    List<Atom> atoms = new ArrayList<>();
    for (Cursor element : written.oneOrMany()) {
      String text = element.text("a node or a node and its label: gate.auto");
      if (text == null) {
        continue;
      }
      Atom atom = Atom.parse(text);
      String label = atom.label();
      if (!Names.isId(atom.node()) || (label != null && !Names.isId(label))) {
        element.fault(
            Codes.ATOM_INVALID,
            "%s names no node".formatted(Report.quote(text)),
            "Write <node> or <node>.<label>, for example gate.auto; conditions go to 'if'");
      } else {
        atoms.add(atom);
      }
    }
    return atoms;
  }

  private static Map<String, CatchTarget> catches(@Nullable Cursor written, boolean machine) {
    if (written == null || !written.object("catch: { CARD_DECLINED: declined, \"*\": failed }")) {
      return Map.of();
    }
    Map<String, CatchTarget> catches = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : written.entries()) {
      Cursor target = written.child(entry.getKey(), entry.getValue());
      if (!entry.getKey().equals("*") && !Names.isCode(entry.getKey())) {
        target.fault(
            Codes.CODE_INVALID,
            "%s is no error code".formatted(Report.quote(entry.getKey())),
            "Write a code such as TIMED_OUT, or \"*\" for every code that may be caught by it");
      }
      CatchTarget read = target(target, machine);
      if (read != null) {
        catches.put(entry.getKey(), read);
      }
    }
    return catches;
  }

  private static @Nullable CatchTarget target(Cursor target, boolean machine) {
    if (target.node().isObject()) {
      target.keys("catchTarget");
      Cursor value = target.require("value", "Write { value: … }, a label, or ignore");
      return value == null ? null : new CatchTarget.ToValue(value.node());
    }
    String label = target.text("a label, { value: … } or ignore");
    if (label == null) {
      return null;
    }
    if (label.equals("ignore") && !machine) {
      return new CatchTarget.Ignore();
    }
    if (!Names.isId(label)) {
      target.fault(
          Codes.LABEL_INVALID,
          "%s is no label".formatted(Report.quote(label)),
          "Write a letter and then letters, digits and '_', 64 characters at most");
      return null;
    }
    // In a machine the target is the id of a node, and labels mean nothing.
    if (!machine && Names.RESERVED_LABELS.contains(label)) {
      labelReserved(target, label);
      return null;
    }
    return new CatchTarget.ToLabel(label);
  }

  private static void labelReserved(Cursor at, String label) {
    at.fault(
        Codes.LABEL_RESERVED,
        "label '%s' means something of its own in 'when' and 'after'".formatted(label),
        "Choose another label; ok, error, skipped and ended are reserved");
  }

  private static @Nullable Compensation compensation(Cursor written) {
    if (!written.object("compensate: { operator: shop.release, with: { … } }")) {
      return null;
    }
    written.keys("compensate");
    Cursor operator = written.require("operator", "Write the operator that undoes the node");
    String name = operator == null ? null : operator.operator();
    Cursor with = written.get("with");
    Cursor retry = written.get("retry");
    Cursor on = written.get("on");
    String when = on == null ? null : on.word(List.of("finished", "started"));
    return new Compensation(
        name == null ? "" : name,
        with == null ? null : with.node(),
        retry == null ? List.of() : PolicyReader.retries(retry),
        "started".equals(when));
  }

  /** Reads field to template: a first state, or what is set. */
  static Map<String, JsonNode> fields(@Nullable Cursor written) {
    if (written == null || !written.object("{ <field>: <value> }")) {
      return Map.of();
    }
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : written.entries()) {
      DefinitionReader.fieldName(
          "field", entry.getKey(), written.child(entry.getKey(), entry.getValue()));
      fields.put(entry.getKey(), entry.getValue());
    }
    return fields;
  }

  private static List<Transition> next(Cursor node, NodeKind kind) {
    Cursor written = node.get("next");
    if (written == null) {
      if (!(kind instanceof NodeKind.FailKind) && !node.meant("next")) {
        node.fault(
            Codes.KEY_MISSING,
            "key 'next' is missing: the token could not leave the node",
            "Write next: <node>, next: end, or next: [ { if: …, to: … }, { to: … } ]");
      }
      return List.of();
    }
    if (written.node().isTextual()) {
      String to = written.id("node");
      return to == null ? List.of() : List.of(new Transition(null, to));
    }
    if (!written.array("next: <node> or next: [ { if: …, to: … }, { to: … } ]")) {
      return List.of();
    }
    List<Transition> next = new ArrayList<>();
    for (Cursor element : written.elements()) {
      if (!element.object("{ if: \"state.done\", to: end }")) {
        continue;
      }
      element.keys("transition");
      Cursor condition = element.get("if");
      String text = condition == null ? null : condition.expression();
      Cursor to = element.require("to", "Write the node that comes next, or end");
      String id = to == null ? null : to.id("node");
      if (id != null) {
        next.add(new Transition(text, id));
      }
    }
    return next;
  }
}
