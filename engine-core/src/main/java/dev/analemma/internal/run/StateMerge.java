// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.expression.ValueOrder;
import dev.analemma.internal.compile.Action.StateField;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.TreeSet;

/**
 * Merges a patch into a field of a machine's state.
 *
 * <p>{@code append} adds the elements of an array, and anything else as one element; {@code union}
 * does the same and keeps the first of equal ones; {@code max}, {@code min} and {@code sum} compare
 * and add numbers exactly; {@code merge} is a JSON merge patch (RFC 7396). With {@code max}
 * elements only the newest ones stay.
 */
final class StateMerge {
  private StateMerge() {}

  static JsonNode merge(StateField field, JsonNode before, JsonNode patch) {
    return switch (field.merge()) {
      case "append" -> newest(field, appended(field, before, patch));
      case "union" -> newest(field, distinct(appended(field, before, patch)));
      case "max" -> ordered(field, before, patch) >= 0 ? before : patch;
      case "min" -> ordered(field, before, patch) <= 0 ? before : patch;
      case "sum" -> sum(field, before, patch);
      case "merge" -> patched(before, patch);
      default -> patch;
    };
  }

  private static ArrayNode appended(StateField field, JsonNode before, JsonNode patch) {
    if (!(before instanceof ArrayNode array)) {
      throw refused(field, "holds " + before.getNodeType() + ", which nothing can be added to");
    }
    ArrayNode all = Json.nodes().arrayNode(array.size() + 1);
    all.addAll(array);
    if (patch instanceof ArrayNode added) {
      all.addAll(added);
    } else {
      all.add(patch);
    }
    return all;
  }

  private static ArrayNode distinct(ArrayNode elements) {
    TreeSet<JsonNode> seen = new TreeSet<>(ValueOrder::compare);
    ArrayNode kept = Json.nodes().arrayNode(elements.size());
    for (JsonNode element : elements) {
      if (seen.add(element)) {
        kept.add(element);
      }
    }
    return kept;
  }

  private static ArrayNode newest(StateField field, ArrayNode elements) {
    Integer max = field.max();
    if (max == null || elements.size() <= max) {
      return elements;
    }
    ArrayNode kept = Json.nodes().arrayNode(max);
    for (int i = elements.size() - max; i < elements.size(); i++) {
      kept.add(elements.get(i));
    }
    return kept;
  }

  private static int ordered(StateField field, JsonNode before, JsonNode patch) {
    numbers(field, before, patch);
    return ValueOrder.compareNumbers(before, patch);
  }

  private static JsonNode sum(StateField field, JsonNode before, JsonNode patch) {
    numbers(field, before, patch);
    BigDecimal sum =
        ValueOrder.decimal(before).add(ValueOrder.decimal(patch), MathContext.DECIMAL128);
    if (before.isIntegralNumber() && patch.isIntegralNumber()) {
      BigInteger whole = sum.toBigIntegerExact();
      if (whole.bitLength() > 63) {
        throw refused(field, "would be %s, more than 64 bits hold".formatted(whole));
      }
      return Json.nodes().numberNode(whole.longValue());
    }
    return DecimalNode.valueOf(sum);
  }

  private static void numbers(StateField field, JsonNode before, JsonNode patch) {
    if (!before.isNumber() || !patch.isNumber()) {
      throw refused(
          field,
          "holds %s and is patched with %s, both must be numbers"
              .formatted(before.getNodeType(), patch.getNodeType()));
    }
  }

  /** Recursion is as deep as the values, whose depth is capped. */
  private static JsonNode patched(JsonNode before, JsonNode patch) {
    if (!(patch instanceof ObjectNode object)) {
      return patch;
    }
    ObjectNode merged = Json.nodes().objectNode();
    if (before instanceof ObjectNode known) {
      merged.setAll(known);
    }
    object
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isNull()) {
                merged.remove(entry.getKey());
              } else {
                merged.set(entry.getKey(), patched(merged.path(entry.getKey()), entry.getValue()));
              }
            });
    return merged;
  }

  private static OperatorException refused(StateField field, String problem) {
    return new OperatorException(
        "STATE_TYPE", "field '%s' (merge: %s) %s".formatted(field.name(), field.merge(), problem));
  }
}
