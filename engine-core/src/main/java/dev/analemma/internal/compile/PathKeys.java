// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.expression.Reference;
import org.jspecify.annotations.Nullable;

/** Reads from the source text which key of a root a reference asks for. */
final class PathKeys {
  private PathKeys() {}

  /**
   * Returns the first key after the root.
   *
   * @param source the value that was parsed
   * @param base the pointer of that value
   * @return the key, or null if the reference takes the whole root or computes the key
   */
  static @Nullable String first(Reference reference, JsonNode source, String base) {
    if (!reference.pointer().startsWith(base)) {
      return null;
    }
    JsonNode node = source.at(JsonPointer.compile(reference.pointer().substring(base.length())));
    return node.isTextual()
        ? first(node.textValue(), reference.column() - 1, reference.root().name())
        : null;
  }

  private static @Nullable String first(String text, int from, String root) {
    int at = from;
    if (text.startsWith("$.", at)) {
      at += 2;
    }
    if (at < 0 || !text.startsWith(root, at)) {
      return null;
    }
    at += root.length();
    if (at < text.length() && text.charAt(at) == '?') {
      at++;
    }
    if (at + 1 < text.length() && text.charAt(at) == '.') {
      int end = at + 1;
      while (end < text.length() && isNamePart(text.charAt(end))) {
        end++;
      }
      return end == at + 1 ? null : text.substring(at + 1, end);
    }
    if (at + 1 < text.length() && text.charAt(at) == '[') {
      char quote = text.charAt(at + 1);
      int end = text.indexOf(quote, at + 2);
      // A key with an escape in it is no declared name; the evaluation tells.
      boolean quoted = quote == '\'' || quote == '"';
      return quoted && end > 0 && text.indexOf('\\', at) < 0 ? text.substring(at + 2, end) : null;
    }
    return null;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
