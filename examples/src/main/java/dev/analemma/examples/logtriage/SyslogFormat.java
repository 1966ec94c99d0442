// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/**
 * The lines of syslog: RFC 3164 with or without priority, its ISO-time variant, and RFC 5424.
 *
 * <p>macOS writes the first of these.
 */
final class SyslogFormat implements LineFormat {
  private static final int TAG_CHARS_MAX = 128;

  @Override
  public String name() {
    return "syslog";
  }

  @Override
  public boolean read(Cursor c, Draft draft, Timestamps timestamps) {
    boolean priority = false;
    if (c.take('<')) {
      int value = c.digits(1, 3);
      if (value < 0 || !c.take('>')) {
        return false;
      }
      priority = true;
      draft.severity = Severity.ofPriority(value);
      if (c.peek() == '1' && c.peek(1) == ' ') {
        c.moveTo(c.position() + 2);
        return structured(c, draft, timestamps);
      }
    }
    boolean iso = Cursor.isDigit(c.peek());
    if (iso ? c.peek(10) != 'T' : !Cursor.isLetter(c.peek()) || c.peek(3) != ' ') {
      return false;
    }
    draft.timed = true;
    draft.time = timestamps.read(c);
    if (draft.time == Timestamps.NONE || c.spaces() == 0) {
      return false;
    }
    int hostFrom = c.position();
    int hostTo = c.wordEnd();
    if (hostTo == hostFrom || !isHost(c.text(), hostFrom, hostTo)) {
      return false;
    }
    c.moveTo(hostTo);
    c.spaces();
    boolean tagged = tag(c, draft);
    if (iso && !tagged && !priority) {
      return false;
    }
    draft.message = c.rest();
    return true;
  }

  private static boolean structured(Cursor c, Draft draft, Timestamps timestamps) {
    draft.timed = true;
    if (c.take('-')) {
      draft.timed = false;
    } else {
      draft.time = timestamps.read(c);
      if (draft.time == Timestamps.NONE) {
        return false;
      }
    }
    if (!c.take(' ') || c.word().isEmpty() || !c.take(' ')) {
      return false;
    }
    draft.source = c.word();
    for (int field = 0; field < 2; field++) {
      if (!c.take(' ') || c.word().isEmpty()) {
        return false;
      }
    }
    if (!c.take(' ')) {
      return false;
    }
    if (!c.take('-')) {
      while (c.peek() == '[') {
        int end = elementEnd(c);
        if (end < 0) {
          return false;
        }
        c.moveTo(end);
      }
    }
    draft.message = c.rest();
    return true;
  }

  /** Returns the place after a structured element; a bracket in quotes does not close it. */
  private static int elementEnd(Cursor c) {
    boolean quoted = false;
    for (int at = c.position() + 1; at < c.text().length(); at++) {
      char character = c.text().charAt(at);
      if (character == '\\') {
        at++;
      } else if (character == '"') {
        quoted = !quoted;
      } else if (character == ']' && !quoted) {
        return at + 1;
      }
    }
    return -1;
  }

  private static boolean isHost(String text, int from, int to) {
    if (Severity.ofWord(text, from, to) != null) {
      return false;
    }
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      if (!Cursor.isLetter(c) && !Cursor.isDigit(c) && "-_.:/@".indexOf(c) < 0) {
        return false;
      }
    }
    return text.charAt(to - 1) != ':' && text.charAt(from) != '-';
  }

  /**
   * Reads {@code process[pid]:} and its relatives, such as {@code su(pam_unix)[7]:} or {@code
   * launchd[1] (job[7]):}.
   *
   * @return whether there was one; if not, nothing moves
   */
  static boolean tag(Cursor c, Draft draft) {
    String text = c.text();
    int from = c.position();
    int nameEnd = -1;
    int depth = 0;
    int end = Math.min(text.length(), from + TAG_CHARS_MAX);
    for (int at = from; at < end; at++) {
      char character = text.charAt(at);
      if (character == '[' || character == '(') {
        nameEnd = nameEnd < 0 ? at : nameEnd;
        depth++;
      } else if (character == ']' || character == ')') {
        depth--;
      } else if (character == ':' && depth == 0) {
        if (at + 1 < text.length() && !Cursor.isSpace(text.charAt(at + 1))) {
          continue;
        }
        nameEnd = nameEnd < 0 ? at : nameEnd;
        draft.source = text.substring(from, nameEnd).strip();
        c.moveTo(at + 1);
        return !draft.source.isEmpty();
      } else if (Cursor.isSpace(character) && depth == 0) {
        boolean bracketFollows =
            nameEnd >= 0 && at + 1 < end && "([".indexOf(text.charAt(at + 1)) >= 0;
        if (!bracketFollows) {
          return false;
        }
      }
    }
    return false;
  }
}
