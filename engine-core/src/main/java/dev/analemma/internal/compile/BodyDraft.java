// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.NodeKind.MachineKind;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.Reference;
import dev.analemma.internal.expression.Root;
import dev.analemma.internal.expression.SlotResolver;
import dev.analemma.internal.text.Pointers;
import dev.analemma.internal.text.Unread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A body while it is analyzed: its names, its nodes in written order, later their places. When
 * every node has its place, names get their slots from it.
 */
final class BodyDraft implements SlotResolver {
  private static final Map<String, Integer> GLOBALS =
      Map.of("input", Slots.INPUT, "run", Slots.RUN, "uses", Slots.USES);

  /** What kind of graph it is. */
  enum Kind {
    /** Nodes that name each other. */
    GRAPH,
    /** The same, after the body around it has ended. */
    CLEANUP,
    /** Branches, steps of a machine: nodes that do not see each other. */
    APART
  }

  final Kind kind;
  final String pointer;
  final int level;

  /** The body whose names are visible here too; null for the workflow's. */
  final @Nullable BodyDraft parent;

  /** The node that runs it; null for the workflow's body and its finally. */
  final @Nullable NodeDraft enclosing;

  final List<NodeDraft> nodes = new ArrayList<>();
  final Map<String, Integer> variables = new HashMap<>(4);
  private final Map<String, Integer> names = new HashMap<>();

  /** The steps of a machine, of which nobody sees more than the error. */
  private final Map<String, Integer> steps = new HashMap<>(0);

  /** Plain references to own nodes from the output, {@code set} or {@code until}. */
  final List<OutputReference> outputReferences = new ArrayList<>();

  /** Whether nothing outside it is visible but the facts of the run. */
  boolean closed;

  /** Whether an output is written; without one all sinks are the output. */
  boolean outputWritten;

  @Nullable ParsedValue output;

  /** The body of its {@code finally}. */
  @Nullable BodyDraft cleanup;

  /** Whether independent nodes go on after an error. */
  boolean settle;

  /** Place to written index; empty until the body has been ordered, and for good in a cycle. */
  int[] order = new int[0];

  private int[] places = new int[0];

  /**
   * A plain reference that is evaluated when the body has ended.
   *
   * @param reference the reference
   * @param target what it names, in this body
   */
  record OutputReference(Reference reference, Target target) {}

  BodyDraft(
      Kind kind,
      String pointer,
      int level,
      @Nullable BodyDraft parent,
      @Nullable NodeDraft enclosing) {
    this.kind = kind;
    this.pointer = pointer;
    this.level = level;
    this.parent = parent;
    this.enclosing = enclosing;
  }

  void add(NodeDraft node) {
    nodes.add(node);
    if (kind != Kind.APART) {
      names.put(node.id, node.index);
    } else if (enclosing != null && enclosing.definition.kind() instanceof MachineKind) {
      steps.put(node.id, node.index);
    }
  }

  /** Returns the written index of an own node that others may name, or -1. */
  int indexOf(String id) {
    return names.getOrDefault(id, -1);
  }

  /** Returns the names of the own nodes that others may name. */
  Set<String> ids() {
    return names.keySet();
  }

  /** Returns whether a name means something in a body that has this one as its parent. */
  boolean sees(String name) {
    return resolve(new Root(false, name)) != null;
  }

  /** Returns whether the document has a node of that name here that could not be read. */
  boolean misses(String name, Unread unread) {
    for (BodyDraft body = this; body != null && !body.closed; body = body.parent) {
      if (unread.covers(Pointers.child(body.pointer, name))) {
        return true;
      }
    }
    return false;
  }

  /** Returns what a root stands for, or null. {@code result} is nobody's here. */
  @Nullable Target resolve(Root root) {
    String name = root.name();
    if (!root.error()) {
      Integer global = GLOBALS.get(name);
      if (global != null && (global == Slots.RUN || !insideClosed())) {
        return new Target(Target.Kind.GLOBAL, null, global);
      }
    }
    for (BodyDraft body = this; body != null; body = body.parent) {
      Integer node = body.names.get(name);
      if (node != null) {
        return new Target(root.error() ? Target.Kind.ERROR : Target.Kind.NODE, body, node);
      }
      Integer step = root.error() ? body.steps.get(name) : null;
      if (step != null) {
        return new Target(Target.Kind.STEP_ERROR, body, step);
      }
      Integer variable = body.variables.get(name);
      if (variable != null) {
        return root.error() ? null : new Target(Target.Kind.VARIABLE, body, variable);
      }
      if (body.closed) {
        return null;
      }
    }
    return null;
  }

  /** Returns a slot; 0 for a name without a meaning, in a definition with faults. */
  @Override
  public int slot(Root root) {
    Target target = resolve(root);
    if (target != null) {
      return target.slot();
    }
    return root.name().equals("result") ? Slots.variable(level, Slots.RESULT) : 0;
  }

  /** Returns every visible name, the nearest body first. */
  Set<String> visible(boolean nodesOnly) {
    Set<String> all = new LinkedHashSet<>();
    for (BodyDraft body = this; body != null; body = body.parent) {
      all.addAll(body.names.keySet());
      all.addAll(nodesOnly ? body.steps.keySet() : body.variables.keySet());
      if (body.closed) {
        all.add("run");
        return all;
      }
    }
    if (!nodesOnly) {
      all.addAll(GLOBALS.keySet());
    }
    return all;
  }

  /** Returns whether it is, or is inside, a body from which nothing outside is visible. */
  boolean insideClosed() {
    for (BodyDraft body = this; body != null; body = body.parent) {
      if (body.closed) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether it is, or is inside, a {@code finally}. */
  boolean insideCleanup() {
    for (BodyDraft body = this; body != null; body = body.parent) {
      if (body.kind == Kind.CLEANUP) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether this place is in the {@code finally} of that body. */
  boolean cleansUp(BodyDraft other) {
    for (BodyDraft body = this; body != null; body = body.parent) {
      if (body.kind == Kind.CLEANUP && body.parent == other) {
        return true;
      }
    }
    return false;
  }

  void ordered(int[] order) {
    this.order = order;
    this.places = new int[order.length];
    for (int place = 0; place < order.length; place++) {
      places[order[place]] = place;
    }
  }

  /** Returns the place of a node; its written index as long as there is no order. */
  int place(int written) {
    return places.length == 0 ? written : places[written];
  }
}
