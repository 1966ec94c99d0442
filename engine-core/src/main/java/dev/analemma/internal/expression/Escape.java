// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Sink;
import java.nio.charset.StandardCharsets;

/** Writes a value into a text so that it cannot leave its place there. */
final class Escape {
  private static final String UNRESERVED = "-._~";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private Escape() {}

  /**
   * Appends a value.
   *
   * @param quoted whether the place is inside a JSON string
   */
  static void append(JsonNode value, Sink sink, boolean quoted, StringBuilder out, Budget budget) {
    switch (sink) {
      case TEXT -> text(value, out, budget);
      case JSON -> json(value, quoted, out, budget);
      case URL -> url(plain(value, budget), out, budget);
      case ARGUMENT -> argument(plain(value, budget), out);
    }
  }

  private static void text(JsonNode value, StringBuilder out, Budget budget) {
    if (value.isTextual()) {
      budget.produce(value.textValue().length());
      out.append(value.textValue());
    } else if (!value.isNull()) {
      JsonText.write(value, out, budget);
    }
  }

  private static String plain(JsonNode value, Budget budget) {
    StringBuilder plain = new StringBuilder();
    text(value, plain, budget);
    return plain.toString();
  }

  private static void json(JsonNode value, boolean quoted, StringBuilder out, Budget budget) {
    if (!quoted) {
      JsonText.write(value, out, budget);
    } else if (value.isTextual()) {
      JsonText.escaped(value.textValue(), out, budget);
    } else {
      StringBuilder inner = new StringBuilder();
      JsonText.write(value, inner, budget);
      JsonText.escaped(inner.toString(), out, budget);
    }
  }

  private static void url(String text, StringBuilder out, Budget budget) {
    budget.produce(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xFF);
      if (Lexer.isNamePart(c) || UNRESERVED.indexOf(c) >= 0) {
        out.append(c);
      } else {
        budget.produce(3);
        out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
  }

  private static void argument(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i)) || JsonText.lone(text, i)) {
        throw Failure.of(
            Failure.ARGUMENT,
            "The value has the control character U+%04X, which no argument may have"
                .formatted((int) text.charAt(i)),
            "Remove it with replace(), or pass the value in a file.");
      }
    }
    if (out.isEmpty() && text.startsWith("-")) {
      throw Failure.of(
          Failure.ARGUMENT,
          "The value starts with '-', so that the argument would be read as an option",
          "Write something before it, such as './{{ name }}' or '--name={{ name }}'.");
    }
    out.append(text);
  }
}
