// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import org.jspecify.annotations.Nullable;

/** Fields of what providers send, which may be missing, null or of another type than agreed. */
public final class WireFields {
  private WireFields() {}

  /** Returns a text; null if there is none. */
  public static @Nullable String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    return value.isTextual() ? value.asText() : null;
  }

  /** Returns a number of tokens; 0 if there is none. */
  public static long tokens(JsonNode object, String name) {
    JsonNode value = object.path(name);
    return value.canConvertToLong() ? Math.max(0, value.asLong()) : 0;
  }

  /** Returns whether a field is there and not null. */
  public static boolean has(JsonNode object, String name) {
    return object.hasNonNull(name);
  }

  /**
   * Returns the value of a JSON text.
   *
   * @throws WireFailure if it is none
   */
  public static JsonNode parse(String text) {
    try {
      return Json.parse(text);
    } catch (JsonException e) {
      throw WireFailure.protocol("no JSON: " + e.getMessage());
    }
  }
}
