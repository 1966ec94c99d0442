// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/**
 * Turns a message into its template: what stays the same when the same thing happens again.
 *
 * <p>Masks: {@code <num>} numbers, {@code <time>} dates and times of day, {@code <ip>} addresses
 * with or without a port, {@code <mac>}, {@code <uuid>}, {@code <hex>}, {@code <id>} mixed
 * identifiers, {@code <str>} quoted values. White space becomes one space. Paths keep their words
 * and lose their numbers.
 *
 * <p>Two laws hold for every text. A template's template is itself: every digit ends up inside a
 * mask, masks are copied as they are, and the only rule that does not ask for a digit, quotes, is
 * repeated until nothing changes. And messages that differ only in whole numbers that stand alone
 * have the same template.
 *
 * <p>Limits: a template has at most {@value #CHARS_MAX} characters and the ellipsis of a cut; what
 * is beyond is not looked at. Time grows linearly with the message.
 */
public final class Templates {
  static final int CHARS_MAX = 400;

  private static final int QUOTE_PASSES_MAX = 8;
  private static final int HEX_CHARS_MIN = 8;
  private static final int ID_CHARS_MIN = 8;
  private static final int ID_CHANGES_MIN = 4;
  private static final int COLON_CHARS_MAX = 64;
  private static final String[] MASKS = {
    "<num>", "<time>", "<ip>", "<mac>", "<uuid>", "<hex>", "<id>", "<str>"
  };
  private static final String NUMBER = MASKS[0];
  private static final String TIME = MASKS[1];
  private static final String ADDRESS = MASKS[2];
  private static final String MAC = MASKS[3];
  private static final String UUID = MASKS[4];
  private static final String HEX = MASKS[5];
  private static final String IDENTIFIER = MASKS[6];
  private static final String STRING = MASKS[7];

  private String text = "";
  private int at;
  private final StringBuilder out = new StringBuilder(CHARS_MAX + 8);
  private boolean full;

  private Templates() {}

  /** Returns the template of a message. */
  public static String of(String message) {
    Templates scanner = new Templates();
    String template = scanner.pass(message);
    for (int pass = 0; pass < QUOTE_PASSES_MAX && hasQuote(template); pass++) {
      String next = scanner.pass(template);
      if (next.equals(template)) {
        return template;
      }
      template = next;
    }
    return hasQuote(template) ? scanner.pass(withoutQuotes(template)) : template;
  }

  private static boolean hasQuote(String template) {
    return template.indexOf('"') >= 0 || template.indexOf('\'') >= 0;
  }

  /** Quotes in quotes in quotes: too deep to be a message, so they are no quotes at all. */
  private static String withoutQuotes(String template) {
    return template.replace('"', ' ').replace('\'', ' ');
  }

  private String pass(String message) {
    text = message;
    at = 0;
    full = false;
    out.setLength(0);
    while (at < text.length() && !full) {
      step(text.charAt(at));
    }
    trim();
    if (full) {
      out.append('…');
    }
    return out.toString();
  }

  private void trim() {
    int length = out.length();
    if (full && length > 0 && Character.isHighSurrogate(out.charAt(length - 1))) {
      length--;
    }
    while (length > 0 && out.charAt(length - 1) == ' ') {
      length--;
    }
    out.setLength(length);
  }

  private void step(char c) {
    if (isWord(c)) {
      word();
    } else if (c <= ' ') {
      at++;
      if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
        copy(' ');
      }
    } else if (c == '<') {
      angle();
    } else if (c == '"' || c == '\'') {
      quote(c);
    } else if (c == '-' && signsNumber()) {
      at++;
      word();
    } else {
      at++;
      copy(c);
    }
  }

  private void angle() {
    for (String mask : MASKS) {
      if (text.startsWith(mask, at)) {
        at += mask.length();
        mask(mask);
        return;
      }
    }
    at++;
    copy('<');
  }

  /** A quoted value stands between quotes that are set off from words on their outer sides. */
  private void quote(char quote) {
    char before = at == 0 ? ' ' : text.charAt(at - 1);
    boolean opens = before <= ' ' || "=([{:,|".indexOf(before) >= 0;
    int close = opens ? text.indexOf(quote, at + 1) : -1;
    boolean closes =
        close > 0
            && (close + 1 == text.length()
                || text.charAt(close + 1) <= ' '
                || ",.;:)]}|!?".indexOf(text.charAt(close + 1)) >= 0);
    if (closes) {
      at = close + 1;
      mask(STRING);
    } else {
      at++;
      copy(quote);
    }
  }

  private boolean signsNumber() {
    int next = at + 1;
    return next < text.length()
        && Cursor.isDigit(text.charAt(next))
        && (at == 0 || !isWord(text.charAt(at - 1)));
  }

  private void word() {
    if (uuid() || colons()) {
      return;
    }
    int end = at;
    int digits = 0;
    int changes = 0;
    boolean hex = true;
    while (end < text.length() && isWord(text.charAt(end))) {
      char c = text.charAt(end);
      boolean digit = Cursor.isDigit(c);
      digits += digit ? 1 : 0;
      changes += end > at && digit != Cursor.isDigit(text.charAt(end - 1)) ? 1 : 0;
      hex = hex && isHex(c);
      end++;
    }
    int length = end - at;
    boolean prefixed = digits > 0 && length > 2 && text.startsWith("0x", at);
    if (digits == 0) {
      copyWord(end);
    } else if (digits == length) {
      numbers();
    } else if (prefixed || (hex && length >= HEX_CHARS_MIN)) {
      at = end;
      mask(HEX);
    } else if (changes >= ID_CHANGES_MIN && length >= ID_CHARS_MIN) {
      at = end;
      mask(IDENTIFIER);
    } else {
      digitsInWord(end);
    }
  }

  private void copyWord(int end) {
    while (at < end && !full) {
      copy(text.charAt(at++));
    }
  }

  private void digitsInWord(int end) {
    while (at < end && !full) {
      char c = text.charAt(at++);
      if (!Cursor.isDigit(c)) {
        copy(c);
        continue;
      }
      while (at < end && Cursor.isDigit(text.charAt(at))) {
        at++;
      }
      mask(NUMBER);
    }
  }

  private boolean uuid() {
    if (at + 36 > text.length() || text.charAt(at + 8) != '-') {
      return false;
    }
    boolean digit = false;
    for (int i = 0; i < 36; i++) {
      char c = text.charAt(at + i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : !isHex(c)) {
        return false;
      }
      digit |= Cursor.isDigit(c);
    }
    if (!digit || (at + 36 < text.length() && isWord(text.charAt(at + 36)))) {
      return false;
    }
    at += 36;
    mask(UUID);
    return true;
  }

  /** IPv6 and hardware addresses: short groups of hexadecimal digits between colons. */
  private boolean colons() {
    int end = at;
    int limit = Math.min(text.length(), at + COLON_CHARS_MAX);
    int groups = 1;
    int group = 0;
    boolean pairs = true;
    boolean decimal = true;
    boolean digit = false;
    while (end < limit) {
      char c = text.charAt(end);
      if (c == ':') {
        pairs = pairs && group == 2;
        groups++;
        group = 0;
      } else if (isHex(c)) {
        decimal = decimal && Cursor.isDigit(c);
        digit |= Cursor.isDigit(c);
        if (++group > 4) {
          return false;
        }
      } else {
        break;
      }
      end++;
    }
    pairs = pairs && group == 2;
    boolean ends = end == text.length() || !isWord(text.charAt(end));
    if (!digit || !ends || groups < 4 || (decimal && groups < 6)) {
      return false;
    }
    while (text.charAt(end - 1) == ':') {
      end--;
    }
    at = end;
    mask(pairs && groups == 6 && !decimal ? MAC : ADDRESS);
    return true;
  }

  /**
   * A run of decimal numbers with single separators between them: one number, a version, a date, a
   * time of day or an IPv4 address.
   */
  private void numbers() {
    int end = at;
    int dots = 0;
    int colons = 0;
    int dashes = 0;
    int digits = 0;
    int firstDigits = 0;
    boolean octets = true;
    while (end < text.length()) {
      char c = text.charAt(end);
      boolean more = end + 1 < text.length() && Cursor.isDigit(text.charAt(end + 1));
      if (Cursor.isDigit(c)) {
        digits++;
        octets = octets && (digits <= 3 || colons > 0);
      } else if (more && (".,:/-".indexOf(c) >= 0 || (c == 'T' && dashes == 2))) {
        firstDigits = firstDigits == 0 ? digits : firstDigits;
        dots += c == '.' && colons == 0 ? 1 : 0;
        colons += c == ':' ? 1 : 0;
        dashes += c == '-' ? 1 : 0;
        digits = 0;
      } else {
        break;
      }
      end++;
    }
    boolean date = firstDigits == 4 && dashes == 2;
    boolean clock = firstDigits <= 2 && colons == 2;
    boolean address = dots == 3 && octets && dashes == 0 && colons <= 1;
    if (colons > 0 && end < text.length() && text.charAt(end) == 'Z') {
      boolean word = end + 1 < text.length() && isWord(text.charAt(end + 1));
      end += word ? 0 : 1;
    }
    at = end;
    mask(address ? ADDRESS : date || clock ? TIME : NUMBER);
  }

  private void copy(char c) {
    if (out.length() >= CHARS_MAX) {
      full = true;
    } else {
      out.append(c);
    }
  }

  private void mask(String mask) {
    if (out.length() + mask.length() > CHARS_MAX) {
      full = true;
    } else {
      out.append(mask);
    }
  }

  private static boolean isWord(char c) {
    return Cursor.isLetter(c) || Cursor.isDigit(c);
  }

  private static boolean isHex(char c) {
    return Cursor.isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
