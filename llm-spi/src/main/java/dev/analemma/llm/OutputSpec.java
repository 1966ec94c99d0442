// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import org.jspecify.annotations.Nullable;

/** What an answer has to look like. */
public sealed interface OutputSpec {

  /** Text of any form. */
  record Text() implements OutputSpec {}

  /**
   * One JSON object.
   *
   * @param name what the object is called, for providers that want a name; letters, digits, hyphens
   *     and underscores
   * @param schema its schema, an object that cannot be changed; null for any object
   */
  record JsonObject(String name, @Nullable JsonNode schema) implements OutputSpec {
    /** Checks the components. */
    public JsonObject {
      if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
        throw new IllegalArgumentException(
            "'%s' is no name of an output: write letters, digits, hyphens and underscores, 64 at most"
                .formatted(name));
      }
      if (schema != null && !schema.isObject()) {
        throw new IllegalArgumentException("the schema of '%s' is no object".formatted(name));
      }
      schema = schema == null ? null : Json.freeze(schema);
    }
  }

  /** Returns text of any form. */
  static OutputSpec text() {
    return new Text();
  }

  /** Returns one JSON object that fits a schema. */
  static OutputSpec json(String name, JsonNode schema) {
    return new JsonObject(name, schema);
  }
}
