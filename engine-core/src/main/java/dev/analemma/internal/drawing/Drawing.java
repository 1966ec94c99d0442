// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.drawing;

import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.MachineNode;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.compile.Analyzer;
import dev.analemma.internal.compile.Analyzer.Outline;
import dev.analemma.internal.compile.Edge;
import dev.analemma.internal.compile.OperatorRegistry;
import dev.analemma.internal.text.Pointers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a picture of a definition shows: boxes in boxes in drawing order, and arrows between them.
 * Boxes are numbered; a box comes before those inside it. No recursion: bodies wait on a stack.
 *
 * <p>Arrows are the edges that the {@link Analyzer} finds, which join nodes of one body: what names
 * an outer node from inside a body makes the node around that body wait, so the arrow ends there.
 * The steps of a machine are joined by their transitions.
 */
public final class Drawing {
  /** The most boxes of a picture: beyond that nobody sees anything and no tool draws it. */
  public static final int BOXES_MAX = 10_000;

  private final List<Box> boxes = new ArrayList<>();
  private final Set<Arrow> arrows = new LinkedHashSet<>();
  private final Map<String, List<Edge>> edges;
  private final Map<String, Map<String, NodeDefinition>> expansions;
  private boolean complete = true;

  private Drawing(Outline outline) {
    this.edges = outline.edges();
    this.expansions = outline.expansions();
  }

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

  /**
   * A body that is still to be drawn.
   *
   * @param parent the number of the box around it, or -1
   * @param pointer where its nodes stand in the document
   */
  private record Pending(int parent, String pointer, Map<String, ?> nodes) {}

  /** Draws a definition, also one with faults. */
  public static Drawing of(WorkflowDefinition definition, OperatorRegistry operators) {
    Drawing drawing = new Drawing(Analyzer.outline(definition, operators));
    drawing.bodies(new Pending(-1, "/nodes", definition.body().nodes()));
    drawing.cleanup(-1, "/finally", definition.cleanup()).ifPresent(drawing::bodies);
    return drawing;
  }

  /** Returns the boxes; the number of a box is its index. */
  public List<Box> boxes() {
    return boxes;
  }

  /** Returns the arrows without repetitions. */
  public List<Arrow> arrows() {
    return List.copyOf(arrows);
  }

  /** Returns whether every node is shown. */
  public boolean complete() {
    return complete;
  }

  private void bodies(Pending first) {
    Deque<Pending> open = new ArrayDeque<>();
    open.push(first);
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

  private void body(Pending body, Deque<Pending> open) {
    Map<String, Integer> numbers = new HashMap<>();
    for (Map.Entry<String, ?> entry : body.nodes().entrySet()) {
      NodeKind kind = definition(entry.getValue()).kind();
      String expanded = Outline.inside(Pointers.child(body.pointer(), entry.getKey()));
      boolean group =
          !inside(kind).isEmpty()
              || kind instanceof NodeKind.BlockKind
              || expansions.containsKey(expanded);
      int box = box(body.parent(), entry.getKey(), detail(kind), shape(kind), group);
      if (box < 0) {
        break;
      }
      numbers.put(entry.getKey(), box);
    }
    for (Edge edge : edges.getOrDefault(body.pointer(), List.of())) {
      String label = edge.label();
      arrow(numbers.get(edge.from()), numbers.get(edge.to()), label, edge.optional());
    }
    for (Map.Entry<String, ?> entry : body.nodes().entrySet()) {
      Integer box = numbers.get(entry.getKey());
      if (box == null) {
        break;
      }
      if (entry.getValue() instanceof MachineNode machineNode) {
        transitions(machineNode, box, numbers);
      }
      NodeKind kind = definition(entry.getValue()).kind();
      pending(kind, box, Pointers.child(body.pointer(), entry.getKey()), open);
    }
  }

  private void pending(NodeKind kind, int box, String pointer, Deque<Pending> open) {
    String expanded = Outline.inside(pointer);
    if (expansions.containsKey(expanded)) {
      open.push(new Pending(box, expanded, expansions.getOrDefault(expanded, Map.of())));
    }
    String key = pointer + "/" + kind.key() + "/";
    Map<String, ?> inside = inside(kind);
    if (!inside.isEmpty()) {
      String nodes = kind instanceof NodeKind.RaceKind ? "branches" : "nodes";
      open.push(new Pending(box, key + nodes, inside));
    }
    if (kind instanceof NodeKind.BlockKind block) {
      cleanup(box, key + "finally", block.cleanup()).ifPresent(open::push);
    }
  }

  private Optional<Pending> cleanup(int parent, String pointer, Map<String, ?> nodes) {
    int group = nodes.isEmpty() ? -1 : box(parent, "finally", "finally", "body", true);
    return group < 0 ? Optional.empty() : Optional.of(new Pending(group, pointer, nodes));
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

  private void arrow(
      @Nullable Integer from, @Nullable Integer to, @Nullable String label, boolean dashed) {
    if (from != null && to != null) {
      arrows.add(new Arrow(from, to, label == null ? "" : label, dashed));
    }
  }

  private void transitions(MachineNode node, int box, Map<String, Integer> names) {
    for (NodeKind.Transition transition : node.next()) {
      String condition = transition.condition();
      arrow(box, names.get(transition.to()), condition, condition != null);
    }
    node.node()
        .catches()
        .forEach(
            (code, target) -> {
              if (target instanceof CatchTarget.ToLabel label) {
                arrow(box, names.get(label.label()), code, true);
              }
            });
  }
}
