// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.MachineNode;
import dev.analemma.definition.WorkflowDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a picture of a definition shows: boxes in boxes in drawing order, and arrows between them.
 * Boxes are numbered; a box comes before those inside it. No recursion: bodies wait on a stack.
 */
public final class Drawing {
  /** The most boxes of a picture: beyond that nobody sees anything and no tool draws it. */
  public static final int BOXES_MAX = 10_000;

  private final List<Box> boxes = new ArrayList<>();
  private final Map<Arrow, Boolean> arrows = new LinkedHashMap<>();
  private boolean complete = true;

  private Drawing() {}

  /**
   * A node, or a body of one.
   *
   * @param parent the number of the box around it, or -1
   * @param id the node's id
   * @param detail what it does: the kind, and the operator's name
   * @param shape the kind key, {@code choice} for an operator with routes, {@code body} for a group
   * @param group whether it holds other boxes
   */
  public record Box(int parent, String id, String detail, String shape, boolean group) {}

  /**
   * An arrow between two boxes.
   *
   * @param from the number of the box it leaves
   * @param to the number of the box it points to
   * @param label a label, or an empty text
   * @param dashed whether it is optional
   */
  public record Arrow(int from, int to, String label, boolean dashed) {}

  /** A scope: names to boxes, and the scope around it. */
  private record Scope(@Nullable Scope outer, Map<String, Integer> names) {
    @Nullable Integer find(String name) {
      for (Scope scope = this; scope != null; scope = scope.outer()) {
        Integer box = scope.names().get(name);
        if (box != null) {
          return box;
        }
      }
      return null;
    }
  }

  private record Pending(int parent, @Nullable Scope outer, Map<String, ?> nodes, boolean closed) {}

  /** Draws a definition. */
  public static Drawing of(WorkflowDefinition definition) {
    Drawing drawing = new Drawing();
    Deque<Pending> open = new ArrayDeque<>();
    Scope top = drawing.body(new Pending(-1, null, definition.body().nodes(), false), open);
    drawing.drain(open);
    if (!definition.cleanup().isEmpty()) {
      int group = drawing.box(-1, "finally", "finally", "body", true);
      if (group >= 0) {
        drawing.body(new Pending(group, top, definition.cleanup(), false), open);
        drawing.drain(open);
      }
    }
    return drawing;
  }

  /** Returns the boxes; the number of a box is its index. */
  public List<Box> boxes() {
    return boxes;
  }

  /** Returns the arrows without repetitions. */
  public List<Arrow> arrows() {
    return List.copyOf(arrows.keySet());
  }

  /** Returns whether every node is shown. */
  public boolean complete() {
    return complete;
  }

  private void drain(Deque<Pending> open) {
    while (!open.isEmpty()) {
      body(open.pop(), open);
    }
  }

  private int box(int parent, String id, String detail, String shape, boolean group) {
    if (boxes.size() >= BOXES_MAX) {
      complete = false;
      return -1;
    }
    boxes.add(new Box(parent, id, detail, shape, group));
    return boxes.size() - 1;
  }

  private Scope body(Pending body, Deque<Pending> open) {
    Map<String, Integer> names = new HashMap<>();
    // The nodes of a machine and the branches of a race do not read one another.
    Scope scope = new Scope(body.outer(), body.closed() ? Map.of() : names);
    for (Map.Entry<String, ?> entry : body.nodes().entrySet()) {
      NodeDefinition node = definition(entry.getValue());
      boolean group = !inside(node.kind()).isEmpty() || node.kind() instanceof NodeKind.BlockKind;
      int box = box(body.parent(), entry.getKey(), detail(node.kind()), shape(node.kind()), group);
      if (box < 0) {
        break;
      }
      names.put(entry.getKey(), box);
    }
    for (Map.Entry<String, ?> entry : body.nodes().entrySet()) {
      Integer box = names.get(entry.getKey());
      if (box == null) {
        break;
      }
      NodeDefinition node = definition(entry.getValue());
      references(node, box, scope);
      if (entry.getValue() instanceof MachineNode machineNode) {
        transitions(machineNode, box, names);
      }
      pending(node.kind(), box, scope, open);
    }
    return scope;
  }

  private void pending(NodeKind kind, int box, Scope scope, Deque<Pending> open) {
    boolean closed = kind instanceof NodeKind.RaceKind || kind instanceof NodeKind.MachineKind;
    Map<String, ?> inside = inside(kind);
    if (!inside.isEmpty()) {
      open.push(new Pending(box, scope, inside, closed));
    }
    if (kind instanceof NodeKind.BlockKind block && !block.cleanup().isEmpty()) {
      int group = box(box, "finally", "finally", "body", true);
      if (group >= 0) {
        open.push(new Pending(group, scope, block.cleanup(), false));
      }
    }
  }

