// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.time;

import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;

/**
 * The subset of the patterns of {@link DateTimeFormatter} whose meaning does not depend on the
 * machine: {@code y M d H h m s S a E X x V}, texts in quotes, spaces and punctuation.
 */
final class DatePattern {
  static final String LETTERS = "y u M d H h m s S a E X x V";

  private static final int CHARS_MAX = 64;
  private static final String PUNCTUATION = " -/.:,_";

  private DatePattern() {}

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException with the reason, if it is outside the subset
   */
  static DateTimeFormatter compile(String pattern) {
    if (pattern.isEmpty() || pattern.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          "it has %d characters, must have from 1 to %d".formatted(pattern.length(), CHARS_MAX));
    }
    StringBuilder checked = new StringBuilder(pattern.length());
    boolean quoted = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && PUNCTUATION.indexOf(c) < 0 && (c == ' ' || LETTERS.indexOf(c) < 0)) {
        throw new IllegalArgumentException("'%s' at column %d is not allowed".formatted(c, i + 1));
      }
      // A year of an era would need the era beside it; the proleptic year is what people mean.
      checked.append(!quoted && c == 'y' ? 'u' : c);
    }
    return DateTimeFormatter.ofPattern(checked.toString(), Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }
}
