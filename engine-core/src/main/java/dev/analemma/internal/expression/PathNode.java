// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.expression.Bindings;
import dev.analemma.internal.text.Near;
import dev.analemma.internal.text.Pointers;
import dev.analemma.spi.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A definite path: a slot or the element, and steps below it. */
abstract class PathNode extends Node {
  private final Ast.Path path;
  private final @Nullable String[] keys;
  private final int[] indices;
  private final int optional;

  PathNode(Ast.Path path) {
    super(path.column());
    this.path = path;
    List<Ast.Step> steps = path.steps();
    this.keys = new String[steps.size()];
    this.indices = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = steps.get(i).key();
      indices[i] = steps.get(i).index();
    }
    this.optional = path.optional();
  }

  /** Returns the value that the path starts at, or null if there is none. */
  abstract @Nullable JsonNode base(Bindings vars, JsonNode it, int index);

  /** Returns whether it is the base alone and must be there. */
  boolean whole() {
    return keys.length == 0 && optional < 0;
  }

  /** Returns the value, or null if the path does not exist. */
  final @Nullable JsonNode find(Bindings vars, JsonNode it, int index) {
    JsonNode value = base(vars, it, index);
    for (int i = 0; value != null && i < keys.length; i++) {
      value = step(value, i);
    }
    return value;
  }

  /** Asks for the classes by name, because a call that is bound at once is twice as fast. */
  private @Nullable JsonNode step(JsonNode value, int i) {
    String key = keys[i];
    if (key != null) {
      return value instanceof ObjectNode map ? map.get(key) : null;
    }
    return value instanceof ArrayNode list ? list.get(indices[i]) : null;
  }

  @Override
  final JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
    JsonNode value = find(vars, it, index);
    return value == null ? absent(base(vars, it, index)) : value;
  }

  /** Goes the path again, more slowly, to tell a permitted absence from a failure. */
  private JsonNode absent(@Nullable JsonNode base) {
    if (base == null) {
      if (optional >= 0) {
        return NullNode.instance;
      }
      throw missingRoot();
    }
    JsonNode value = base;
    for (int i = 0; i < keys.length; i++) {
      if (i == optional && value.isNull()) {
        return value;
      }
      JsonNode next = step(value, i);
      if (next == null) {
        if (i < optional) {
          return NullNode.instance;
        }
        throw missingStep(value, i);
      }
      value = next;
    }
    return value;
  }

  private Failure missingRoot() {
    return new Failure(
            Failure.MISSING,
            () ->
                new Failure.Report(
                    "'%s' has no value".formatted(name(0)),
                    "Where it may be absent, write first(%s, …), optional(%s) or has(%s)."
                        .formatted(shown(), shown(), shown()),
                    Json.nodes().objectNode().put("root", name(0)).put("pointer", "")))
        .at(column());
  }

  private Failure missingStep(JsonNode container, int i) {
    return new Failure(Failure.MISSING, () -> report(container, i)).at(column());
  }

  private Failure.Report report(JsonNode container, int i) {
    Ast.Step step = path.steps().get(i);
    StringBuilder pointer = new StringBuilder();
    for (Ast.Step each : path.steps().subList(0, i + 1)) {
      pointer.append('/').append(Pointers.escape(each.toString()));
    }
    ObjectNode details =
        Json.nodes().objectNode().put("root", name(0)).put("pointer", pointer.toString());
    String problem = missing(name(i), container, step);
    String near = step.key() == null ? null : Near.word(step.key(), container.fieldNames());
    details.put("nearest", near);
    return new Failure.Report(
        problem,
        "%sWhere it may be missing, write first(%s, …), optional(%s) or has(%s)."
            .formatted(Near.question(near), shown(), shown(), shown()),
        details);
  }

  /** Says that a container has no such member. */
  static String missing(String name, JsonNode container, Ast.Step step) {
    if (step.key() != null) {
      return container.isObject()
          ? "%s has no key '%s'".formatted(quoted(name), step.key())
          : "%s is %s and has no key '%s'"
              .formatted(quoted(name), Values.typeName(container), step.key());
    }
    return container.isArray()
        ? "%s has %d elements, there is none with index %d"
            .formatted(quoted(name), container.size(), step.index())
        : "%s is %s and has no element %d"
            .formatted(quoted(name), Values.typeName(container), step.index());
  }

  private static String quoted(String name) {
    return "'" + name + "'";
  }

  String shown() {
    return name(path.steps().size());
  }

  /** Returns the path with so many steps, as it is written. */
  private String name(int count) {
    StringBuilder name = new StringBuilder();
    if (path.base() instanceof Ast.Named named) {
      name.append(named.root());
    } else {
      name.append(path.base() == Ast.Local.IT ? "it" : "index");
    }
    List<Ast.Step> steps = path.steps().subList(0, count);
    for (Ast.Step step : steps) {
      String key = step.key();
      if (key == null) {
        name.append('[').append(step.index()).append(']');
      } else if (PathText.isName(key)) {
        name.append('.').append(key);
      } else {
        name.append("['").append(key).append("']");
      }
    }
    return name.toString();
  }

  /** A path that starts at a slot. */
  static final class OfSlot extends PathNode {
    private final int slot;

    OfSlot(Ast.Path path, int slot) {
      super(path);
      this.slot = slot;
    }

    int slot() {
      return slot;
    }

    @Override
    @Nullable JsonNode base(Bindings vars, JsonNode it, int index) {
      return vars.get(slot);
    }
  }

  /** A path that starts at the element. */
  static final class OfElement extends PathNode {
    OfElement(Ast.Path path) {
      super(path);
    }

    @Override
    JsonNode base(Bindings vars, JsonNode it, int index) {
      return it;
    }
  }

  /** A path that starts at the index of the element; only without steps does it exist. */
  static final class OfIndex extends PathNode {
    OfIndex(Ast.Path path) {
      super(path);
    }

    @Override
    JsonNode base(Bindings vars, JsonNode it, int index) {
      return IntNode.valueOf(index);
    }
  }
}
