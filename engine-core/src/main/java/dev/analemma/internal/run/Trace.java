// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.internal.journal.Fact;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run has done with one node, in all its items, rounds and attempts: what of it stands open,
 * and what its journal still says.
 */
final class Trace {
  private static final Trace NOTHING = new Trace();

  final Set<String> labels = new HashSet<>(2);
  final Set<String> errors = new HashSet<>(2);
  boolean underWay;
  boolean settled;
  boolean round;

  /** Returns whether it has ended with an output. */
  boolean ended() {
    return !labels.isEmpty();
  }

  /** Returns whether something may have been done that might have to be undone. */
  boolean undoable() {
    return ended() || underWay;
  }

  /** Returns whether something of it is written down, or may have been done. */
  boolean touched() {
    return underWay || settled || round;
  }

  /** What a run has done with its nodes, by path. */
  static final class All {
    private final Map<String, Trace> traces = new HashMap<>();

    private All() {}

    Trace at(String path) {
      return traces.getOrDefault(path, NOTHING);
    }

    private Trace of(String address) {
      return traces.computeIfAbsent(Renaming.path(address), path -> new Trace());
    }
  }

  /**
   * @param facts what is needed of a journal
   * @param open where its run comes to with its own version
   */
  static All of(List<Fact> facts, Rehearsal open) {
    All all = new All();
    for (Fact fact : facts) {
      if (fact.address().endsWith("~compensate")) {
        // It says that the node was undone, not how it ended.
        all.of(fact.address()).settled = true;
        continue;
      }
      switch (fact.kind()) {
        case ENDED -> {
          Trace trace = all.of(fact.address());
          String label = fact.optionalText("label");
          trace.labels.add(label == null ? "ok" : label);
          trace.settled = true;
        }
        case FAILED -> {
          Trace trace = all.of(fact.address());
          trace.errors.add(RunError.fromJson(fact.requireValue()).code());
          trace.settled = true;
        }
        case RETRY, CANCELLED -> all.of(fact.address()).settled = true;
        case ROUND -> all.of(fact.address()).round = true;
        default -> {
          // Of a node that stands open, or of the run.
        }
      }
    }
    open.open()
        .forEach(
            (address, node) -> {
              if (node.kept() && !address.endsWith("~compensate")) {
                all.of(address).underWay = true;
              }
            });
    return all;
  }
}
