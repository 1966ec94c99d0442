// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.analemma.expression.Regex;
import dev.analemma.spi.Json;

/** Functions over texts; positions and sizes count code points, as in CEL. */
final class TextFunctions {
  private static final int NEEDLE_CHARS_PER_STEP = 64;

  private TextFunctions() {}

  static JsonNode size(JsonNode[] arguments, Budget budget) {
    JsonNode value = arguments[0];
    if (value.isTextual()) {
      String text = value.textValue();
      budget.read(text.length());
      return Numbers.of(text.codePointCount(0, text.length()));
    }
    if (!value.isContainerNode()) {
      throw Failure.type("a string, a list or a map", value);
    }
    return Numbers.of(value.size());
  }

  static JsonNode contains(JsonNode[] arguments, Budget budget) {
    String text = Values.text(arguments[0]);
    String part = Values.text(arguments[1]);
    return BooleanNode.valueOf(indexOf(text, part, 0, budget) >= 0);
  }

  /** Charges for the worst case, the product of both lengths, before the search. */
  private static int indexOf(String text, String part, int from, Budget budget) {
    long rows = 1L + part.length() / NEEDLE_CHARS_PER_STEP;
    budget.steps(1 + (long) (text.length() - from) / 16 * rows);
    return text.indexOf(part, from);
  }

  static JsonNode startsWith(JsonNode[] arguments, Budget budget) {
    String part = Values.text(arguments[1]);
    budget.read(part.length());
    return BooleanNode.valueOf(Values.text(arguments[0]).startsWith(part));
  }

  static JsonNode endsWith(JsonNode[] arguments, Budget budget) {
    String part = Values.text(arguments[1]);
    budget.read(part.length());
    return BooleanNode.valueOf(Values.text(arguments[0]).endsWith(part));
  }

  /** Is never called: the linker puts the compiled pattern in its place. */
  static JsonNode matchesUnlinked(JsonNode[] arguments, Budget budget) {
    return matches(Values.text(arguments[0]), Regex.compile(Values.text(arguments[1])), budget);
  }

  static JsonNode matches(String text, Regex regex, Budget budget) {
    budget.steps(1 + regex.cost(text.length()));
    return BooleanNode.valueOf(regex.find(text));
  }

  static JsonNode lowerAscii(JsonNode[] arguments, Budget budget) {
    return mapAscii(Values.text(arguments[0]), 'A', 'Z', 'a' - 'A', budget);
  }

  static JsonNode upperAscii(JsonNode[] arguments, Budget budget) {
    return mapAscii(Values.text(arguments[0]), 'a', 'z', 'A' - 'a', budget);
  }

  private static JsonNode mapAscii(String text, char from, char to, int shift, Budget budget) {
    budget.produce(text.length());
    char[] mapped = text.toCharArray();
    for (int i = 0; i < mapped.length; i++) {
      if (mapped[i] >= from && mapped[i] <= to) {
        mapped[i] += (char) shift;
      }
    }
    return Json.nodes().textNode(new String(mapped));
  }

  static JsonNode trim(JsonNode[] arguments, Budget budget) {
    String text = Values.text(arguments[0]);
    budget.produce(text.length());
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return Json.nodes().textNode(text.substring(start, end));
  }

  /** Every character with the Unicode property White_Space is in the basic plane. */
  private static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
  }

  static JsonNode split(JsonNode[] arguments, Budget budget) {
    String text = Values.text(arguments[0]);
    String separator = Values.text(arguments[1]);
    long limit = arguments.length < 3 ? -1 : Numbers.toLong(arguments[2]);
    budget.produce(text.length());
    ArrayNode parts = Json.nodes().arrayNode();
    if (limit == 0 || limit == 1) {
      return limit == 0 ? parts : parts.add(text);
    }
    int from = 0;
    while (limit < 0 || parts.size() < limit - 1) {
      int at =
          separator.isEmpty() ? nextCodePoint(text, from) : indexOf(text, separator, from, budget);
      if (at < 0 || (at >= text.length() && separator.isEmpty())) {
        break;
      }
      budget.steps(1);
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    if (!separator.isEmpty() || from < text.length()) {
      parts.add(text.substring(from));
    }
    return parts;
  }

  private static int nextCodePoint(String text, int from) {
    return from >= text.length() ? -1 : text.offsetByCodePoints(from, 1);
  }

  static JsonNode join(JsonNode[] arguments, Budget budget) {
    JsonNode list = arguments[0];
    if (!list.isArray()) {
      throw Failure.type("a list", list);
    }
    String separator = arguments.length < 2 ? "" : Values.text(arguments[1]);
    budget.steps(list.size());
    StringBuilder out = new StringBuilder();
    boolean first = true;
    for (JsonNode element : list) {
      if (!first) {
        append(separator, out, budget);
      }
      first = false;
      append(Values.text(element), out, budget);
    }
    return Json.nodes().textNode(out.toString());
  }

  private static void append(CharSequence part, StringBuilder out, Budget budget) {
    budget.produce(part.length());
    out.append(part);
  }

  static JsonNode replace(JsonNode[] arguments, Budget budget) {
    String text = Values.text(arguments[0]);
    String old = Values.text(arguments[1]);
    String by = Values.text(arguments[2]);
    long limit = arguments.length < 4 ? -1 : Numbers.toLong(arguments[3]);
    StringBuilder out = new StringBuilder();
    int from = 0;
    int search = 0;
    while (limit != 0 && search <= text.length()) {
      int at = old.isEmpty() ? search : indexOf(text, old, search, budget);
      if (at < 0) {
        break;
      }
      append(text.substring(from, at), out, budget);
      append(by, out, budget);
      from = at + old.length();
      int next = nextCodePoint(text, from);
      search = !old.isEmpty() ? from : next < 0 ? text.length() + 1 : next;
      limit--;
    }
    append(text.substring(from), out, budget);
    return Json.nodes().textNode(out.toString());
  }

  static JsonNode substring(JsonNode[] arguments, Budget budget) {
    String text = Values.text(arguments[0]);
    long start = Numbers.toLong(arguments[1]);
    budget.read(text.length());
    int size = text.codePointCount(0, text.length());
    long end = arguments.length < 3 ? size : Numbers.toLong(arguments[2]);
    if (start < 0 || start > end || end > size) {
      throw Failure.of(
          Failure.ARGUMENT,
          "substring from %d to %d is outside a string of %d characters"
              .formatted(start, end, size),
          "Positions start at 0, and the end is not included; test size() before.");
    }
    int from = text.offsetByCodePoints(0, (int) start);
    int to = text.offsetByCodePoints(from, (int) (end - start));
    budget.produce(to - from);
    return Json.nodes().textNode(text.substring(from, to));
  }
}
