// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies a tree into one that cannot be changed, bottom up and with an explicit stack. */
final class JsonFreezer {
  private JsonFreezer() {}

  /** A container that is being copied: exactly one pair of the fields is set. */
  private static final class Frame {
    private final @Nullable Iterator<Map.Entry<String, JsonNode>> entries;
    private final @Nullable Iterator<JsonNode> items;
    private final LinkedHashMap<String, JsonNode> members = new LinkedHashMap<>();
    private final List<JsonNode> elements = new ArrayList<>();
    private String name = "";

    Frame(JsonNode container) {
      entries = container.isObject() ? container.properties().iterator() : null;
      items = container.isObject() ? null : container.elements();
    }

    @Nullable JsonNode next() {
      if (entries != null) {
        if (!entries.hasNext()) {
          return null;
        }
        Map.Entry<String, JsonNode> entry = entries.next();
        name = entry.getKey();
        return entry.getValue();
      }
      return items != null && items.hasNext() ? items.next() : null;
    }

    void add(JsonNode value) {
      if (entries != null) {
        members.put(name, value);
      } else {
        elements.add(value);
      }
    }

    JsonNode done() {
      return entries != null ? new JsonFrozenObject(members) : new JsonFrozenArray(elements);
    }

    String step() {
      return entries != null ? name : Integer.toString(elements.size());
    }
  }

  static JsonNode freeze(JsonNode root) {
    if (isFrozen(root)) {
      return root;
    }
    Deque<Frame> open = new ArrayDeque<>();
    if (!root.isContainerNode()) {
      return scalar(root, open);
    }
    open.push(new Frame(root));
    while (true) {
      Frame frame = open.element();
      JsonNode value = frame.next();
      if (value == null) {
        JsonNode done = frame.done();
        open.remove();
        if (open.isEmpty()) {
          return done;
        }
        open.element().add(done);
      } else if (isFrozen(value)) {
        frame.add(value);
      } else if (value.isContainerNode()) {
        int depthMax = JsonLimits.ofDefaults().depthMax();
        if (open.size() >= depthMax) {
          throw JsonChecks.tooDeep(pointer(open), null, depthMax);
        }
        open.push(new Frame(value));
      } else {
        frame.add(scalar(value, open));
      }
    }
  }

  private static boolean isFrozen(JsonNode node) {
    return node instanceof JsonFrozenObject || node instanceof JsonFrozenArray;
  }

  /** Returns the node that reading the written text would give. */
  private static JsonNode scalar(JsonNode value, Deque<Frame> open) {
    if (value instanceof TextNode || value.isBoolean() || value.isNull()) {
      return value;
    }
    if (value instanceof NumericNode number) {
      try {
        return number(number);
      } catch (JsonException e) {
        throw new JsonException(e.code(), pointer(open), null, e.problem(), e.remedy(), e);
      }
    }
    if (value instanceof BinaryNode) {
      return JsonNumbers.INSTANCE.textNode(value.asText());
    }
    throw new JsonException(
        "JSON_VALUE",
        pointer(open),
        null,
        "a node of type %s is no JSON value".formatted(value.getNodeType()),
        "Use objects, arrays, strings, numbers, booleans and null",
        null);
  }

  private static JsonNode number(NumericNode value) {
    switch (value.numberType()) {
      case INT:
        return value.isInt() ? value : JsonNumbers.INSTANCE.numberNode(value.intValue());
      case LONG:
        return value.canConvertToInt()
            ? JsonNumbers.INSTANCE.numberNode(value.longValue())
            : value;
      case BIG_INTEGER:
        BigInteger integer = value.bigIntegerValue();
        return JsonNumbers.INSTANCE.numberNode(integer);
      case FLOAT:
        return JsonNumbers.INSTANCE.numberNode(value.floatValue());
      case DOUBLE:
        return JsonNumbers.INSTANCE.numberNode(value.doubleValue());
      default:
        BigDecimal decimal = value.decimalValue();
        JsonNode checked = JsonNumbers.INSTANCE.numberNode(decimal);
        return value.isBigDecimal() ? value : checked;
    }
  }

  private static String pointer(Deque<Frame> open) {
    StringBuilder pointer = new StringBuilder();
    for (Iterator<Frame> frames = open.descendingIterator(); frames.hasNext(); ) {
      pointer.append(JsonChecks.child("", frames.next().step()));
    }
    return pointer.toString();
  }

  /** Returns the exception of every attempt to change a frozen tree. */
  static UnsupportedOperationException frozen() {
    return new UnsupportedOperationException(
        "this JSON value is shared and cannot be changed; change a deepCopy() of it");
  }
}
