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

/** Copies a tree into one that cannot be changed, bottom up and with an explicit stack. */
final class JsonFreezer {
  private final Deque<JsonCursor> open = new ArrayDeque<>();
  private final Deque<Copy> copies = new ArrayDeque<>();

  private JsonFreezer() {}

  /** The children of one container that are frozen already. */
  private static final class Copy {
    private final LinkedHashMap<String, JsonNode> members = new LinkedHashMap<>();
    private final List<JsonNode> elements = new ArrayList<>();
  }

  static JsonNode freeze(JsonNode root) {
    return isFrozen(root) ? root : new JsonFreezer().copy(root);
  }

  private JsonNode copy(JsonNode root) {
    if (!root.isContainerNode()) {
      return scalar(root);
    }
    open(root);
    while (true) {
      JsonCursor cursor = open.element();
      JsonNode value = cursor.next();
      if (value == null) {
        JsonNode done = close();
        if (open.isEmpty()) {
          return done;
        }
        add(done);
      } else if (isFrozen(value)) {
        add(value);
      } else if (value.isContainerNode()) {
        int depthMax = JsonLimits.ofDefaults().depthMax();
        if (open.size() >= depthMax) {
          throw JsonChecks.tooDeep(JsonCursor.pointer(open), null, depthMax);
        }
        open(value);
      } else {
        add(scalar(value));
      }
    }
  }

  private void open(JsonNode container) {
    open.push(new JsonCursor(container));
    copies.push(new Copy());
  }

  private void add(JsonNode value) {
    JsonCursor cursor = open.element();
    if (cursor.isObject()) {
      copies.element().members.put(cursor.name(), value);
    } else {
      copies.element().elements.add(value);
    }
  }

  private JsonNode close() {
    Copy copy = copies.remove();
    return open.remove().isObject()
        ? new JsonFrozenObject(copy.members)
        : new JsonFrozenArray(copy.elements);
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
        throw new JsonException(
            e.code(), JsonCursor.pointer(open), null, e.problem(), e.remedy(), e);
      }
    }
    if (value instanceof BinaryNode) {
      return JsonNumbers.INSTANCE.textNode(value.asText());
    }
    throw JsonChecks.foreign(JsonCursor.pointer(open), value);
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
