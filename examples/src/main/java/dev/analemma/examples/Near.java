// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import java.util.Collection;

/** Finds the name that was probably meant. */
final class Near {
  private static final int NAME_CHARS_MAX = 64;

  private Near() {}

  /** Returns {@code " Did you mean 'x'?"}, or an empty text if nothing is near. */
  static String question(String name, Collection<String> names) {
    if (name.length() > NAME_CHARS_MAX) {
      return "";
    }
    String best = "";
    int least = 1 + Math.max(2, name.length() / 3);
    for (String candidate : names) {
      int distance = distance(name, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? "" : " Did you mean '%s'?".formatted(best);
  }

  /** Returns the least number of insertions, deletions and replacements from one to the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[row.length - 1];
  }
}
