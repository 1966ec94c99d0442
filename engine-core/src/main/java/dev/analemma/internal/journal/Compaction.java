// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out the facts that others have made needless: what happened inside a node whose end is
 * told, unless it may have to be undone, and what happened in rounds before the one that a loop
 * begins with. A run that is told what is left comes to where it was.
 *
 * <p>What could not be undone makes the whole run fail, whatever it stood in: from there on all
 * facts are needed.
 */
public final class Compaction {
  private Compaction() {}

  /** Returns the facts that are still needed, in their order. */
  public static List<Fact> live(List<Fact> facts) {
    int end = firstFailedUndo(facts);
    List<Fact> live = liveWithin(facts.subList(0, end));
    live.addAll(facts.subList(end, facts.size()));
    return live;
  }

  /**
   * Returns the ends of nodes inside which something is told although the end says it all, by
   * identity: what could not be undone was there.
   */
  public static Set<Fact> endsAroundFailedUndos(List<Fact> facts) {
    Set<Fact> ends = Collections.newSetFromMap(new IdentityHashMap<>());
    int failed = firstFailedUndo(facts);
    if (failed == facts.size()) {
      return ends;
    }
    Set<String> around = new HashSet<>();
    for (int f = 0; f < facts.size(); f++) {
      Fact fact = facts.get(f);
      String address = fact.address();
      if (fact.kind() == Fact.Kind.REPEATED) {
        around.removeIf(node -> node.startsWith(address));
        continue;
      }
      if (around.remove(address) && f > failed) {
        ends.add(fact);
      }
      around.addAll(around(address));
    }
    return ends;
  }

  /** Returns the index of the first fact that something could not be undone; else the size. */
  private static int firstFailedUndo(List<Fact> facts) {
    int f = 0;
    while (f < facts.size() && !isFailedUndo(facts.get(f))) {
      f++;
    }
    return f;
  }

  private static boolean isFailedUndo(Fact fact) {
    return (fact.kind() == Fact.Kind.FAILED || fact.kind() == Fact.Kind.CANCELLED)
        && fact.address().endsWith("~compensate");
  }

  /** Returns what an address is inside of, outermost first. */
  private static List<String> around(String address) {
    List<String> around = new ArrayList<>();
    for (int i = 1; i < address.length(); i++) {
      if (isInside(address, i)) {
        around.add(address.substring(0, i));
      }
    }
    return around;
  }

  private static List<Fact> liveWithin(List<Fact> facts) {
    Set<String> closed = new HashSet<>();
    Map<String, Long> rounds = new HashMap<>();
    Map<Integer, Set<String>> undoneAfter = endedAroundUndos(facts);
    List<Fact> kept = new ArrayList<>();
    // Backwards: what makes a fact needless comes after it.
    for (int f = facts.size() - 1; f >= 0; f--) {
      Fact fact = facts.get(f);
      String address = fact.address();
      String around = closedAround(address, closed, rounds);
      if (around != null && !undoneAfter.getOrDefault(f, Set.of()).contains(around)) {
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
          String node = fact.node();
          if (closed.contains(node) || rounds.containsKey(address)) {
            continue;
          }
          rounds.put(address, fact.number("n", 0));
        }
        case ENTERED, FINISHED, FAILING, TIMED_OUT, VOTE, PINNED, STOPPED -> {
          if (closed.contains(fact.node())) {
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

  /**
   * Returns for what undoes, by its place, the nodes around it that had ended: it belongs to the
   * body around them, which may run them once more. Where something of such a node was told since
   * it ended, it was running again, and what undoes is inside of it.
   */
  private static Map<Integer, Set<String>> endedAroundUndos(List<Fact> facts) {
    Map<Integer, Set<String>> undos = new HashMap<>();
    Set<String> ended = new HashSet<>();
    for (int f = 0; f < facts.size(); f++) {
      Fact fact = facts.get(f);
      String address = fact.address();
      boolean undoes = address.contains("~compensate");
      for (String around : around(address)) {
        if (!undoes) {
          ended.remove(around);
        } else if (ended.contains(around)) {
          undos.computeIfAbsent(f, place -> new HashSet<>()).add(around);
        }
      }
      if (fact.kind() == Fact.Kind.ENDED) {
        ended.add(address);
      } else if (!undoes) {
        ended.remove(address);
      }
    }
    return undos;
  }

  /** Returns the outermost node around an address of which all is told that is needed, or null. */
  private static @Nullable String closedAround(
      String address, Set<String> closed, Map<String, Long> rounds) {
    if (closed.isEmpty() && rounds.isEmpty()) {
      return null;
    }
    for (int i = 1; i < address.length(); i++) {
      if (!isInside(address, i)) {
        continue;
      }
      String around = address.substring(0, i);
      if (closed.contains(around)) {
        return around;
      }
      Long first = address.charAt(i) == '[' ? rounds.get(around) : null;
      if (first != null && round(address, i + 1) < first) {
        return around;
      }
    }
    return null;
  }

  /** Returns whether what an address says from a place on is inside of what it says before. */
  private static boolean isInside(String address, int at) {
    char c = address.charAt(at);
    // The finally of a node is inside of it; what undoes it is beside it.
    return c == '/' || c == '[' || c == '#' || address.startsWith("~finally", at);
  }

  private static long round(String address, int from) {
    long number = 0;
    for (int i = from; i < address.length() && Character.isDigit(address.charAt(i)); i++) {
      number = 10 * number + (address.charAt(i) - '0');
    }
    return number;
  }
}
