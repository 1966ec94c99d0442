// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/** Pairs of {@code key=value}, with values in quotes where they hold spaces. */
final class LogfmtFormat implements LineFormat {
  @Override
  public String name() {
    return "logfmt";
  }

  @Override
  public boolean read(Cursor c, Draft draft, Timestamps timestamps) {
    if (!Cursor.isLetter(c.peek()) && c.peek() != '@' && c.peek() != '_') {
      return false;
    }
    Fields fields = new Fields(draft, timestamps);
    int pairs = 0;
    while (!c.atEnd()) {
      int from = c.position();
      int equals = from;
      String text = c.text();
      while (equals < text.length() && isKey(text.charAt(equals))) {
        equals++;
      }
      if (equals == from || equals >= text.length() || text.charAt(equals) != '=') {
        if (pairs == 0) {
          return false;
        }
        c.moveTo(Math.max(c.wordEnd(), from + 1));
        c.spaces();
        continue;
      }
      c.moveTo(equals + 1);
      fields.put(text.substring(from, equals), value(c), false);
      pairs++;
      c.spaces();
    }
    if (pairs < 2 || !fields.sawAny()) {
      return false;
    }
    fields.finish(c.text());
    return true;
  }

  private static String value(Cursor c) {
    if (c.peek() != '"') {
      return c.word();
    }
    StringBuilder value = new StringBuilder();
    String text = c.text();
    int at = c.position() + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at++));
    }
    c.moveTo(Math.min(text.length(), at + 1));
    return value.toString();
  }

  private static boolean isKey(char c) {
    return Cursor.isLetter(c) || Cursor.isDigit(c) || "._-@/".indexOf(c) >= 0;
  }
}
