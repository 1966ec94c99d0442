// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/** Knows the lines that belong to the record above them, such as those of a stack trace. */
final class Continuations {
  private static final int NAME_CHARS_MAX = 200;

  private Continuations() {}

  /** Returns whether a line that is of no format goes on with the record above it. */
  static boolean test(String line) {
    char first = line.charAt(0);
    return first == ' '
        || first == '\t'
        || first == '}'
        || first == ')'
        || first == ']'
        || line.startsWith("at ")
        || line.startsWith("...")
        || line.startsWith("Caused by:")
        || line.startsWith("Suppressed:")
        || line.startsWith("Traceback (most recent call last)")
        || line.startsWith("During handling of the above exception")
        || line.startsWith("The above exception was")
        || line.startsWith("goroutine ")
        || namesException(line);
  }

  /** Returns whether a line is {@code some.package.SomeException} with or without a message. */
  private static boolean namesException(String line) {
    int end = 0;
    int limit = Math.min(line.length(), NAME_CHARS_MAX);
    while (end < limit && isNameCharacter(line.charAt(end))) {
      end++;
    }
    if (end < line.length() && line.charAt(end) != ':') {
      return false;
    }
    return endsWith(line, end, "Exception")
        || endsWith(line, end, "Error")
        || endsWith(line, end, "Throwable")
        || endsWith(line, end, "Interrupt")
        || endsWith(line, end, "Warning");
  }

  private static boolean endsWith(String line, int end, String suffix) {
    return end >= suffix.length() && line.startsWith(suffix, end - suffix.length());
  }

  private static boolean isNameCharacter(char c) {
    return Cursor.isLetter(c) || Cursor.isDigit(c) || c == '.' || c == '$' || c == '_';
  }
}
