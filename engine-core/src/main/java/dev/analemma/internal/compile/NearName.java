// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.internal.text.Near;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** Words the remedy for a name that does not exist. */
final class NearName {
  /** How many names are looked at; more would make a faulty document of a million nodes slow. */
  private static final int CANDIDATES_MAX = 10_000;

  /** How many names a remedy lists. */
  private static final int LISTED_MAX = 12;

  private NearName() {}

  /**
   * Returns "Did you mean 'x'?", or else the sorted candidates, or else, where there are none, the
   * last text.
   */
  static String remedy(
      String name, Collection<String> candidates, String listing, String otherwise) {
    List<String> looked = new ArrayList<>();
    Iterator<String> all = candidates.iterator();
    while (all.hasNext() && looked.size() < CANDIDATES_MAX) {
      looked.add(all.next());
    }
    String near = Near.word(name, looked);
    if (near != null) {
      return "Did you mean '%s'?".formatted(near);
    }
    if (looked.isEmpty()) {
      return otherwise;
    }
    Collections.sort(looked);
    int listed = Math.min(LISTED_MAX, looked.size());
    return "%s: %s%s"
        .formatted(
            listing,
            String.join(", ", looked.subList(0, listed)),
            candidates.size() > listed ? ", …" : "");
  }
}
