// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.CatchTarget;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.Conjunct.Test;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which nodes of an ordered body start, and which have an output, in every frame that ends well.
 *
 * <p>Implementation note: exact but for {@code if}, which is taken to be false sometimes, for paths
 * in {@code first}, and for gates that exclude each other across several nodes. It never calls
 * something certain that is not.
 */
final class Certainty {
  private final BodyDraft body;
  private final boolean[] started;

  Certainty(BodyDraft body) {
    this.body = body;
    this.started = new boolean[body.nodes.size()];
    for (int written : body.order) {
      NodeDraft node = body.nodes.get(written);
      started[written] = node.definition.condition() == null && allHold(node.demands);
    }
  }

  private boolean allHold(List<Demand> demands) {
    for (Demand demand : demands) {
      if (!holds(demand)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the node certainly starts. */
  boolean starts(int written) {
    return started[written];
  }

  /** Returns whether the node certainly has an output. */
  boolean live(int written) {
    NodeDraft node = body.nodes.get(written);
    if (node.definition.catches().isEmpty()) {
      return started[written] && !node.alwaysFails();
    }
    return started[written]
        && node.definition.catches().values().stream()
            .allMatch(target -> target instanceof CatchTarget.ToValue);
  }

  private boolean holds(Demand demand) {
    if (demand instanceof Demand.One one) {
      AtomTest atom = one.atom();
      return atom.test() == Test.SETTLED
          || (atom.test() == Test.LIVE
              ? live(atom.node())
              : covers(atom.node(), body.nodes.get(atom.node()).outcomes().holds(atom)));
    }
    if (demand instanceof Demand.Any any) {
      return coversOne(any.atoms());
    }
    if (demand instanceof Demand.First first) {
      return first.literal()
          || coversOne(
              first.alternatives().stream()
                  .filter(a -> a.path() == null && a.atom().node() != Conjunct.OUTSIDE)
                  .map(Demand.Alternative::atom)
                  .toList());
    }
    return false;
  }

  /** Returns whether the atoms leave some node no way to end without one of them holding. */
  private boolean coversOne(List<AtomTest> atoms) {
    Map<Integer, Long> masks = new HashMap<>();
    for (AtomTest atom : atoms) {
      long mask = body.nodes.get(atom.node()).outcomes().holds(atom);
      if (covers(atom.node(), masks.merge(atom.node(), mask, (a, b) -> a | b))) {
        return true;
      }
    }
    return false;
  }

  private boolean covers(int written, long mask) {
    Outcomes outcomes = body.nodes.get(written).outcomes();
    long possible = started[written] ? outcomes.started() : outcomes.all();
    return (possible & ~mask) == 0;
  }
}
