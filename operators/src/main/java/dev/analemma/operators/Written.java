// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has been written of a configuration so far.
 *
 * @param operator the name of the operator
 * @param with the configuration; belongs to this value alone
 */
record Written(String operator, ObjectNode with) {
  /** Deeper values are no configuration; it also ends a cycle. */
  private static final int DEPTH_MAX = 100;

  static Written of(String operator) {
    return new Written(operator, Json.nodes().objectNode());
  }

  /** Returns a copy with one more key; a key that is written already is refused. */
  Written and(String key, @Nullable Object value) {
    JsonNode known = with.get(key);
    if (known != null) {
      throw new IllegalArgumentException(
          "'%s' of %s is set already, to %s; set it once".formatted(key, operator, known));
    }
    ObjectNode more = Json.nodes().objectNode();
    more.setAll(with);
    more.set(key, json(key, value, 0));
    return new Written(operator, more);
  }

  /** Returns a copy with one more element in the list of a key. */
  Written add(String key, JsonNode element) {
    ObjectNode more = Json.nodes().objectNode();
    more.setAll(with);
    var list = more.putArray(key);
    if (with.has(key)) {
      list.addAll(with.withArray(key));
    }
    list.add(element);
    return new Written(operator, more);
  }

  OperatorKind kind() {
    return new OperatorKind(operator, with.deepCopy(), null);
  }

  /**
   * Makes JSON of a closed set of Java values.
   *
   * @throws IllegalArgumentException for any other class
   */
  static JsonNode json(String key, @Nullable Object value, int depth) {
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException(
          "'%s' is nested deeper than %d; flatten it".formatted(key, DEPTH_MAX));
    }
    if (value == null) {
      return Json.nodes().nullNode();
    }
    if (value instanceof JsonNode node) {
      return node.deepCopy();
    }
    if (value instanceof String text) {
      return Json.nodes().textNode(text);
    }
    if (value instanceof Boolean flag) {
      return Json.nodes().booleanNode(flag);
    }
    if (value instanceof Enum<?> constant) {
      return Json.nodes().textNode(constant.name().toLowerCase(Locale.ROOT));
    }
    if (value instanceof Number number) {
      return number(key, number);
    }
    if (value instanceof Collection<?> elements) {
      var list = Json.nodes().arrayNode();
      elements.forEach(element -> list.add(json(key, element, depth + 1)));
      return list;
    }
    if (value instanceof Map<?, ?> entries) {
      ObjectNode object = Json.nodes().objectNode();
      entries.forEach(
          (name, entry) -> object.set(String.valueOf(name), json(key, entry, depth + 1)));
      return object;
    }
    throw new IllegalArgumentException(
        "'%s' is a %s, must be text, number, boolean, list, map, null or JsonNode; convert it first"
            .formatted(key, value.getClass().getName()));
  }

  private static JsonNode number(String key, Number number) {
    if (number instanceof Integer || number instanceof Long || number instanceof Short) {
      long whole = number.longValue();
      return whole == (int) whole
          ? Json.nodes().numberNode((int) whole)
          : Json.nodes().numberNode(whole);
    }
    if (number instanceof BigInteger whole) {
      return Json.nodes().numberNode(whole);
    }
    if (number instanceof BigDecimal exact) {
      return Json.nodes().numberNode(exact);
    }
    if (number instanceof Double && Double.isFinite(number.doubleValue())) {
      return Json.nodes().numberNode(BigDecimal.valueOf(number.doubleValue()));
    }
    throw new IllegalArgumentException(
        "'%s' is the %s %s, must be an int, a long, a finite double or a BigDecimal"
            .formatted(key, number.getClass().getSimpleName(), number));
  }
}
