// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Values as strings that are the same exactly when the values are the same in JSON Schema's sense:
 * 1 and 1.0 are one number, and the order of names does not count. So sets of values are sets of
 * strings, which also stay fast when somebody makes their hash codes collide.
 */
final class SchemaKey {
  private SchemaKey() {}

  static String of(JsonNode root) {
    StringBuilder key = new StringBuilder();
    // What is still to be written, last first: nodes, and the text between them.
    Deque<Object> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      Object next = open.pop();
      if (!(next instanceof JsonNode node)) {
        key.append(next);
      } else if (node.isObject()) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        names.sort(Collections.reverseOrder());
        open.push("}");
        for (String name : names) {
          open.push(node.path(name));
          open.push(text(name));
        }
        open.push("{");
      } else if (node.isArray()) {
        open.push("]");
        for (int i = node.size() - 1; i >= 0; i--) {
          open.push(node.path(i));
        }
        open.push("[");
      } else {
        key.append(scalar(node));
      }
    }
    return key.toString();
  }

  private static String scalar(JsonNode node) {
    if (node.isTextual()) {
      return text(node.textValue());
    }
    BigDecimal number = SchemaNumber.of(node);
    return (number == null ? node.asText() : number.stripTrailingZeros().toString()) + ',';
  }

  /** The length says where a text ends, whatever it holds. */
  private static String text(String text) {
    return text.length() + "'" + text;
  }
}
