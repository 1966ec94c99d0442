// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

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
 * One total order of JSON values, and the equality and hash that go with it: what {@code ==} and
 * {@code <} mean in expressions, and what operators sort, group and match by.
 *
 * <p>Types: null, booleans, numbers, texts, arrays, objects. Inside: false before true; numbers by
 * value ({@code 1} equals {@code 1.0}); texts by code point; arrays element by element, a prefix
 * first; objects as the list of their keys in order, each followed by its value. Expressions refuse
 * to order values of different types, or lists and maps; operators order everything.
 *
 * <p>Trees that were made elsewhere may hold what is no JSON value; it has a place too: a missing
 * node is null, bytes are their base64 text, and what is infinite or no number comes before or
 * after all numbers.
 *
 * <p>Threads: all methods are safe. Depth costs no thread stack.
 */
public final class ValueOrder {
  private ValueOrder() {}

  /** Returns whether two values are equal. */
  public static boolean equal(JsonNode a, JsonNode b) {
    return a == b || (a.size() == b.size() && compare(a, b) == 0);
  }

  /** Returns a negative number, zero or a positive one, as comparators do. */
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
    if (a.isBoolean()) {
      return Boolean.compare(a.booleanValue(), b.booleanValue());
    }
    return a.isContainerNode() ? 0 : compareTexts(text(a), text(b));
  }

  /** Returns the order of two numbers by their exact values, whatever their kinds. */
  public static int compareNumbers(JsonNode a, JsonNode b) {
    if (isLong(a) && isLong(b)) {
      return Long.compare(a.longValue(), b.longValue());
    }
    int beyond = Integer.compare(beyond(a), beyond(b));
    return beyond != 0 || beyond(a) != 0 ? beyond : decimal(a).compareTo(decimal(b));
  }

  private static boolean isLong(JsonNode number) {
    return number.isInt() || number.isLong();
  }

  /** Returns 0 for a number, else its side: -1 or 1 for the infinite ones, 2 for NaN. */
  private static int beyond(JsonNode number) {
    if (!number.isDouble() && !number.isFloat()) {
      return 0;
    }
    double value = number.doubleValue();
    return Double.isFinite(value) ? 0 : Double.isNaN(value) ? 2 : value > 0 ? 1 : -1;
  }

  /**
   * Returns a number with all its digits; a binary one has the digits it is written with.
   *
   * @throws ArithmeticException if it is infinite or not a number
   */
  public static BigDecimal decimal(JsonNode number) {
    if (beyond(number) != 0) {
      throw new ArithmeticException(number.asText() + " is no decimal");
    }
    return number.isFloat()
        ? new BigDecimal(Float.toString(number.floatValue()))
        : number.decimalValue();
  }

  /** Returns the order of two texts by their code points. */
  public static int compareTexts(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // UTF-16 order differs from this one where only one of the two is a surrogate.
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

  private static String text(JsonNode value) {
    return value.isNull() || value.isMissingNode() ? "" : value.asText();
  }

  private static int shallowHash(JsonNode value) {
    if (value.isNumber()) {
      return numberHash(value);
    }
    return 31 * rank(value)
        + (value.isBoolean()
            ? Boolean.hashCode(value.booleanValue())
            : value.isContainerNode() ? 0 : text(value).hashCode());
  }

  private static int numberHash(JsonNode number) {
    if (isLong(number)) {
      return Long.hashCode(number.longValue());
    }
    if (beyond(number) != 0) {
      return beyond(number);
    }
    BigDecimal exact = decimal(number);
    // The double is the same for equal numbers of any scale; whole ones hash as longs do.
    long whole = (long) exact.doubleValue();
    return exact.compareTo(BigDecimal.valueOf(whole)) == 0
        ? Long.hashCode(whole)
        : Double.hashCode(exact.doubleValue());
  }

  private static Iterator<JsonNode> members(JsonNode container) {
    if (container.isArray()) {
      return container.elements();
    }
    List<String> keys = new ArrayList<>(container.size());
    container.fieldNames().forEachRemaining(keys::add);
    Collections.sort(keys, ValueOrder::compareTexts);
    List<JsonNode> members = new ArrayList<>(2 * keys.size());
    for (String key : keys) {
      members.add(TextNode.valueOf(key));
      members.add(container.get(key));
    }
    return members.iterator();
  }
}
