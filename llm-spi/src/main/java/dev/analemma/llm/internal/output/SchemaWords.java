// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a schema says in one way or another. */
final class SchemaWords {
  private SchemaWords() {}

  /** Returns the types that a schema names, which may be none. */
  static List<String> types(JsonNode schema) {
    List<String> types = new ArrayList<>();
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      types.add(type.textValue());
    }
    type.forEach(each -> types.add(each.asText()));
    return types;
  }

  /** Returns whether null may stand where a schema does; true where that is not plain to see. */
  static boolean mayBeNull(JsonNode schema) {
    if (schema.path("enum").isArray()) {
      for (JsonNode value : schema.path("enum")) {
        if (value.isNull()) {
          return true;
        }
      }
      return false;
    }
    List<String> types = types(schema);
    return types.isEmpty() || types.contains("null");
  }

  /** Returns whether a property of an object has to be there. */
  static boolean requires(JsonNode schema, String name) {
    for (JsonNode required : schema.path("required")) {
      if (required.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
