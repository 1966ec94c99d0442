// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.output;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites what models write instead of JSON into JSON: one value, from a bracket to its end.
 *
 * <p>Mended is what has one meaning only: single quotes, line breaks inside of texts, commas before
 * a closing bracket, names without quotes, comments, the words of Python. What is missing is never
 * made up: a value that does not end is no value.
 *
 * <p>The result is not checked; whoever reads it does that.
 */
final class LooseJson {
  /** What was mended. */
  enum Repair {
    /** The value stood inside of other text. */
    TEXT_AROUND,
    /** A text or a name stood in single quotes. */
    SINGLE_QUOTES,
    /** A text held a line break or another control character. */
    CONTROL_CHARACTER,
    /** A backslash stood before a character that needs none. */
    ESCAPE,
    /** A comma stood before a closing bracket. */
    TRAILING_COMMA,
    /** A name stood without quotes. */
    BARE_NAME,
    /** A word of another language stood for true, false or null. */
    WORD,
    /** There was a comment. */
    COMMENT
  }

  private static final Map<String, String> WORDS =
      Map.of("True", "true", "False", "false", "None", "null", "undefined", "null");

  private final String text;
  private final StringBuilder json = new StringBuilder();
  private final Deque<Character> open = new ArrayDeque<>();
  private final Set<Repair> repairs = EnumSet.noneOf(Repair.class);
  private int at;

  private LooseJson(String text, int start) {
    this.text = text;
    this.at = start;
  }

  /**
   * A value in a text.
   *
   * @param json the value as JSON, if it could be mended
   * @param end where it ends in the text
   * @param repairs what was mended
   */
  record Found(String json, int end, Set<Repair> repairs) {}

  /** Thrown where a bracket begins no value. */
  static final class NoValueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean truncated;
    private final int end;

    NoValueException(boolean truncated, int end) {
      super("no value", null, false, false);
      this.truncated = truncated;
      this.end = end;
    }

    /** Returns whether the text ends before the value does; else it closes what is not open. */
    boolean truncated() {
      return truncated;
    }

    /** Returns where in the text that was seen. */
    int end() {
      return end;
    }
  }

  /** Returns the value that begins with the bracket at a place. */
  static Found at(String text, int start) throws NoValueException {
    LooseJson loose = new LooseJson(text, start);
    loose.value();
    return new Found(loose.json.toString(), loose.at, loose.repairs);
  }

  private void value() throws NoValueException {
    do {
      if (at >= text.length()) {
        throw new NoValueException(true, at);
      }
      char c = text.charAt(at);
      if (c == '{' || c == '[') {
        open.push(c == '{' ? '}' : ']');
        json.append(c);
        at++;
      } else if (c == '}' || c == ']') {
        close(c);
      } else if (c == '"' || c == '\'') {
        string(c);
      } else if (c == '/') {
        comment();
      } else if (Character.isLetter(c) || c == '_' || c == '$') {
        word();
      } else {
        json.append(c);
        at++;
      }
    } while (!open.isEmpty());
  }

  private void close(char c) throws NoValueException {
    if (open.pop() != c) {
      throw new NoValueException(false, at);
    }
    int last = json.length() - 1;
    while (Character.isWhitespace(json.charAt(last))) {
      last--;
    }
    if (json.charAt(last) == ',') {
      json.deleteCharAt(last);
      repairs.add(Repair.TRAILING_COMMA);
    }
    json.append(c);
    at++;
  }

  private void string(char quote) throws NoValueException {
    if (quote == '\'') {
      repairs.add(Repair.SINGLE_QUOTES);
    }
    json.append('"');
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        json.append('"');
        at++;
        return;
      } else if (c == '\\') {
        escape();
      } else if (c == '"') {
        json.append("\\\"");
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
        repairs.add(Repair.CONTROL_CHARACTER);
      } else {
        json.append(c);
      }
    }
    throw new NoValueException(true, at);
  }

  private void escape() {
    at++;
    if (at >= text.length()) {
      return;
    }
    char c = text.charAt(at);
    if ("\"\\/bfnrtu".indexOf(c) >= 0) {
      json.append('\\').append(c);
    } else if (c == '\'') {
      json.append(c);
      repairs.add(Repair.ESCAPE);
    } else {
      json.append("\\\\");
      repairs.add(Repair.ESCAPE);
      at--;
    }
  }

  private void comment() {
    int end = -1;
    if (text.startsWith("//", at)) {
      end = text.indexOf('\n', at);
    } else if (text.startsWith("/*", at)) {
      int close = text.indexOf("*/", at + 2);
      end = close < 0 ? -1 : close + 2;
    } else {
      json.append('/');
      at++;
      return;
    }
    at = end < 0 ? text.length() : end;
    repairs.add(Repair.COMMENT);
  }

  private void word() {
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "_$-".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    String word = text.substring(start, at);
    int next = at;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    if (next < text.length() && text.charAt(next) == ':') {
      json.append('"').append(word).append('"');
      repairs.add(Repair.BARE_NAME);
    } else if (WORDS.containsKey(word)) {
      json.append(WORDS.get(word));
      repairs.add(Repair.WORD);
    } else {
      json.append(word);
    }
  }
}
