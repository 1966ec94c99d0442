// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import java.util.List;

/** What the operators over lists have in common. */
final class ListFields {
  static final Field.Value ITEMS = Field.value("items", JsonType.ARRAY, "The list.");

  static final String CHUNKED =
      "`itemsMax` elements, 1,000,000 unless written. Works in chunks of 1,024; up to 128 elements"
          + " at once, from 8,192 on several cores.";

  private ListFields() {}

  /** Adds the errors that every operator over a list has. */
  static OperatorType.Builder errors(OperatorType.Builder type) {
    return type.error(Errors.INPUT_TYPE, "`items` is no array.")
        .error(Errors.LIMIT_ITEMS, "`items` has more than `itemsMax` elements.");
  }

  /** Returns one list of the elements of all parts, in order. */
  static ArrayNode concatenate(List<List<JsonNode>> parts) {
    int size = 0;
    for (List<JsonNode> part : parts) {
      size += part.size();
    }
    ArrayNode all = Json.nodes().arrayNode(size);
    for (List<JsonNode> part : parts) {
      all.addAll(part);
    }
    return all;
  }

  /** Returns the text of a value that may stand as a key or inside a text, or refuses it. */
  static String scalar(String where, JsonNode value) {
    if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
      throw Errors.inputType(where, "a text, a number or a boolean", value);
    }
    return value.asText();
  }
}
