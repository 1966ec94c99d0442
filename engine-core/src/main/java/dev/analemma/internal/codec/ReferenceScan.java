// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Finds the names that values mention, by their tokens alone: enough to draw a definition that
 * nobody has analyzed. Told are the names at the start of paths; {@code error.x} counts as x.
 */
final class ReferenceScan {
  private static final Set<String> OPTIONAL = Set.of("first", "optional", "has");

  // Names told: the name and whether it may be missing.
  private final BiConsumer<String, Boolean> names;

  ReferenceScan(BiConsumer<String, Boolean> names) {
    this.names = names;
  }

  /** Scans a template: paths, expressions and text with {@code {{ }}}, at any depth. */
  void template(JsonNode value) {
    Deque<JsonNode> open = new ArrayDeque<>();
    open.push(value);
    while (!open.isEmpty()) {
      JsonNode next = open.pop();
      if (next.isTextual()) {
        text(next.textValue());
      } else if (next.isObject()) {
        for (Map.Entry<String, JsonNode> entry : next.properties()) {
          // The conditions of if_else and switch_case are expressions without a mark.
          if (entry.getKey().equals("if") && entry.getValue().isTextual()) {
            expression(entry.getValue().textValue());
          } else {
            open.push(entry.getValue());
          }
        }
      } else if (next.isArray()) {
        next.forEach(open::push);
      }
    }
  }

  private void text(String text) {
    if (text.startsWith("$.")) {
      expression(text.substring(2));
    } else if (text.startsWith("${")) {
      expression(text.substring(2));
    } else {
      for (int at = text.indexOf("{{"); at >= 0; ) {
        int end = text.indexOf("}}", at + 2);
        if (end < 0) {
          return;
        }
        expression(text.substring(at + 2, end));
        at = text.indexOf("{{", end + 2);
      }
    }
  }

  /** Scans an expression. */
  void expression(String text) {
    Deque<Boolean> optional = new ArrayDeque<>();
    optional.push(false);
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\'' || c == '"') {
        i = afterString(text, i);
      } else if (Character.isJavaIdentifierStart(c) && c != '$') {
        i = path(text, i, optional);
      } else if (Character.isDigit(c)) {
        i = afterName(text, i);
      } else {
        if (c == '(') {
          optional.push(optional.element());
        } else if (c == ')' && optional.size() > 1) {
          optional.pop();
        }
        i++;
      }
    }
  }

  private int path(String text, int start, Deque<Boolean> optional) {
    int end = afterName(text, start);
    String name = text.substring(start, end);
    if (end < text.length() && text.charAt(end) == '(') {
      optional.push(optional.element() || OPTIONAL.contains(name));
      return end + 1;
    }
    boolean error = name.equals("error") && end < text.length() && text.charAt(end) == '.';
    if (error) {
      int from = end + 1;
      end = afterName(text, from);
      name = text.substring(from, end);
    }
    boolean question = end < text.length() && text.charAt(end) == '?';
    // The rest of the path: fields, also after an index, name nothing.
    int rest = end + (question ? 1 : 0);
    while (rest < text.length() && text.charAt(rest) == '.') {
      rest = Math.max(afterName(text, rest + 1), rest + 1);
    }
    question |= rest < text.length() && text.charAt(rest) == '?' && rest + 1 == text.length();
    names.accept(name, question || optional.element() || error);
    return rest;
  }

  private static int afterName(String text, int from) {
    int i = from;
    while (i < text.length() && Character.isJavaIdentifierPart(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static int afterString(String text, int start) {
    char quote = text.charAt(start);
    int i = start + 1;
    while (i < text.length() && text.charAt(i) != quote) {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i + 1, text.length());
  }
}
