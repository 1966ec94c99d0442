// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Guesses the severity of a message that says none, from its words. */
final class ErrorWords {
  private static final int WORD_CHARS_MAX = 12;
  private static final String TOKEN_ENDS = "\"'([{=,;|";
  private static final Map<String, Severity> WORDS = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private static final boolean[] FIRST = new boolean[128];

  static {
    put(Severity.FATAL, "fatal", "panic", "critical", "emergency", "segfault");
    put(Severity.ERROR, "error", "errors", "err", "fail", "fails", "failed", "failing", "failure");
    put(Severity.ERROR, "failures", "exception", "exceptions", "denied", "refused", "unreachable");
    put(Severity.ERROR, "abort", "aborted", "corrupt", "corrupted", "crashed", "killed", "oops");
    put(Severity.WARN, "warn", "warning", "warnings", "invalid", "unable", "timeout", "timedout");
    put(Severity.WARN, "cannot", "rejected", "unexpected", "retrying", "illegal", "expired");
  }

  private ErrorWords() {}

  private static void put(Severity severity, String... words) {
    for (String word : words) {
      WORDS.put(word, severity);
      FIRST[word.charAt(0)] = true;
      FIRST[Character.toUpperCase(word.charAt(0))] = true;
    }
  }

  /** Returns the worst severity that a word of the message stands for, or null for none. */
  static @Nullable Severity of(String message) {
    Severity worst = null;
    int at = 0;
    int length = message.length();
    int token = 0;
    int previousFrom = 0;
    int previousTo = 0;
    while (at < length) {
      char c = message.charAt(at);
      if (!isWordCharacter(c)) {
        at++;
        token = c <= ' ' || TOKEN_ENDS.indexOf(c) >= 0 ? at : token;
        continue;
      }
      int from = at;
      while (at < length && isWordCharacter(message.charAt(at))) {
        at++;
      }
      Severity found = ofWord(message, from, at);
      if (found != null
          && (worst == null || found.compareTo(worst) > 0)
          && !partOfName(message, token, from, at)
          && !denied(message, previousFrom, previousTo, at)) {
        worst = found;
      }
      previousFrom = from;
      previousTo = at;
    }
    return worst;
  }

  private static @Nullable Severity ofWord(String text, int from, int to) {
    if (endsWith(text, from, to, "Exception") || endsWith(text, from, to, "Error")) {
      return Severity.ERROR;
    }
    int length = to - from;
    char first = text.charAt(from);
    if (length < 3 || length > WORD_CHARS_MAX || first >= 128 || !FIRST[first]) {
      return null;
    }
    return WORDS.get(text.substring(from, to));
  }

  private static boolean endsWith(String text, int from, int to, String end) {
    int start = to - end.length();
    return start >= from && text.startsWith(end, start);
  }

  /**
   * Returns whether the word belongs to the name of something: {@code libgpg-error-dev}, {@code
   * error.log}, {@code /etc/abort/x}, {@code --on-error}, or is turned round: {@code non-fatal}.
   */
  private static boolean partOfName(String text, int token, int from, int to) {
    char first = text.charAt(token);
    if (token < from && (first == '/' || text.startsWith("--", token))) {
      return true;
    }
    if (to + 1 < text.length() && text.charAt(to) == '.' && goesOnAfterDot(text.charAt(to + 1))) {
      return true;
    }
    if (from - token < 2
        || text.charAt(from - 1) != '-'
        || !isWordCharacter(text.charAt(from - 2))) {
      return false;
    }
    boolean goesOn =
        to + 1 < text.length() && text.charAt(to) == '-' && isWordCharacter(text.charAt(to + 1));
    return goesOn || text.startsWith("lib", token) || is(text, from - 4, 3, "non");
  }

  /** A new sentence would begin with a blank or a capital. */
  private static boolean goesOnAfterDot(char c) {
    return Cursor.isDigit(c) || (c >= 'a' && c <= 'z');
  }

  /** Returns whether the words around say that there was none: "no errors", "errors=0". */
  private static boolean denied(String text, int previousFrom, int previousTo, int end) {
    int length = previousTo - previousFrom;
    if (length == 1 && text.charAt(previousFrom) == '0') {
      return true;
    }
    if (is(text, previousFrom, length, "no")
        || is(text, previousFrom, length, "zero")
        || is(text, previousFrom, length, "without")) {
      return true;
    }
    int at = end;
    while (at < text.length() && at < end + 3 && "=: \"".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    boolean assigned = at > end && "=:".indexOf(text.charAt(end)) >= 0;
    return assigned
        && at < text.length()
        && text.charAt(at) == '0'
        && (at + 1 == text.length() || !isWordCharacter(text.charAt(at + 1)));
  }

  private static boolean is(String text, int from, int length, String word) {
    return length == word.length() && text.regionMatches(true, from, word, 0, length);
  }

  private static boolean isWordCharacter(char c) {
    return Cursor.isLetter(c) || Cursor.isDigit(c);
  }
}
