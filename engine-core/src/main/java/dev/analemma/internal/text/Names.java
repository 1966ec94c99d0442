// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.text;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The grammars of names and the closed lists of reserved ones. */
public final class Names {
  /** The longest id, label or name, in characters. */
  public static final int LENGTH_MAX = 64;

  /** The longest error code, in characters. */
  public static final int CODE_LENGTH_MAX = 128;

  /** The names of the engine that no node and no variable may take; closed for ever. */
  public static final List<String> RESERVED_ENGINE =
      List.of(
          "input",
          "run",
          "uses",
          "error",
          "state",
          "iteration",
          "item",
          "items",
          "index",
          "result",
          "it");

  /** The reserved words of CEL. */
  public static final List<String> RESERVED_CEL =
      List.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "in",
          "let",
          "loop",
          "namespace",
          "package",
          "return",
          "true",
          "false",
          "null",
          "var",
          "void",
          "while");

  /** The labels that mean something of their own in an atom. */
  public static final Set<String> RESERVED_LABELS = Set.of("ok", "error", "skipped", "ended");

  private static final Set<String> RESERVED_ENGINE_SET = Set.copyOf(RESERVED_ENGINE);
  private static final Set<String> RESERVED_CEL_SET = Set.copyOf(RESERVED_CEL);

  private Names() {}

  /** Returns whether a text has the form of an id: {@code [A-Za-z][A-Za-z0-9_]{0,63}}. */
  public static boolean isId(String text) {
    if (text.isEmpty() || text.length() > LENGTH_MAX || !isLetter(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLetter(c) && !isDigit(c) && c != '_') {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a text has the form of a workflow's name: {@code [a-z][a-z0-9-]{0,63}}. */
  public static boolean isWorkflowName(String text) {
    if (text.isEmpty() || text.length() > LENGTH_MAX || !isLower(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLower(c) && !isDigit(c) && c != '-') {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether a text has the form of an error code: a letter, then {@code A-Za-z0-9_.:/-}.
   */
  public static boolean isCode(String text) {
    if (text.isEmpty() || text.length() > CODE_LENGTH_MAX || !isLetter(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLetter(c) && !isDigit(c) && "_.:/-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether a text has the form of an operator's name: parts of letters, digits, {@code _}
   * and {@code -}, each with a letter or digit first, joined by dots and slashes.
   */
  public static boolean isOperatorName(String text) {
    if (text.isEmpty() || text.length() > 4 * LENGTH_MAX) {
      return false;
    }
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isLetter(c) || isDigit(c)) {
        start = false;
      } else if (start) {
        return false;
      } else if (c == '.' || c == '/') {
        start = true;
      } else if (c != '_' && c != '-') {
        return false;
      }
    }
    return !start;
  }

  /** Returns why a name is reserved, or null if it is free. */
  public static @Nullable String reservedBecause(String name) {
    if (RESERVED_ENGINE_SET.contains(name)) {
      return "is a name of the engine";
    }
    return isReservedWord(name) ? "is a reserved word of expressions" : null;
  }

  /** Returns whether a name is a reserved word of CEL. */
  public static boolean isReservedWord(String name) {
    return RESERVED_CEL_SET.contains(name);
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isLetter(char c) {
    return isLower(c) || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
