// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.text;

import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the word that somebody probably meant: at most one typing error for every three characters,
 * without regard to case.
 *
 * <p>Implementation note. A typing error is a character too much, too few, changed or swapped with
 * its neighbour (optimal string alignment). The search is for messages, so it must never cost more
 * than what it explains: long words have no near one, a candidate is left as soon as it is too far,
 * and the search ends when it has compared {@value #WORK_MAX} pairs of characters.
 */
public final class Near {
  private static final int LENGTH_MAX = Names.LENGTH_MAX;

  /** Some milliseconds; enough for the names of a body of 10,000 nodes. */
  private static final int WORK_MAX = 2_000_000;

  private static final int FAR = Integer.MAX_VALUE / 2;

  private final String word;
  private int[] before = new int[LENGTH_MAX + 1];
  private int[] last = new int[LENGTH_MAX + 1];
  private int[] row = new int[LENGTH_MAX + 1];
  private int work;

  private Near(String word) {
    this.word = word;
  }

  /** Returns the nearest candidate, the first of equally near ones, or null if none is near. */
  public static @Nullable String word(String word, Collection<String> candidates) {
    return word(word, candidates.iterator());
  }

  /** Returns the nearest candidate, the first of equally near ones, or null if none is near. */
  public static @Nullable String word(String word, Iterator<String> candidates) {
    return word.isEmpty() || word.length() > LENGTH_MAX ? null : new Near(word).nearest(candidates);
  }

  /** Returns {@code "Did you mean 'x'? "} for a near candidate, else an empty text. */
  public static String question(String word, Collection<String> candidates) {
    return question(word(word, candidates));
  }

  /** Returns {@code "Did you mean 'x'? "}, or an empty text for null. */
  public static String question(@Nullable String near) {
    return near == null ? "" : "Did you mean '" + near + "'? ";
  }

  private @Nullable String nearest(Iterator<String> candidates) {
    String best = null;
    int bestDistance = FAR;
    while (bestDistance > 0 && work < WORK_MAX && candidates.hasNext()) {
      String candidate = candidates.next();
      work++;
      int length = Math.min(word.length(), candidate.length());
      int allowed = Math.min(Math.max(1, length / 3), bestDistance - 1);
      if (length > 0
          && candidate.length() <= LENGTH_MAX
          && Math.abs(candidate.length() - word.length()) <= allowed) {
        int distance = distance(candidate, allowed);
        if (distance <= allowed) {
          best = candidate;
          bestDistance = distance;
        }
      }
    }
    return best;
  }

  /** Returns the number of typing errors, or some number above the allowed one. */
  private int distance(String candidate, int allowed) {
    int columns = candidate.length();
    for (int j = 0; j <= columns; j++) {
      last[j] = j;
    }
    for (int i = 1; i <= word.length(); i++) {
      row[0] = i;
      int least = i;
      for (int j = 1; j <= columns; j++) {
        int change = same(word.charAt(i - 1), candidate.charAt(j - 1)) ? 0 : 1;
        int cost = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
        if (i > 1
            && j > 1
            && same(word.charAt(i - 1), candidate.charAt(j - 2))
            && same(word.charAt(i - 2), candidate.charAt(j - 1))) {
          cost = Math.min(cost, before[j - 2] + 1);
        }
        row[j] = cost;
        least = Math.min(least, cost);
      }
      work += columns;
      // A swap looks two rows back, but costs one more than what it finds there.
      if (least > allowed) {
        return FAR;
      }
      int[] free = before;
      before = last;
      last = row;
      row = free;
    }
    return last[columns];
  }

  private static boolean same(char a, char b) {
    return a == b || Character.toLowerCase(a) == Character.toLowerCase(b);
  }
}
