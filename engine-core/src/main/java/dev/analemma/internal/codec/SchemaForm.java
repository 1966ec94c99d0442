// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A schema as the format writes it: JSON Schema, in which {@code min} and {@code max} stand for
 * {@code minimum} and {@code maximum} wherever a schema stands (not in data such as {@code
 * default}).
 *
 * @param role how the value is read
 * @param node the value as written
 */
record SchemaForm(Role role, JsonNode node) {
  /** How a value is read. */
  enum Role {
    /** As a schema. */
    SCHEMA,
    /** As an object of schemas. */
    SCHEMAS,
    /** As a list of schemas. */
    LIST
  }

  private static final Set<String> ONE =
      Set.of("items", "additionalProperties", "contains", "not", "propertyNames");
  private static final Set<String> NAMED = Set.of("properties", "patternProperties", "$defs");
  private static final Set<String> MANY = Set.of("anyOf", "oneOf", "allOf", "prefixItems");

  static SchemaForm of(JsonNode schema) {
    return new SchemaForm(Role.SCHEMA, schema);
  }

  /** Returns one level of the canonical form: values are trees or further schema forms. */
  Object expand() {
    if (role == Role.LIST && node.isArray()) {
      Object[] elements = new Object[node.size()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = of(node.get(i));
      }
      return Arrays.asList(elements);
    }
    if (role == Role.LIST || !node.isObject()) {
      return node;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      if (role == Role.SCHEMAS || ONE.contains(key)) {
        fields.put(key, of(value));
      } else if (NAMED.contains(key)) {
        fields.put(key, new SchemaForm(Role.SCHEMAS, value));
      } else if (MANY.contains(key)) {
        fields.put(key, new SchemaForm(Role.LIST, value));
      } else {
        fields.put(canonicalKey(key), value);
      }
    }
    return fields;
  }

  // Beside the word it stands for, an alias stays: which of the two is meant is not ours to say.
  private String canonicalKey(String key) {
    if (key.equals("min") && !node.has("minimum")) {
      return "minimum";
    }
    return key.equals("max") && !node.has("maximum") ? "maximum" : key;
  }

  private record Open(Cursor cursor, Role role) {}

  /** Reports a word that is written beside its alias. */
  static void check(Cursor schema) {
    Deque<Open> open = new ArrayDeque<>();
    open.push(new Open(schema, Role.SCHEMA));
    while (!open.isEmpty()) {
      Open next = open.pop();
      Cursor cursor = next.cursor();
      if (next.role() == Role.LIST) {
        cursor.elements().forEach(element -> open.push(new Open(element, Role.SCHEMA)));
        continue;
      }
      if (next.role() == Role.SCHEMA) {
        conflict(cursor, "min", "minimum");
        conflict(cursor, "max", "maximum");
      }
      for (Map.Entry<String, JsonNode> entry : cursor.entries()) {
        String key = entry.getKey();
        Cursor value = cursor.child(key, entry.getValue());
        if (next.role() == Role.SCHEMAS || ONE.contains(key)) {
          open.push(new Open(value, Role.SCHEMA));
        } else if (NAMED.contains(key)) {
          open.push(new Open(value, Role.SCHEMAS));
        } else if (MANY.contains(key)) {
          open.push(new Open(value, Role.LIST));
        }
      }
    }
  }

  private static void conflict(Cursor schema, String alias, String word) {
    if (schema.has(alias) && schema.has(word)) {
      schema.faultAt(
          alias,
          Codes.FORM_CONFLICT,
          "'%s' and '%s' are the same word".formatted(alias, word),
          "Leave one of them out");
    }
  }
}
