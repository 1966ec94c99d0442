// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * One total order of JSON values, and the equality and hash that go with it.
 *
 * <p>Types: null, booleans, numbers, texts, arrays, objects. Inside: false before true; numbers by
 * value ({@code 1} equals {@code 1.0}); texts by code point; arrays element by element, a prefix
 * first; objects as the list of their keys in order, each followed by its value.
 *
 * <p>Implementation: one explicit stack, so depth costs no thread stack.
 */
public final class Values {
  private Values() {}

  /** Returns whether two values are equal. */
  public static boolean equal(JsonNode a, JsonNode b) {
    return compare(a, b) == 0;
  }

  /** Compares two values. */
  public static int compare(JsonNode a, JsonNode b) {
    int first = shallow(a, b);
    if (first != 0 || !a.isContainerNode()) {
      return first;
    }
    Deque<Iterator<JsonNode>> open = new ArrayDeque<>();
    open.push(members(b));
    open.push(members(a));
    while (!open.isEmpty()) {
      Iterator<JsonNode> left = open.pop();
      Iterator<JsonNode> right = open.pop();
      if (!left.hasNext() || !right.hasNext()) {
        if (left.hasNext() != right.hasNext()) {
          return left.hasNext() ? 1 : -1;
        }
        continue;
      }
      JsonNode x = left.next();
      JsonNode y = right.next();
      int order = shallow(x, y);
      if (order != 0) {
        return order;
      }
      open.push(right);
      open.push(left);
      if (x.isContainerNode()) {
        open.push(members(y));
        open.push(members(x));
      }
    }
    return 0;
  }

  /** Returns a hash that is the same for equal values. */
  public static int hash(JsonNode value) {
    int hash = shallowHash(value);
    Deque<Iterator<JsonNode>> open = new ArrayDeque<>();
    if (value.isContainerNode()) {
      open.push(members(value));
    }
    while (!open.isEmpty()) {
      Iterator<JsonNode> top = open.peek();
      if (!top.hasNext()) {
        open.pop();
        hash = 31 * hash + 1;
        continue;
      }
      JsonNode next = top.next();
      hash = 31 * hash + shallowHash(next);
      if (next.isContainerNode()) {
        open.push(members(next));
      }
    }
    return hash;
  }

  /**
   * A value as a key of a hash table.
   *
   * @param value the value
   */
  public record Key(JsonNode value) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && equal(value, key.value);
    }

    @Override
    public int hashCode() {
      return hash(value);
    }
  }

  private static int shallow(JsonNode a, JsonNode b) {
    int type = Integer.compare(rank(a), rank(b));
    if (type != 0) {
      return type;
    }
    if (a.isNumber()) {
      return compareNumbers(a, b);
    }
    if (a.isTextual()) {
      return compareTexts(a.textValue(), b.textValue());
    }
    return a.isBoolean() ? Boolean.compare(a.booleanValue(), b.booleanValue()) : 0;
  }

  private static int compareNumbers(JsonNode a, JsonNode b) {
    if (a.canConvertToLong()
        && a.isIntegralNumber()
        && b.canConvertToLong()
        && b.isIntegralNumber()) {
      return Long.compare(a.longValue(), b.longValue());
    }
    if (notFinite(a) || notFinite(b)) {
      return Double.compare(a.doubleValue(), b.doubleValue());
    }
    return a.decimalValue().compareTo(b.decimalValue());
  }

  private static boolean notFinite(JsonNode number) {
    return (number.isDouble() || number.isFloat()) && !Double.isFinite(number.doubleValue());
  }

  /** UTF-16 order differs from code point order where only one of the two is a surrogate. */
  private static int compareTexts(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean high = Character.isSurrogate(x);
        return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int rank(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, MISSING -> 0;
      case BOOLEAN -> 1;
      case NUMBER -> 2;
      case STRING, BINARY, POJO -> 3;
      case ARRAY -> 4;
      case OBJECT -> 5;
    };
  }

  private static int shallowHash(JsonNode value) {
    if (value.isNumber()) {
      if (notFinite(value)) {
        return Double.hashCode(value.doubleValue());
      }
      if (value.isIntegralNumber() && value.canConvertToLong()) {
        return Long.hashCode(value.longValue());
      }
      BigDecimal number = value.decimalValue();
      // The double is the same for equal numbers of any scale; whole ones hash as longs do.
      long whole = (long) number.doubleValue();
      return number.compareTo(BigDecimal.valueOf(whole)) == 0
          ? Long.hashCode(whole)
          : Double.hashCode(number.doubleValue());
    }
    return 31 * rank(value)
        + (value.isTextual()
            ? value.textValue().hashCode()
            : value.isBoolean() ? Boolean.hashCode(value.booleanValue()) : 0);
  }

  private static Iterator<JsonNode> members(JsonNode container) {
    if (container.isArray()) {
      return container.elements();
    }
    List<String> keys = new ArrayList<>(container.size());
    container.fieldNames().forEachRemaining(keys::add);
    Collections.sort(keys, Values::compareTexts);
    List<JsonNode> members = new ArrayList<>(2 * keys.size());
    for (String key : keys) {
      members.add(TextNode.valueOf(key));
      members.add(container.get(key));
    }
    return members.iterator();
  }
}
