// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Finds the word that somebody probably meant. */
public final class Near {
  private static final int LENGTH_MAX = 64;
  private static final int CANDIDATES_MAX = 1_000;

  private Near() {}

  /**
   * Returns the candidate that differs in the fewest letters, if it is near enough.
   *
   * @param word what was written
   * @param candidates what could have been meant; only the first 1,000 are looked at
   * @return the candidate, or null
   */
  public static @Nullable String word(String word, Collection<String> candidates) {
    return word(word, candidates.iterator());
  }

  static @Nullable String word(String word, Iterator<String> candidates) {
    if (word.length() > LENGTH_MAX) {
      return null;
    }
    String best = null;
    int bestDistance = Math.max(1, word.length() / 3) + 1;
    for (int seen = 0; candidates.hasNext() && seen < CANDIDATES_MAX; seen++) {
      String candidate = candidates.next();
      if (Math.abs(candidate.length() - word.length()) >= bestDistance) {
        continue;
      }
      int distance = distance(word, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /**
   * Returns the sentence {@code Did you mean 'x'?} with a space after it, or an empty string.
   *
   * @param word what was written
   * @param candidates what could have been meant
   */
  public static String question(String word, Collection<String> candidates) {
    String near = word(word, candidates);
    return near == null ? "" : "Did you mean '" + near + "'? ";
  }

  /** Returns the optimal string alignment distance, without regard to case. */
  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = same(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
        if (i > 1
            && j > 1
            && same(a.charAt(i - 1), b.charAt(j - 2))
            && same(a.charAt(i - 2), b.charAt(j - 1))) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] free = before;
      before = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }

  private static boolean same(char a, char b) {
    return Character.toLowerCase(a) == Character.toLowerCase(b);
  }
}
