// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;

/**
 * Reads and writes JSON inside an evaluation, within its budget and without recursion.
 *
 * <p>Reading is that of {@link Json}: a text costs its length, which is known before. Writing is
 * not: it is charged as it goes, so that a value that is too large costs no memory; it mends half
 * characters, which come from functions over texts, instead of refusing them; and it escapes the
 * line separators that JSON allows in a string and JavaScript does not.
 */
final class JsonText {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private JsonText() {}

  /** Returns the value that a text writes. */
  static JsonNode read(String text, Budget budget) {
    budget.produce(text.length());
    try {
      return Json.parse(text);
    } catch (JsonException e) {
      // Its code instead of its words: they may quote the text, which may be secret.
      throw Failure.of(
          Failure.ARGUMENT,
          "The text is no JSON%s: %s"
              .formatted(
                  e.location() == null ? "" : " (" + e.location() + ")",
                  text.isBlank() ? "it is empty" : e.code()),
          "Check where the text comes from, or use the operator json_parse.");
    }
  }

  /** An open array or object. */
  private record Level(
      boolean array, Iterator<JsonNode> elements, Iterator<Map.Entry<String, JsonNode>> fields) {}

  /** Appends the JSON text of a value. */
  static void write(JsonNode value, StringBuilder out, Budget budget) {
    Deque<Level> open = new ArrayDeque<>();
    start(value, out, open, budget);
    while (!open.isEmpty()) {
      Level level = open.peek();
      boolean more = level.array() ? level.elements().hasNext() : level.fields().hasNext();
      if (!more) {
        open.pop();
        out.append(level.array() ? ']' : '}');
        continue;
      }
      char last = out.charAt(out.length() - 1);
      if (last != '[' && last != '{') {
        out.append(',');
      }
      JsonNode next;
      if (level.array()) {
        next = level.elements().next();
      } else {
        Map.Entry<String, JsonNode> field = level.fields().next();
        quoted(field.getKey(), out, budget);
        out.append(':');
        next = field.getValue();
      }
      start(next, out, open, budget);
    }
  }

  private static void start(JsonNode value, StringBuilder out, Deque<Level> open, Budget budget) {
    budget.produce(2);
    if (value.isArray()) {
      out.append('[');
      open.push(new Level(true, value.elements(), Collections.emptyIterator()));
    } else if (value.isObject()) {
      out.append('{');
      open.push(new Level(false, Collections.emptyIterator(), value.properties().iterator()));
    } else if (value.isTextual()) {
      quoted(value.textValue(), out, budget);
    } else if (value.isNumber()) {
      String number = Numbers.text(value);
      budget.produce(number.length());
      out.append(number);
    } else if (value.isBoolean() || value.isNull() || value.isMissingNode()) {
      out.append(value.isBoolean() ? String.valueOf(value.booleanValue()) : "null");
    } else {
      throw Failure.type("JSON", value);
    }
  }

  private static void quoted(String text, StringBuilder out, Budget budget) {
    out.append('"');
    escaped(text, out, budget);
    out.append('"');
  }

  /** Appends a text as it stands inside a JSON string. */
  static void escaped(String text, StringBuilder out, Budget budget) {
    budget.produce(text.length());
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && c != '\u2028' && c != '\u2029' && !lone(text, i)) {
        continue;
      }
      out.append(text, plain, i);
      plain = i + 1;
      budget.produce(5);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default ->
            out.append("\\u")
                .append(HEX[c >> 12 & 15])
                .append(HEX[c >> 8 & 15])
                .append(HEX[c >> 4 & 15])
                .append(HEX[c & 15]);
      }
    }
    out.append(text, plain, text.length());
  }

  /** Returns whether a surrogate stands without its other half. */
  static boolean lone(String text, int index) {
    char c = text.charAt(index);
    if (!Character.isSurrogate(c)) {
      return false;
    }
    return Character.isHighSurrogate(c)
        ? index + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(index + 1))
        : index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
  }
}
