// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import org.jspecify.annotations.Nullable;

/**
 * A time, then in any order and mostly optional: a level, numbers, a thread in brackets, a logger;
 * then the message. This is what application loggers write.
 *
 * <p>A file name or a container name may stand in front, as in merged logs. The level is looked for
 * in the first few words only, and a level in lower case counts only where a header writes it, so
 * that "connection error" stays a message.
 */
final class ApplicationFormat implements LineFormat {
  private static final int PREFIX_CHARS_MAX = 96;
  private static final int BRACKET_CHARS_MAX = 256;
  private static final int HEADER_WORDS_MAX = 6;
  private static final int PLAIN_WORDS_MAX = 2;

  @Override
  public String name() {
    return "application";
  }

  @Override
  public boolean read(Cursor c, Draft draft, Timestamps timestamps) {
    draft.timed = true;
    if (!time(c, draft, timestamps)) {
      int end = c.wordEnd();
      if (end > PREFIX_CHARS_MAX || !hasLetter(c.text(), end)) {
        return false;
      }
      c.moveTo(end);
      c.spaces();
      if (c.take('|')) {
        c.spaces();
      }
      char next = c.peek() == '[' ? c.peek(1) : c.peek();
      if (!Cursor.isDigit(next) || !time(c, draft, timestamps)) {
        return false;
      }
    }
    skip(c, " ,|:\t");
    int headerAt = c.position();
    if (!level(c, draft)) {
      c.moveTo(headerAt);
      draft.source = "";
    }
    source(c, draft);
    draft.message = c.rest();
    return true;
  }

  private static boolean hasLetter(String text, int end) {
    for (int at = 0; at < end; at++) {
      if (Cursor.isLetter(text.charAt(at))) {
        return true;
      }
    }
    return false;
  }

  private static boolean time(Cursor c, Draft draft, Timestamps timestamps) {
    int start = c.position();
    boolean bracket = c.take('[');
    draft.time = timestamps.read(c);
    boolean read = draft.time != Timestamps.NONE;
    if (read && bracket) {
      int close = c.text().indexOf(']', c.position());
      read = close >= 0 && close - c.position() < 40;
      if (read) {
        c.moveTo(close + 1);
      }
    } else if (read) {
      char next = c.peek();
      read = !Cursor.isLetter(next) && !Cursor.isDigit(next);
    }
    if (!read) {
      c.moveTo(start);
    }
    return read;
  }

  private static boolean level(Cursor c, Draft draft) {
    int plainWords = 0;
    for (int word = 0; word < HEADER_WORDS_MAX && !c.atEnd(); word++) {
      int from = c.position();
      int to = tokenEnd(c);
      Severity severity = levelOf(c.text(), from, to, word == 0, plainWords > 0);
      if (severity != null) {
        draft.severity = severity;
        c.moveTo(to);
        return true;
      }
      char first = c.text().charAt(from);
      boolean plain = Cursor.isLetter(first) || first == '_';
      if (plain && (++plainWords > PLAIN_WORDS_MAX || !isName(c.text(), from, to))) {
        return false;
      }
      if (plain || first == '[') {
        setSource(draft, c.text(), from, to);
      }
      c.moveTo(to);
      c.spaces();
    }
    return false;
  }

  /** Returns the end of a word or of a whole bracket. */
  private static int tokenEnd(Cursor c) {
    char first = c.peek();
    int end = -1;
    if (first == '[') {
      end = c.closing('[', ']', BRACKET_CHARS_MAX);
    } else if (first == '(') {
      end = c.closing('(', ')', BRACKET_CHARS_MAX);
    }
    return end > 0 ? end : c.wordEnd();
  }

  private static @Nullable Severity levelOf(
      String text, int from, int to, boolean first, boolean afterPlain) {
    int start = from;
    int end = to;
    while (start < end && "[(<|".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && "])>|:,".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    boolean wrapped = start > from || (end < to && text.charAt(end) != ',');
    int colon = text.lastIndexOf(':', end - 1);
    if (start > from && colon > start) {
      start = colon + 1;
    }
    Severity severity = Severity.ofWord(text, start, end);
    if (severity == null) {
      return null;
    }
    boolean upper = text.charAt(start) <= 'Z' && text.charAt(end - 1) <= 'Z';
    return upper || first || (wrapped && !afterPlain) || start > from ? severity : null;
  }

  private static void source(Cursor c, Draft draft) {
    boolean levelRead = draft.severity != null;
    boolean named = false;
    boolean begun = false;
    while (true) {
      int spaces = c.spaces();
      char first = c.peek();
      if (c.atEnd()) {
        return;
      }
      int from = c.position();
      int to = tokenEnd(c);
      String text = c.text();
      if (isSeparator(text, from, to)) {
        c.moveTo(to);
        if (begun || !levelRead) {
          return;
        }
      } else if (first == '[') {
        if (named && !text.startsWith("[req-", from)) {
          return;
        }
        setSource(draft, text, from, to);
        begun = begun || spaces > 0;
        c.moveTo(to);
        if (c.take(':')) {
          return;
        }
      } else if (Cursor.isDigit(first) && text.startsWith(" --- ", to)) {
        c.moveTo(to + 4);
      } else if (Cursor.isLetter(first) && !named && levelRead && isLogger(text, from, to)) {
        boolean last = text.charAt(to - 1) == ':';
        setSource(draft, text, from, last ? to - 1 : to);
        c.moveTo(to);
        named = true;
        begun = true;
        if (last) {
          return;
        }
      } else {
        return;
      }
    }
  }

  /** Returns whether a word reads as a logger: it has a dot inside, or a separator follows. */
  private static boolean isLogger(String text, int from, int to) {
    if (!isName(text, from, to)) {
      return false;
    }
    int end = text.charAt(to - 1) == ':' ? to - 1 : to;
    for (int at = from + 1; at < end - 1; at++) {
      char c = text.charAt(at);
      if (c == '$' || c == '.' || c == '/' || c == ':') {
        return end < to || !isSentenceWord(text, to);
      }
    }
    if (end < to) {
      return false;
    }
    return text.startsWith(" - ", to)
        || text.startsWith(" : ", to)
        || text.startsWith(" | ", to)
        || text.startsWith("   ", to);
  }

  /** A dotted word such as a file name may begin a sentence; a logger has a mark after it. */
  private static boolean isSentenceWord(String text, int to) {
    int at = to;
    while (at < text.length() && Cursor.isSpace(text.charAt(at))) {
      at++;
    }
    return at >= text.length() || "[-:|(".indexOf(text.charAt(at)) < 0;
  }

  private static boolean isName(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      if (!Cursor.isLetter(c) && !Cursor.isDigit(c) && "._$/#:@-*,()[]".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSeparator(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      if ("-:|–".indexOf(text.charAt(at)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void setSource(Draft draft, String text, int from, int to) {
    boolean bracket = text.charAt(from) == '[' && to - from > 2;
    draft.source = bracket ? text.substring(from + 1, to - 1) : text.substring(from, to);
  }

  private static void skip(Cursor c, String characters) {
    while (!c.atEnd() && characters.indexOf(c.peek()) >= 0) {
      c.moveTo(c.position() + 1);
    }
  }
}
