// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Checks the size of a pattern before it is compiled, because compiling is where a hostile pattern
 * does its harm: nested groups recurse, and nested repeats multiply.
 */
final class RegexLimits {
  private final String pattern;
  private final Deque<Long> outer = new ArrayDeque<>();
  private int position;

  /** The largest product inside the group that is open. */
  private long largest = 1;

  /** The product of the last complete part. */
  private long last = 1;

  private RegexLimits(String pattern) {
    this.pattern = pattern;
  }

  static void check(String pattern) {
    if (pattern.length() > Regex.PATTERN_CHARS_MAX) {
      throw unsafe(
          "The pattern has %,d characters, at most %,d are allowed"
              .formatted(pattern.length(), Regex.PATTERN_CHARS_MAX));
    }
    new RegexLimits(pattern).scan();
  }

  private void scan() {
    while (position < pattern.length()) {
      char c = pattern.charAt(position++);
      switch (c) {
        case '\\' -> escape();
        case '[' -> characterClass();
        case '(' -> open();
        case ')' -> close();
        case '{' -> repeat();
        default -> {
          if (c != '*' && c != '+' && c != '?') {
            last = 1;
          }
        }
      }
    }
  }

  private void escape() {
    last = 1;
    boolean quote = position < pattern.length() && pattern.charAt(position) == 'Q';
    position++;
    if (quote) {
      int end = pattern.indexOf("\\E", position);
      position = end < 0 ? pattern.length() : end + 2;
    }
  }

  private void characterClass() {
    last = 1;
    if (position < pattern.length() && pattern.charAt(position) == '^') {
      position++;
    }
    boolean first = true;
    while (position < pattern.length() && (first || pattern.charAt(position) != ']')) {
      first = false;
      if (pattern.charAt(position) == '\\') {
        position++;
      } else if (pattern.startsWith("[:", position)) {
        int end = pattern.indexOf(":]", position);
        position = end < 0 ? position : end + 1;
      }
      position++;
    }
    position++;
  }

  private void open() {
    outer.push(largest);
    largest = 1;
    last = 1;
    if (outer.size() > Regex.NESTING_MAX) {
      throw unsafe("The pattern has more than %d nested groups".formatted(Regex.NESTING_MAX));
    }
  }

  private void close() {
    last = largest;
    if (!outer.isEmpty()) {
      largest = Math.max(outer.pop(), last);
    }
  }

  /** Reads <code>{n}</code>, <code>{n,}</code> or <code>{n,m}</code>; anything else is literal. */
  private void repeat() {
    int end = pattern.indexOf('}', position);
    String inner = end < 0 ? "" : pattern.substring(position, end);
    boolean counted = !inner.isEmpty() && inner.length() <= 20;
    long count = 0;
    for (String number : inner.split(",", -1)) {
      counted &= number.chars().allMatch(c -> c >= '0' && c <= '9') && number.length() <= 9;
      if (counted && !number.isEmpty()) {
        count = Math.max(count, Long.parseLong(number));
      }
    }
    if (!counted) {
      last = 1;
      return;
    }
    position = end + 1;
    last *= Math.max(1, count);
    largest = Math.max(largest, last);
    if (last > Regex.REPEAT_PRODUCT_MAX) {
      throw unsafe(
          "The repeats of the pattern multiply to %,d, at most %,d is allowed"
              .formatted(last, Regex.REPEAT_PRODUCT_MAX));
    }
  }

  private static PatternException unsafe(String problem) {
    return new PatternException(
        "REGEX_UNSAFE", problem, "Use a shorter pattern, or several of them.");
  }
}