  private static Map<String, ?> inside(NodeKind kind) {
    if (kind instanceof NodeKind.BlockKind block) {
      return block.body().nodes();
    }
    if (kind instanceof NodeKind.RaceKind race) {
      return race.branches();
    }
    if (kind instanceof NodeKind.MapKind map) {
      return map.body().nodes();
    }
    if (kind instanceof NodeKind.LoopKind loop) {
      return loop.body().nodes();
    }
    return kind instanceof NodeKind.MachineKind machine ? machine.nodes() : Map.of();
  }

  private static NodeDefinition definition(Object value) {
    return value instanceof MachineNode machineNode ? machineNode.node() : (NodeDefinition) value;
  }

  private static String shape(NodeKind kind) {
    if (kind instanceof NodeKind.OperatorKind operator
        && (operator.operator().equals("if_else") || operator.operator().equals("switch_case"))) {
      return "choice";
    }
    return inside(kind).isEmpty() ? kind.key() : "body";
  }

  private static String detail(NodeKind kind) {
    if (kind instanceof NodeKind.OperatorKind operator) {
      return operator.operator();
    }
    if (kind instanceof NodeKind.CallKind call && call.target() != null) {
      return "call " + call.target().asText();
    }
    return kind instanceof NodeKind.FailKind fail ? "fail " + fail.code() : kind.key();
  }

  // Arrows.

  private void arrow(@Nullable Integer from, int to, String label, boolean dashed) {
    if (from != null && from != to) {
      arrows.putIfAbsent(new Arrow(from, to, label, dashed), true);
    }
  }

  private void references(NodeDefinition node, int box, Scope scope) {
    for (Atom atom : node.when()) {
      arrow(scope.find(atom.node()), box, label(atom), true);
    }
    for (Atom atom : node.after()) {
      arrow(scope.find(atom.node()), box, label(atom), false);
    }
    ReferenceScan scan =
        new ReferenceScan((name, optional) -> arrow(scope.find(name), box, "", optional));
    String condition = node.condition();
    if (condition != null) {
      scan.expression(condition);
    }
    for (JsonNode template : templates(node.kind())) {
      scan.template(template);
    }
  }

  private static String label(Atom atom) {
    String label = atom.label();
    return label == null ? "" : label;
  }

  private void transitions(MachineNode node, int box, Map<String, Integer> names) {
    for (NodeKind.Transition transition : node.next()) {
      String condition = transition.condition();
      Integer to = names.get(transition.to());
      if (to != null) {
        arrows.putIfAbsent(
            new Arrow(box, to, condition == null ? "" : condition, condition != null), true);
      }
    }
    node.node()
        .catches()
        .forEach(
            (code, target) -> {
              Integer to =
                  target instanceof CatchTarget.ToLabel label ? names.get(label.label()) : null;
              if (to != null) {
                arrows.putIfAbsent(new Arrow(box, to, code, true), true);
              }
            });
  }

  /** Returns the templates that are evaluated outside the body of a node. */
  private static List<JsonNode> templates(NodeKind kind) {
    List<@Nullable JsonNode> all = new ArrayList<>();
    if (kind instanceof NodeKind.OperatorKind operator) {
      all.add(operator.with());
    } else if (kind instanceof NodeKind.CallKind call) {
      all.add(call.definition());
      all.add(call.with());
    } else if (kind instanceof NodeKind.MapKind map) {
      all.add(map.items());
      all.add(map.source());
      all.add(map.results());
    } else if (kind instanceof NodeKind.LoopKind loop) {
      all.add(loop.max());
      all.addAll(loop.state().values());
    } else if (kind instanceof NodeKind.MachineKind machine) {
      all.add(machine.max());
      machine.state().values().forEach(field -> all.add(field.init()));
    } else if (kind instanceof NodeKind.WaitKind waiting) {
      all.add(waiting.duration());
      all.add(waiting.until());
    } else if (kind instanceof NodeKind.ApprovalKind approval) {
      all.add(approval.to());
      all.add(approval.show());
    } else if (kind instanceof NodeKind.FailKind fail) {
      all.add(fail.message());
      all.add(fail.details());
    }
    List<JsonNode> there = new ArrayList<>();
    for (JsonNode template : all) {
      if (template != null) {
        there.add(template);
      }
    }
    return there;
  }
}
