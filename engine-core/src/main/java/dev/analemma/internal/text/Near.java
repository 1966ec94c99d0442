// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.text;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the known word that somebody probably meant. */
public final class Near {
  /** Longer words are not compared: nobody mistypes them, and the cost is quadratic. */
  private static final int WORD_CHARS_MAX = 64;

  private Near() {}

  /**
   * Returns the closest known word, or null where none is close.
   *
   * <p>Close is at most one edit for each three characters, and at most three; the case of letters
   * does not count. Of equally close words the first in the order of the collection wins.
   */
  public static @Nullable String find(String word, Collection<String> known) {
    if (word.length() > WORD_CHARS_MAX) {
      return null;
    }
    String seen = word.toLowerCase(Locale.ROOT);
    int bestDistance = Math.min(3, Math.max(1, word.length() / 3)) + 1;
    String best = null;
    for (String candidate : known) {
      if (Math.abs(candidate.length() - seen.length()) < bestDistance) {
        int distance = distance(seen, candidate.toLowerCase(Locale.ROOT));
        if (distance < bestDistance) {
          bestDistance = distance;
          best = candidate;
        }
      }
    }
    return best;
  }

  /** Returns "Did you mean 'x'?" where a known word is close, else the given remedy. */
  public static String remedy(String word, Collection<String> known, String otherwise) {
    String near = find(word, known);
    return near == null ? otherwise : "Did you mean '" + near + "'?";
  }

  /** Counts insertions, removals, replacements and swaps of neighbours. */
  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
