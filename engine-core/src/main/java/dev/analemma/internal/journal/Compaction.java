// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Leaves out the facts that others have made needless: what happened inside a node whose end is told,
 * unless it may have to be undone, and what happened in rounds before the one that a loop begins
 * with. A run that is told what is left comes to where it was.
 */
public final class Compaction {
  private Compaction() {}

  /** Returns the facts that are still needed, in their order. */
  public static List<Fact> live(List<Fact> facts) {
    Set<String> closed = new HashSet<>();
    Map<String, Long> rounds = new HashMap<>();
    List<Fact> kept = new ArrayList<>();
    // Backwards: what makes a fact needless comes after it.
    for (int f = facts.size() - 1; f >= 0; f--) {
      Fact fact = facts.get(f);
      String address = fact.address();
      if (isInside(address, closed, rounds)) {
        continue;
      }
      switch (fact.kind()) {
        case ENDED -> {
          // Each end says how it is with what came before it, also where a node ran twice.
          if (fact.is("undo")) {
            closed.remove(address);
          } else {
            closed.add(address);
          }
        }
        case FAILED, RETRY, CANCELLED -> closed.add(address);
        case ROUND -> {
          String node = withoutAttempt(address);
          if (closed.contains(node) || rounds.containsKey(address)) {
            continue;
          }
          rounds.put(address, fact.number("n", 0));
        }
        case TIMED_OUT, VOTE, PINNED, STOPPED -> {
          if (closed.contains(withoutAttempt(address))) {
            continue;
          }
        }
        default -> {
          // Of the run, or needed whatever follows.
        }
      }
      kept.add(fact);
    }
    Collections.reverse(kept);
    return kept;
  }

  private static boolean isInside(String address, Set<String> closed, Map<String, Long> rounds) {
    if (closed.isEmpty() && rounds.isEmpty()) {
      return false;
    }
    for (int i = 1; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c != '/' && c != '[' && c != '#') {
        continue;
      }
      String around = address.substring(0, i);
      if (closed.contains(around)) {
        return true;
      }
      Long first = c == '[' ? rounds.get(around) : null;
      if (first != null && round(address, i + 1) < first) {
        return true;
      }
    }
    return false;
  }

  private static long round(String address, int from) {
    long number = 0;
    for (int i = from; i < address.length() && Character.isDigit(address.charAt(i)); i++) {
      number = 10 * number + (address.charAt(i) - '0');
    }
    return number;
  }

  /** Facts of an attempt are told with its number; the node's end without. */
  private static String withoutAttempt(String address) {
    int last = address.lastIndexOf('#');
    return last > address.lastIndexOf('/') ? address.substring(0, last) : address;
  }
}
