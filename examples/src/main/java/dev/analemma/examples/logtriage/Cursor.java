// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/**
 * A position in one line, with the few steps that log formats are made of.
 *
 * <p>Implementation note: log lines are data from anywhere, so formats are scanned by hand: each
 * step looks at a character a bounded number of times and nothing is ever tried again from an
 * earlier place more than once. A regular expression that backtracks would not give that bound.
 */
final class Cursor {
  private String text = "";
  private int position;

  /** Starts at the beginning of another line. */
  Cursor on(String line) {
    text = line;
    position = 0;
    return this;
  }

  String text() {
    return text;
  }

  int position() {
    return position;
  }

  void moveTo(int position) {
    this.position = position;
  }

  boolean atEnd() {
    return position >= text.length();
  }

  /** Returns the character here, or NUL at the end. */
  char peek() {
    return peek(0);
  }

  /** Returns the character some places on, or NUL beyond the end. */
  char peek(int ahead) {
    int at = position + ahead;
    return at < text.length() ? text.charAt(at) : '\0';
  }

  /** Steps over a character if it is here. */
  boolean take(char expected) {
    if (position < text.length() && text.charAt(position) == expected) {
      position++;
      return true;
    }
    return false;
  }

  /** Steps over a text if it is here. */
  boolean take(String expected) {
    if (text.startsWith(expected, position)) {
      position += expected.length();
      return true;
    }
    return false;
  }

  /** Steps over spaces and tabs, and returns how many there were. */
  int spaces() {
    int from = position;
    while (position < text.length() && isSpace(text.charAt(position))) {
      position++;
    }
    return position - from;
  }

  /**
   * Reads a decimal number of this many digits and no more.
   *
   * @return the number, or -1 (and no move) if there are fewer or more digits
   */
  int digits(int atLeast, int atMost) {
    int at = position;
    int value = 0;
    while (at < text.length() && at - position < atMost && isDigit(text.charAt(at))) {
      value = value * 10 + text.charAt(at) - '0';
      at++;
    }
    boolean more = at < text.length() && isDigit(text.charAt(at));
    if (at - position < atLeast || more) {
      return -1;
    }
    position = at;
    return value;
  }

  /** Returns how many digits stand here. */
  int digitsAhead() {
    int at = position;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    return at - position;
  }

  /** Returns the end of the run of characters without white space that begins here. */
  int wordEnd() {
    int at = position;
    while (at < text.length() && !isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Reads the run of characters without white space that begins here; may be empty. */
  String word() {
    int end = wordEnd();
    String word = text.substring(position, end);
    position = end;
    return word;
  }

  /**
   * Returns the place after the bracket that closes the one here, or -1 if there is none within
   * this many characters. Brackets of the same kind may be nested.
   */
  int closing(char open, char close, int within) {
    int depth = 0;
    int end = Math.min(text.length(), position + within);
    for (int at = position; at < end; at++) {
      char c = text.charAt(at);
      if (c == open) {
        depth++;
      } else if (c == close && --depth == 0) {
        return at + 1;
      }
    }
    return -1;
  }

  /** Returns what is left of the line, without white space around it. */
  String rest() {
    return text.substring(Math.min(position, text.length())).strip();
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
