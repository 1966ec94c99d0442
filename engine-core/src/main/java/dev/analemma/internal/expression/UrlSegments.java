// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

/**
 * Watches the segments of a URL's path while it is written: a value must not make a segment {@code
 * .} or {@code ..}, because whoever reads the URL would walk up with it.
 */
final class UrlSegments {
  private final StringBuilder segment = new StringBuilder();
  private boolean valued;
  private boolean query;

  /** Takes text of the template. */
  void literal(String text) {
    for (int i = 0; i < text.length() && !query; i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '\\' || c == '?' || c == '#' || c == ';') {
        end();
        query = c == '?' || c == '#';
      } else {
        segment.append(c);
      }
    }
  }

  /** Takes a value that has been escaped. */
  void value(String text) {
    if (!query) {
      segment.append(text);
      valued = true;
    }
  }

  /** Ends a segment. */
  void end() {
    String text = segment.toString().replace("%2e", ".").replace("%2E", ".");
    boolean dots = text.equals(".") || text.equals("..");
    if (valued && dots && !query) {
      throw Failure.of(
          Failure.ARGUMENT,
          "A value makes the segment '" + text + "' of a URL, which would lead out of its place",
          "Check the value first, or put it behind '?'.");
    }
    segment.setLength(0);
    valued = false;
  }
}
