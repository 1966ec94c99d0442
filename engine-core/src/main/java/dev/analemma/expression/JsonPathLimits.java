// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import java.util.Set;

/** Checks a query before the library compiles it: what it may use, and how large it may be. */
final class JsonPathLimits {
  /** The functions that neither change the document nor run without a bound. */
  private static final Set<String> FUNCTIONS =
      Set.of("length", "keys", "min", "max", "avg", "sum", "stddev", "first", "last", "index");

  private final String text;
  private int brackets;
  private int filterAt = Integer.MAX_VALUE;
  private int descents;

  private JsonPathLimits(String text) {
    this.text = text;
  }

  /** Returns whether a query that is allowed has a descent. */
  static boolean check(String text) {
    if (text.length() > JsonPath.QUERY_CHARS_MAX) {
      throw unsafe(
          "The query has %,d characters, at most %,d are allowed"
              .formatted(text.length(), JsonPath.QUERY_CHARS_MAX));
    }
    if (!text.startsWith("$")) {
      throw new PatternException(
          "JSONPATH_SYNTAX", "The query '" + text + "' does not start with '$'", "Write '$.…'.");
    }
    JsonPathLimits limits = new JsonPathLimits(text);
    limits.scan();
    return limits.descents > 0;
  }

  private void scan() {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\'', '"' -> i = stringEnd(i, c);
        case '[', '(' -> open(i);
        case ']', ')' -> {
          brackets--;
          filterAt = brackets < filterAt ? Integer.MAX_VALUE : filterAt;
        }
        case '=' -> refuseIf(next(i, '~'), i, "A regular expression ('=~')");
        case '$' -> refuseIf(inFilter(), i, "'$' inside a filter");
        case '/' -> refuseIf(inFilter(), i, "A regular expression ('/…/')");
        case '.' -> descent(i);
        default -> {
          // Every other character is harmless.
        }
      }
    }
  }

  private void open(int at) {
    if (++brackets > JsonPath.NESTING_MAX) {
      throw unsafe("The query has more than %d open brackets".formatted(JsonPath.NESTING_MAX));
    }
    if (text.charAt(at) == '[') {
      int inner = skipSpaces(at + 1);
      refuseIf(inner < text.length() && text.charAt(inner) == '(', at, "A script expression");
      if (inner < text.length() && text.charAt(inner) == '?') {
        filterAt = Math.min(filterAt, brackets);
      }
    } else {
      function(at);
    }
  }

  /** Checks the name that stands before a parenthesis, if there is one. */
  private void function(int parenthesis) {
    int end = parenthesis;
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    int start = end;
    while (start > 0 && Character.isLetterOrDigit(text.charAt(start - 1))) {
      start--;
    }
    String name = text.substring(start, end);
    boolean called = start > 0 && text.charAt(start - 1) == '.' && !name.isEmpty();
    if (called && !FUNCTIONS.contains(name)) {
      throw unsafe("The function '%s' of the query '%s' is not allowed".formatted(name, text));
    }
  }

  private void descent(int at) {
    if (next(at, '.')) {
      refuseIf(inFilter(), at, "'..' inside a filter");
      if (++descents > JsonPath.DESCENTS_MAX) {
        throw unsafe("The query has more than %d descents ('..')".formatted(JsonPath.DESCENTS_MAX));
      }
    }
  }

  private boolean inFilter() {
    return brackets >= filterAt;
  }

  private boolean next(int at, char wanted) {
    return at + 1 < text.length() && text.charAt(at + 1) == wanted;
  }

  private int skipSpaces(int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int stringEnd(int start, char quote) {
    int at = start + 1;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  private void refuseIf(boolean condition, int at, String what) {
    if (condition) {
      throw unsafe("%s at column %d of the query is not allowed".formatted(what, at + 1));
    }
  }

  private static PatternException unsafe(String problem) {
    return new PatternException(
        "JSONPATH_UNSAFE",
        problem,
        "Ask for less with the query, and filter with the operator list_filter.");
  }
}
