// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/**
 * The access logs of web servers: common, combined, and nginx's forms of them, with or without a
 * virtual host in front.
 *
 * <p>The template is the status, which is never masked, the method and the path without its query.
 */
final class AccessFormat implements LineFormat {
  private static final int HEAD_CHARS_MAX = 300;

  @Override
  public String name() {
    return "access";
  }

  @Override
  public boolean read(Cursor c, Draft draft, Timestamps timestamps) {
    String text = c.text();
    int bracket = text.indexOf('[');
    if (bracket < 6 || bracket > HEAD_CHARS_MAX || text.charAt(bracket - 1) != ' ') {
      return false;
    }
    int words = 0;
    for (int at = 1; at < bracket; at++) {
      words += text.charAt(at) == ' ' && text.charAt(at - 1) != ' ' ? 1 : 0;
    }
    if (words < 3 || words > 6) {
      return false;
    }
    c.moveTo(bracket + 1);
    draft.timed = true;
    draft.time = timestamps.read(c);
    if (draft.time == Timestamps.NONE || !c.take("] \"")) {
      return false;
    }
    int from = c.position();
    int close = closingQuote(text, from);
    if (close < 0) {
      return false;
    }
    c.moveTo(close + 1);
    c.spaces();
    int status = c.digits(3, 3);
    if (status < 100 || status > 599) {
      return false;
    }
    draft.severity = Severity.ofStatus(status);
    draft.fixed = Integer.toString(status);
    draft.message = request(text, from, close);
    return true;
  }

  private static int closingQuote(String text, int from) {
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '"') {
        return at;
      }
    }
    return -1;
  }

  private static String request(String text, int from, int to) {
    int end = text.indexOf('?', from);
    if (end < 0 || end > to) {
      end = text.indexOf(" HTTP/", from);
    }
    return text.substring(from, end < 0 || end > to ? to : end);
  }
}
