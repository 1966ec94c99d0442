// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.expression.ValueOrder;
import dev.analemma.spi.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operators mean for JSON values: equality and order are those of {@link ValueOrder}, with
 * a budget, and with a failure where an expression must not guess.
 */
final class Values {
  private Values() {}

  /** Returns the name of a value's type, as {@code type(x)} gives it. */
  static String typeName(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "list";
      case OBJECT -> "map";
      case STRING -> "string";
      case NUMBER -> value.isIntegralNumber() ? "int" : "decimal";
      case BOOLEAN -> "bool";
      case NULL, MISSING -> "null";
      case BINARY, POJO -> "opaque";
    };
  }

  static boolean bool(JsonNode value) {
    if (value == BooleanNode.TRUE) {
      return true;
    }
    if (value == BooleanNode.FALSE) {
      return false;
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    throw Failure.type("a bool", value);
  }

  static String text(JsonNode value) {
    String text = value.textValue();
    if (text == null) {
      throw Failure.type("a string", value);
    }
    return text;
  }

  /** Returns whether two values are the same; numbers are compared by value. */
  static boolean same(JsonNode left, JsonNode right, Budget budget) {
    if (!left.isContainerNode() || !right.isContainerNode()) {
      return sameScalar(left, right, budget);
    }
    Deque<JsonNode> open = new ArrayDeque<>();
    open.push(left);
    open.push(right);
    while (!open.isEmpty()) {
      JsonNode b = open.pop();
      JsonNode a = open.pop();
      if (!a.isContainerNode() || !b.isContainerNode()) {
        if (!sameScalar(a, b, budget)) {
          return false;
        }
      } else if (!pushMembers(a, b, open, budget)) {
        return false;
      }
    }
    return true;
  }

  /** Returns false if two containers differ at once, else leaves their members to be compared. */
  private static boolean pushMembers(JsonNode a, JsonNode b, Deque<JsonNode> open, Budget budget) {
    if (a.isArray() != b.isArray() || a.size() != b.size()) {
      return false;
    }
    budget.steps(1L + a.size());
    if (a.isArray()) {
      for (int i = a.size() - 1; i >= 0; i--) {
        open.push(a.get(i));
        open.push(b.get(i));
      }
      return true;
    }
    for (Map.Entry<String, JsonNode> field : a.properties()) {
      JsonNode other = b.get(field.getKey());
      if (other == null) {
        return false;
      }
      open.push(field.getValue());
      open.push(other);
    }
    return true;
  }

  private static boolean sameScalar(JsonNode left, JsonNode right, Budget budget) {
    if (left.isNumber()) {
      return right.isNumber() && Numbers.compare(left, right) == 0;
    }
    if (left.isTextual()) {
      if (!right.isTextual()) {
        return false;
      }
      String a = left.textValue();
      String b = right.textValue();
      if (a.length() != b.length()) {
        return false;
      }
      budget.read(a.length());
      return a.equals(b);
    }
    return ValueOrder.equal(left, right);
  }

  /** Returns the order of two values of the same kind. */
  static int compare(JsonNode left, JsonNode right, Budget budget) {
    if (left.isNumber()) {
      if (!right.isNumber()) {
        throw Failure.type("a number", right);
      }
      return Numbers.compare(left, right);
    }
    if (left.isTextual()) {
      String a = left.textValue();
      String b = text(right);
      budget.read(Math.min(a.length(), b.length()));
      return ValueOrder.compareTexts(a, b);
    }
    if (left.isBoolean()) {
      return Boolean.compare(left.booleanValue(), bool(right));
    }
    throw Failure.type("a number, a string or a bool", left);
  }

  /** Returns whether a list has an element, or an object a key. */
  static boolean contains(JsonNode element, JsonNode container, Budget budget) {
    if (container.isObject()) {
      return element.isTextual() && container.has(element.textValue());
    }
    if (!container.isArray()) {
      throw Failure.type("a list or a map", container);
    }
    budget.steps(container.size());
    for (JsonNode candidate : container) {
      if (same(element, candidate, budget)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the sum of two numbers, or two texts or two lists put together. */
  static JsonNode add(JsonNode left, JsonNode right, Budget budget) {
    if (left.isNumber() && right.isNumber()) {
      return Numbers.compute(Lexer.Kind.PLUS, left, right);
    }
    if (left.isTextual() && right.isTextual()) {
      String a = left.textValue();
      String b = right.textValue();
      budget.produce((long) a.length() + b.length());
      return Json.nodes().textNode(a.concat(b));
    }
    if (left.isArray() && right.isArray()) {
      budget.steps((long) left.size() + right.size());
      ArrayNode sum = Json.nodes().arrayNode(left.size() + right.size());
      left.forEach(sum::add);
      right.forEach(sum::add);
      return sum;
    }
    String wanted =
        left.isNumber()
            ? "a number"
            : left.isTextual() ? "a string" : left.isArray() ? "a list" : "a number or a string";
    boolean leftIsWrong = !left.isNumber() && !left.isTextual() && !left.isArray();
    throw Failure.type(wanted + " beside '+'", leftIsWrong ? left : right);
  }

  /** Returns the member of a list or an object, or null if there is none. */
  static @Nullable JsonNode member(JsonNode target, JsonNode key) {
    if (target instanceof ObjectNode) {
      if (!key.isTextual()) {
        throw Failure.type("a string as key of a map", key);
      }
      return target.get(key.textValue());
    }
    if (target.isArray()) {
      long index = Numbers.toLong(key);
      return index < 0 || index >= target.size() ? null : target.get((int) index);
    }
    return null;
  }
}
