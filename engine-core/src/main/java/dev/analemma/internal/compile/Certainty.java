// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.CatchTarget;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.Conjunct.Test;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes of an ordered body start, and which have an output, in every frame that ends well.
 *
 * <p>Implementation note: exact but for {@code if}, which is taken to be false sometimes, for paths
 * in {@code first}, and for what depends on the ends of several nodes at once. A node that starts
 * whenever one other node has certain ends counts as those ends, so the arms of a switch, or a step
 * and the block that listens to its error, leave no gap between them. It never calls something
 * certain that is not.
 */
final class Certainty {
  private final BodyDraft body;
  private final boolean[] started;
  // For a node that starts whenever another has one of some ends: that node and those ends.
  private final @Nullable Given[] given;

  /** Some ends of a node. */
  private record Given(int gate, long ends) {}

  Certainty(BodyDraft body) {
    this.body = body;
    this.started = new boolean[body.nodes.size()];
    this.given = new Given[body.nodes.size()];
    for (int written : body.order) {
      NodeDraft node = body.nodes.get(written);
      if (node.definition.condition() == null) {
        started[written] = allHold(node.demands);
        given[written] = started[written] ? null : given(node.demands);
      }
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
    return started[written] && liveOnceStarted(written);
  }

  private boolean liveOnceStarted(int written) {
    NodeDraft node = body.nodes.get(written);
    if (node.definition.catches().isEmpty()) {
      return !node.alwaysFails();
    }
    return node.definition.catches().values().stream()
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

  /** Returns the ends of one other node under which all demands hold, or null. */
  private @Nullable Given given(List<Demand> demands) {
    Given all = null;
    for (Demand demand : demands) {
      if (!holds(demand)) {
        Given one = given(demand);
        if (one == null || (all != null && all.gate() != one.gate())) {
          return null;
        }
        all = all == null ? one : new Given(one.gate(), all.ends() & one.ends());
      }
    }
    return all;
  }

  private @Nullable Given given(Demand demand) {
    if (demand instanceof Demand.One one) {
      return given(one.atom());
    }
    Given any = null;
    if (demand instanceof Demand.Any list) {
      for (AtomTest atom : list.atoms()) {
        Given one = given(atom);
        if (any != null && any.gate() != one.gate()) {
          return null;
        }
        any = any == null ? one : new Given(one.gate(), any.ends() | one.ends());
      }
    }
    return any;
  }

  private Given given(AtomTest atom) {
    Given known = through(atom);
    return known != null
        ? known
        : new Given(atom.node(), body.nodes.get(atom.node()).outcomes().holds(atom));
  }

  /** Returns the ends of another node under which an atom holds, where they are known. */
  private @Nullable Given through(AtomTest atom) {
    Given known = given[atom.node()];
    return known != null && atom.test() == Test.LIVE && liveOnceStarted(atom.node()) ? known : null;
  }

  /** Returns whether the atoms leave some node no way to end without one of them holding. */
  private boolean coversOne(List<AtomTest> atoms) {
    Map<Integer, Long> masks = new HashMap<>();
    for (AtomTest atom : atoms) {
      long mask = body.nodes.get(atom.node()).outcomes().holds(atom);
      if (covers(atom.node(), masks.merge(atom.node(), mask, (a, b) -> a | b))) {
        return true;
      }
      Given through = through(atom);
      if (through != null
          && covers(through.gate(), masks.merge(through.gate(), through.ends(), (a, b) -> a | b))) {
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
