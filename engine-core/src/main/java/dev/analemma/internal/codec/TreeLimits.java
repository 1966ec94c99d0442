// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures a tree before anything else reads it: depth, texts, keys, numbers, the whole. One pass
 * with a stack of its own, whose depth is capped.
 */
final class TreeLimits {
  private final Limits limits;
  private final Report report;
  private long bytes;

  private TreeLimits(Limits limits, Report report) {
    this.limits = limits;
    this.report = report;
  }

  /** Reports what is too large; returns false if the tree must not be read at all. */
  static boolean check(JsonNode tree, Limits limits, Report report) {
    return new TreeLimits(limits, report).walk(tree);
  }

  private record Level(
      Place place,
      @Nullable Iterator<Map.Entry<String, JsonNode>> entries,
      Iterator<JsonNode> elements,
      int[] index) {}

  private boolean walk(JsonNode tree) {
    Deque<Level> stack = new ArrayDeque<>();
    visit(Place.ROOT, tree, stack);
    boolean readable = true;
    while (!stack.isEmpty()) {
      Level level = stack.element();
      Place place;
      JsonNode value;
      if (level.entries() != null) {
        if (!level.entries().hasNext()) {
          stack.pop();
          continue;
        }
        Map.Entry<String, JsonNode> entry = level.entries().next();
        value = entry.getValue();
        if (!key(level.place(), entry.getKey())) {
          // Every fault below would repeat the key in its pointer.
          readable = false;
          continue;
        }
        place = level.place().child(entry.getKey());
      } else {
        if (!level.elements().hasNext()) {
          stack.pop();
          continue;
        }
        value = level.elements().next();
        place = level.place().child(level.index()[0]++);
      }
      if (value.isContainerNode() && stack.size() >= limits.depthMax()) {
        readable = false;
        report.add(
            place,
            Codes.VALUE_TOO_DEEP,
            "values are nested deeper than %d levels".formatted(limits.depthMax()),
            "Flatten the value, or pass it as an input");
        continue;
      }
      visit(place, value, stack);
      if (bytes > limits.bytesMax()) {
        report.add(
            Place.ROOT,
            Codes.DOCUMENT_TOO_LARGE,
            "the document is larger than %,d bytes".formatted(limits.bytesMax()),
            "Split it into workflows that call one another, or pass large values as inputs");
        return false;
      }
    }
    return readable;
  }

  private void visit(Place place, JsonNode value, Deque<Level> stack) {
    if (value.isObject()) {
      bytes += 2;
      stack.push(new Level(place, value.properties().iterator(), value.elements(), new int[1]));
    } else if (value.isArray()) {
      bytes += 2;
      stack.push(new Level(place, null, value.elements(), new int[1]));
    } else if (value.isTextual()) {
      int length = value.textValue().length();
      bytes += length + 3L;
      if (length > limits.textMax()) {
        report.add(
            place,
            Codes.VALUE_TOO_LARGE,
            "the string has %,d characters, at most %,d may be written"
                .formatted(length, limits.textMax()),
            "Pass it as an input or keep it as an asset");
      }
    } else {
      bytes += 2;
      number(place, value);
    }
  }

  private void number(Place place, JsonNode value) {
    if (value.isNumber() && !CanonicalNumbers.isPlain(value)) {
      report.add(
          place,
          Codes.VALUE_TOO_LARGE,
          "the number has more than %,d digits or is not finite"
              .formatted(CanonicalNumbers.DIGITS_MAX),
          "Write a shorter number, or a string");
    } else if (!value.isNumber() && !value.isBoolean() && !value.isNull()) {
      report.add(
          place,
          Codes.TYPE_MISMATCH,
          "the tree holds a %s, which JSON cannot write".formatted(value.getNodeType()),
          "Build the tree of objects, lists, strings, numbers, booleans and null");
    }
  }

  private boolean key(Place place, String key) {
    bytes += Math.min(key.length(), limits.bytesMax()) + 4L;
    if (key.length() > limits.keyMax()) {
      report.add(
          place,
          Codes.VALUE_TOO_LARGE,
          "the key %s has %,d characters, at most %,d may be written"
              .formatted(Report.quote(key), key.length(), limits.keyMax()),
          "Shorten the key");
      return false;
    }
    return true;
  }
}
