// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The strings of a value: a path, an expression, or literal text in which {@code $} may have to be
 * doubled.
 *
 * <p>A run of two or more {@code $} loses one at the start of a string and before what looks like
 * the rest of a path or an expression; everywhere else it is kept. So every text can be written,
 * and prices and passwords are left alone.
 */
final class DollarText {
  private DollarText() {}

  /** Returns how a string is read, or null if it is literal. */
  static TextCache.@Nullable Mode mode(String text) {
    if (text.startsWith("${")) {
      return TextCache.Mode.EXPRESSION;
    }
    boolean path =
        (text.startsWith("$.") && text.length() > 2 && !Character.isWhitespace(text.charAt(2)))
            || (text.startsWith("$[") && PathText.looksLike(text, 1));
    return path ? TextCache.Mode.PATH : null;
  }

  /** Returns the text that a literal string stands for, and notes what looks like a path in it. */
  static String literal(String text, List<Problem> problems) {
    StringBuilder plain = new StringBuilder(text.length());
    int position = 0;
    while (position < text.length()) {
      int start = text.indexOf('$', position);
      if (start < 0) {
        break;
      }
      int end = runEnd(text, start);
      boolean special = PathText.looksLike(text, end);
      if (special && end - start == 1) {
        problems.add(
            new Problem(
                Problem.PATH_LIKE,
                start + 1,
                "'%s' looks like a path or an expression, but the string has other text too"
                    .formatted(text.substring(start, Math.min(text.length(), start + 20))),
                "Write '$$' for a plain '$', or compute the whole string:"
                    + " \"${ 'text ' + a.b }\"."));
      }
      boolean drops = end - start > 1 && (start == 0 || special);
      plain.append(text, position, drops ? end - 1 : end);
      position = end;
    }
    return plain.append(text, position, text.length()).toString();
  }

  static String escape(String literal) {
    StringBuilder written = new StringBuilder(literal.length() + 1);
    int position = 0;
    while (position < literal.length()) {
      int start = literal.indexOf('$', position);
      if (start < 0) {
        break;
      }
      int end = runEnd(literal, start);
      written.append(literal, position, end);
      if (start == 0 || PathText.looksLike(literal, end)) {
        written.append('$');
      }
      position = end;
    }
    return written.append(literal, position, literal.length()).toString();
  }

  private static int runEnd(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) == '$') {
      end++;
    }
    return end;
  }
}
