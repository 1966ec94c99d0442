// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.Conjunct.Test;
import java.util.Arrays;

/**
 * Finds nodes that can never start because their gates exclude each other.
 *
 * <p>Implementation note: in topological order each node gets the {@link Worlds} that are necessary
 * for it to start: those of its conjuncts, where a node that must be live brings its own. By
 * induction every real run is in the worlds of each node that starts in it, so a node without
 * worlds starts in no run. A node found so counts as possible for those behind it, which would only
 * repeat the fault.
 */
final class Reachability {
  /** After how many products of worlds the search is given up, for the whole body. */
  private static final int PRODUCTS_MAX = 2_000_000;

  private static final long SKIPPED = Outcomes.SKIPPED;

  private final BodyDraft body;
  private final Certainty certainty;
  private final boolean[] gates;
  private final Worlds[] worlds;
  private int products;

  Reachability(BodyDraft body, Certainty certainty) {
    this.body = body;
    this.certainty = certainty;
    this.gates = new boolean[body.nodes.size()];
    this.worlds = new Worlds[body.nodes.size()];
  }

  /** Returns the written indices of the nodes that never start, in written order. */
  int[] neverStarts() {
    if (!findGates()) {
      return new int[0];
    }
    boolean[] never = new boolean[body.nodes.size()];
    for (int written : body.order) {
      Worlds needed = needed(body.nodes.get(written));
      never[written] = needed.never();
      worlds[written] = needed.never() ? Worlds.ALWAYS : needed;
      if (products > PRODUCTS_MAX) {
        return new int[0];
      }
    }
    int[] found = new int[never.length];
    int count = 0;
    for (int written = 0; written < never.length; written++) {
      if (never[written]) {
        found[count++] = written;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** A node is a gate if somebody asks how it ended, or if it can only fail. */
  private boolean findGates() {
    boolean found = false;
    for (NodeDraft node : body.nodes) {
      if (node.alwaysFails()) {
        gates[node.index] = true;
        found = true;
      }
      for (Demand demand : node.demands) {
        for (AtomTest atom : demand.atoms()) {
          if (atom.test() != Test.LIVE && atom.test() != Test.SETTLED) {
            gates[atom.node()] = true;
            found = true;
          }
        }
      }
    }
    return found;
  }

  private Worlds needed(NodeDraft node) {
    Worlds all = Worlds.ALWAYS;
    for (Demand demand : node.demands) {
      all = and(all, needed(demand));
      if (all.never()) {
        break;
      }
    }
    return all;
  }

  private Worlds and(Worlds a, Worlds b) {
    if (!a.always() && !b.always()) {
      products++;
    }
    return a.and(b);
  }

  private Worlds needed(Demand demand) {
    if (demand instanceof Demand.One one) {
      return needed(one.atom());
    }
    if (demand instanceof Demand.Any any) {
      Worlds one = Worlds.NEVER;
      for (AtomTest atom : any.atoms()) {
        one = one.or(needed(atom));
        if (one.always()) {
          break;
        }
      }
      return one;
    }
    Demand.First first = (Demand.First) demand;
    Worlds one = first.literal() ? Worlds.ALWAYS : Worlds.NEVER;
    for (Demand.Alternative alternative : first.alternatives()) {
      if (one.always()) {
        break;
      }
      boolean outside = alternative.atom().node() == Conjunct.OUTSIDE;
      one = one.or(outside ? Worlds.ALWAYS : needed(alternative.atom()));
    }
    return one;
  }

  private Worlds needed(AtomTest atom) {
    int of = atom.node();
    Outcomes outcomes = body.nodes.get(of).outcomes();
    if (atom.test() == Test.SETTLED) {
      return Worlds.ALWAYS;
    }
    if (atom.test() == Test.SKIPPED) {
      return certainty.starts(of) ? Worlds.NEVER : Worlds.of(of, SKIPPED);
    }
    if (!gates[of] || !outcomes.known()) {
      return worlds[of];
    }
    return and(worlds[of], Worlds.of(of, outcomes.holds(atom)));
  }
}
