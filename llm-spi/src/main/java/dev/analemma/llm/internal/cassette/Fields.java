// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.cassette;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Reads fields of a line. */
final class Fields {
  private Fields() {}

  /**
   * Returns a field.
   *
   * @throws IllegalArgumentException if it is not there
   */
  static JsonNode of(JsonNode node, String name) {
    JsonNode field = node.get(name);
    if (field == null) {
      throw new IllegalArgumentException("'%s' is missing".formatted(name));
    }
    return field;
  }

  /** Returns a text that has to be there. */
  static String text(JsonNode node, String name) {
    String text = textOrNull(node, name);
    if (text == null) {
      throw new IllegalArgumentException("'%s' is no text".formatted(name));
    }
    return text;
  }

  /** Returns a text, or null if it is null. */
  static @Nullable String textOrNull(JsonNode node, String name) {
    return of(node, name).textValue();
  }
}
