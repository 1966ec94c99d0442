// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.BodyPlan;
import dev.analemma.internal.compile.Slots;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.spi.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the expressions and operators of a body read: results of nodes, errors, variables, and what
 * the bodies around it hold. {@link Frame} moves it.
 *
 * <p>Threads: workers read the results of nodes that had settled when the work was handed out.
 */
abstract class FrameValues implements Bindings {
  final RunLoop run;
  final Invocation invocation;
  final BodyPlan plan;
  final @Nullable Frame parent;
  final @Nullable Owner owner;

  /** Its place among the frames of its node, part of its address; -1 if there is just one. */
  int index = -1;

  /** Its place in the list of frames that its owner keeps. */
  int place;

  /** When it began, in milliseconds of the epoch, or 0: when what began it did. */
  long startedMillis;

  /** What its owner notes of it. */
  @Nullable Object note;

  /** The variable of a map, loop or machine: a tree, or a host's value. */
  @Nullable Object variable;

  /** The count beside it: the index of an item, the number of a round. */
  int count;

  /** What {@code result} is, in what is evaluated after a node. */
  @Nullable Object result;

  final @Nullable Object[] results;

  FrameValues(Invocation invocation, BodyPlan plan, @Nullable Frame parent, @Nullable Owner owner) {
    this.run = invocation.run;
    this.invocation = invocation;
    this.plan = plan;
    this.parent = parent;
    this.owner = owner;
    this.results = new Object[plan.nodes.length];
  }

  /** Returns the output: a tree, or the host value of a plain reference (row 16). */
  Object output() {
    if (plan.single) {
      Object kept = kept(results[0]);
      return kept == null ? NullNode.getInstance() : kept;
    }
    Expression output = plan.output;
    if (output == null) {
      int count = plan.sinks.length;
      ObjectNode sinks = new ObjectNode(Json.nodes(), new LinkedHashMap<>(count + count / 3 + 1));
      for (int sink : plan.sinks) {
        JsonNode tree = ended(sink) ? HostValue.treeOf(results[sink]) : null;
        if (tree != null) {
          sinks.set(plan.nodes[sink].id, tree);
        }
      }
      return sinks;
    }
    int slot = output instanceof Linked linked ? linked.wholeSlot() : -1;
    Object kept = slot < 0 ? null : content(slot);
    return kept == null ? output.evaluate(this) : kept;
  }

  // What expressions and operators read.

  @Override
  public @Nullable JsonNode get(int slot) {
    switch (Slots.kind(slot)) {
      case Slots.NODE -> {
        Object result = at(slot).results[Slots.index(slot)];
        return HostValue.treeOf(result);
      }
      case Slots.ERROR -> {
        return at(slot).error(Slots.index(slot));
      }
      case Slots.GLOBAL -> {
        return invocation.global(slot, owner);
      }
      default -> {
        return at(slot).variable(Slots.index(slot));
      }
    }
  }

  private @Nullable JsonNode error(int node) {
    if (plan.single) {
      // A step of a machine sees the error of the step before, if that was left with one.
      return note instanceof LeftStep left && left.step == node ? left.caught.tree() : null;
    }
    return results[node] instanceof Caught caught ? caught.tree() : null;
  }

  private @Nullable JsonNode variable(int number) {
    return switch (number) {
      case Slots.VALUE -> HostValue.treeOf(variable);
      case Slots.COUNT -> IntNode.valueOf(count);
      default -> HostValue.treeOf(result);
    };
  }

  /** Returns a tree or a {@link HostValue}, or null if there is none. */
  @Nullable Object content(int slot) {
    switch (Slots.kind(slot)) {
      case Slots.NODE -> {
        return kept(at(slot).results[Slots.index(slot)]);
      }
      case Slots.VARIABLE -> {
        FrameValues frame = at(slot);
        return switch (Slots.index(slot)) {
          case Slots.VALUE -> kept(frame.variable);
          case Slots.RESULT -> kept(frame.result);
          default -> get(slot);
        };
      }
      default -> {
        return slot == Slots.INPUT ? invocation.inputContent() : get(slot);
      }
    }
  }

  private static @Nullable Object kept(@Nullable Object content) {
    return content instanceof JsonNode || content instanceof HostValue ? content : null;
  }

  /** Returns what a node gave, or null. */
  @Nullable Object contentOf(int node) {
    return kept(results[node]);
  }

  /** Returns the error that a node was caught with, or null. */
  @Nullable RunError caughtError(int node) {
    return results[node] instanceof Caught caught ? caught.error : null;
  }

  /** Returns whether a node ended with an output. */
  abstract boolean ended(int node);

  private FrameValues at(int slot) {
    int level = Slots.level(slot);
    FrameValues frame = this;
    while (frame.plan.level > level && frame.parent != null) {
      frame = frame.parent;
    }
    return frame;
  }

  /** Returns the input of a node for its error; null if it cannot be made. */
  @Nullable JsonNode inputOf(int node) {
    Linked with = plan.nodes[node].with;
    if (with == null) {
      return null;
    }
    try {
      return with.evaluate(this);
    } catch (RuntimeException unavailable) {
      return null;
    }
  }

  /** Returns when it began. */
  Instant since() {
    if (startedMillis != 0) {
      return Instant.ofEpochMilli(startedMillis);
    }
    return owner instanceof NodeRun work ? work.since() : run.started();
  }

  /** Returns the address of a node; any thread. */
  String address(int node) {
    String id = plan.nodes[node].id;
    return owner == null ? id : owner.address(this, id);
  }

  /**
   * A step of a machine that was left with an error.
   *
   * @param step its place among the steps
   * @param caught the error
   */
  record LeftStep(int step, Caught caught) {}

  /** The error of a caught node, as its handlers see it. */
  static final class Caught {
    final RunError error;
    private @Nullable JsonNode tree;

    Caught(RunError error) {
      this.error = error;
    }

    JsonNode tree() {
      JsonNode known = tree;
      if (known == null) {
        known = error.toJson();
        tree = known;
      }
      return known;
    }
  }
}
