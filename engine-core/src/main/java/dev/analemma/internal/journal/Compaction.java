// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out the facts that others have made needless: what happened inside a node whose end is
 * told, unless it may have to be undone, and what happened in rounds before the one that a loop
 * begins with. A run that is told what is left comes to where it was.
 */
public final class Compaction {
  private Compaction() {}

  /** Returns the facts that are still needed, in their order. */
  public static List<Fact> live(List<Fact> facts) {
    Set<String> closed = new HashSet<>();
    Map<String, Long> rounds = new HashMap<>();
    Map<String, Integer> firstEnds = firstEnds(facts);
    List<Fact> kept = new ArrayList<>();
    // Backwards: what makes a fact needless comes after it.
    for (int f = facts.size() - 1; f >= 0; f--) {
      Fact fact = facts.get(f);
      String address = fact.address();
      String around = closedAround(address, closed, rounds);
      if (around != null && !undoesWhatHadEnded(address, firstEnds.get(around), f)) {
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

  /** Returns for each node that has ended where it did so first. */
  private static Map<String, Integer> firstEnds(List<Fact> facts) {
    Map<String, Integer> ends = new HashMap<>();
    for (int f = 0; f < facts.size(); f++) {
      if (facts.get(f).kind() == Fact.Kind.ENDED) {
        ends.putIfAbsent(facts.get(f).address(), f);
      }
    }
    return ends;
  }

  /**
   * What is undone inside a node after its end belongs to the body around it, which may run that
   * node once more.
   */
  private static boolean undoesWhatHadEnded(String address, @Nullable Integer firstEnd, int at) {
    return firstEnd != null && firstEnd < at && address.contains("~compensate");
  }

  /** Returns the outermost node around an address of which all is told that is needed, or null. */
  private static @Nullable String closedAround(
      String address, Set<String> closed, Map<String, Long> rounds) {
    if (closed.isEmpty() && rounds.isEmpty()) {
      return null;
    }
    for (int i = 1; i < address.length(); i++) {
      char c = address.charAt(i);
      // The finally of a node is inside of it; what undoes it is beside it.
      if (c != '/' && c != '[' && c != '#' && !address.startsWith("~finally", i)) {
        continue;
      }
      String around = address.substring(0, i);
      if (closed.contains(around)) {
        return around;
      }
      Long first = c == '[' ? rounds.get(around) : null;
      if (first != null && round(address, i + 1) < first) {
        return around;
      }
    }
    return null;
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
