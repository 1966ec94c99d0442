// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.JsonType;
import java.util.Locale;

/** Words for JSON types. */
final class JsonTypes {
  private JsonTypes() {}

  /** Returns the type with its article, for example {@code an array}. */
  static String describe(JsonType type) {
    if (type == JsonType.ANY) {
      return "any value";
    }
    return article(type.name().toLowerCase(Locale.ROOT));
  }

  /** Returns the type of a value with its article. */
  static String describe(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "null";
    }
    return article(value.getNodeType().name().toLowerCase(Locale.ROOT));
  }

  private static String article(String word) {
    return ("aio".indexOf(word.charAt(0)) >= 0 ? "an " : "a ") + word;
  }
}
