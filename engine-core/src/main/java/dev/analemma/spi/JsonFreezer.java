// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies a tree into one that cannot be changed, bottom up and with an explicit stack. Every output
 * of a run comes by here, and most are small: nothing is made before it is needed.
 */
final class JsonFreezer {
  private @Nullable Level open;

  private JsonFreezer() {}

  /** An open container: where its copy stands, and the children that are frozen already. */
  private static final class Level {
    final JsonCursor cursor;
    final @Nullable Level around;
    final int depth;
    private final @Nullable LinkedHashMap<String, JsonNode> members;
    private final @Nullable List<JsonNode> elements;

    Level(JsonNode container, @Nullable Level around) {
      this.cursor = new JsonCursor(container);
      this.around = around;
      this.depth = around == null ? 1 : around.depth + 1;
      int size = container.size();
      // As large as its load factor of 3/4 asks for, so that it neither grows nor stands empty.
      this.members = cursor.isObject() ? new LinkedHashMap<>(size + size / 3 + 1) : null;
      this.elements = cursor.isObject() ? null : new ArrayList<>(size);
    }

    void add(JsonNode value) {
      if (members != null) {
        members.put(cursor.name(), value);
      } else if (elements != null) {
        elements.add(value);
      }
    }

    JsonNode frozen() {
      return members != null
          ? new JsonFrozenObject(members)
          : new JsonFrozenArray(elements == null ? List.of() : elements);
    }
  }

  static JsonNode freeze(JsonNode root) {
    return isFrozen(root) ? root : new JsonFreezer().copy(root);
  }

  private JsonNode copy(JsonNode root) {
    if (!root.isContainerNode()) {
      return scalar(root);
    }
    Level level = new Level(root, null);
    open = level;
    int depthMax = JsonLimits.ofDefaults().depthMax();
    while (true) {
      JsonNode value = level.cursor.next();
      if (value == null) {
        JsonNode done = level.frozen();
        level = level.around;
        open = level;
        if (level == null) {
          return done;
        }
        level.add(done);
      } else if (isFrozen(value)) {
        level.add(value);
      } else if (value.isContainerNode()) {
        if (level.depth >= depthMax) {
          throw JsonChecks.tooDeep(pointer(), null, depthMax);
        }
        level = new Level(value, level);
        open = level;
      } else {
        level.add(scalar(value));
      }
    }
  }

  private String pointer() {
    Deque<JsonCursor> innermostFirst = new ArrayDeque<>();
    for (Level level = open; level != null; level = level.around) {
      innermostFirst.add(level.cursor);
    }
    return JsonCursor.pointer(innermostFirst);
  }

  private static boolean isFrozen(JsonNode node) {
    return node instanceof JsonFrozenObject || node instanceof JsonFrozenArray;
  }

  /** Returns the node that reading the written text would give. */
  private JsonNode scalar(JsonNode value) {
    if (value instanceof TextNode || value.isBoolean() || value.isNull()) {
      return value;
    }
    if (value instanceof NumericNode number) {
      try {
        JsonNode same = number(number);
        return same.equals(value) && same.asText().equals(value.asText()) ? value : same;
      } catch (JsonException e) {
        throw new JsonException(e.code(), pointer(), null, e.problem(), e.remedy(), e);
      }
    }
    if (value instanceof BinaryNode) {
      return JsonNumbers.INSTANCE.textNode(value.asText());
    }
    throw JsonChecks.foreign(pointer(), value);
  }

  private static JsonNode number(NumericNode value) {
    switch (value.numberType()) {
      case INT:
      case LONG:
        return JsonNumbers.INSTANCE.numberNode(value.longValue());
      case BIG_INTEGER:
        return JsonNumbers.INSTANCE.numberNode(value.bigIntegerValue());
      case FLOAT:
        return JsonNumbers.INSTANCE.numberNode(value.floatValue());
      case DOUBLE:
        return JsonNumbers.INSTANCE.numberNode(value.doubleValue());
      default:
        return JsonNumbers.INSTANCE.numberNode(value.decimalValue());
    }
  }

  /** Returns the exception of every attempt to change a frozen tree. */
  static UnsupportedOperationException frozen() {
    return new UnsupportedOperationException(
        "this JSON value is shared and cannot be changed; change a deepCopy() of it");
  }
}
