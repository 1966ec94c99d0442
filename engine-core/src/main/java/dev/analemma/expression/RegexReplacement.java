// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import java.util.ArrayList;
import java.util.List;

/** A replacement in which groups are named by {@code $1} or <code>${name}</code>. */
final class RegexReplacement {
  private final List<Part> parts = new ArrayList<>();

  /**
   * A part of a replacement.
   *
   * @param literal its text, if it is no group
   * @param group the number of a group, or -1
   */
  private record Part(String literal, int group) {}

  static RegexReplacement compile(String text, Regex regex) {
    RegexReplacement replacement = new RegexReplacement();
    int position = 0;
    while (position < text.length()) {
      int dollar = text.indexOf('$', position);
      int end = dollar < 0 ? text.length() : dollar;
      if (end > position) {
        replacement.parts.add(new Part(text.substring(position, end), -1));
      }
      position = dollar < 0 ? end : replacement.group(text, dollar, regex);
    }
    return replacement;
  }

  private int group(String text, int dollar, Regex regex) {
    char c = dollar + 1 < text.length() ? text.charAt(dollar + 1) : ' ';
    if (c == '$') {
      parts.add(new Part("$", -1));
      return dollar + 2;
    }
    int end = dollar + 1;
    int group = -1;
    if (c == '{') {
      end = text.indexOf('}', dollar);
      String name = end < 0 ? "" : text.substring(dollar + 2, end);
      group = number(name, regex);
      end++;
    } else {
      while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
        end++;
      }
      group = number(text.substring(dollar + 1, end), regex);
    }
    if (group < 0 || group > regex.groupCount()) {
      throw new PatternException(
          "REGEX_SYNTAX",
          "The replacement '%s' names no group of the pattern at column %d"
              .formatted(text, dollar + 1),
          "The pattern has %d groups%s; write $$ for a dollar sign."
              .formatted(
                  regex.groupCount(),
                  regex.groupNames().isEmpty() ? "" : ", named " + regex.groupNames()));
    }
    parts.add(new Part("", group));
    return end;
  }

  private static int number(String name, Regex regex) {
    boolean digits =
        !name.isEmpty() && name.length() <= 4 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(name) : regex.groupNumber(name);
  }

  void append(Regex.Match match, StringBuilder out) {
    for (Part part : parts) {
      if (part.group() < 0) {
        out.append(part.literal());
      } else {
        String group = match.groups().get(part.group());
        out.append(group == null ? "" : group);
      }
    }
  }
}
