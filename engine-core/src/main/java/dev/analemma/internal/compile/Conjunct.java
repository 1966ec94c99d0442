// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.internal.expression.Need.LinkedProbe;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One part of a node's run condition (SEMANTICS rows 1 to 3). Nodes are named by their index in the
 * same body.
 */
public sealed interface Conjunct {
  /**
   * Stands for the node of an {@link Alternative} that is none of this body: a variable, or a node
   * of an outer body. It has settled before the frame begins, so its path alone decides.
   */
  int OUTSIDE = -1;

  /** One atom that must hold: a part of {@code after}, or a plain reference. */
  record One(AtomTest atom) implements Conjunct {}

  /** At least one atom must hold: the whole of {@code when}. */
  record Any(List<AtomTest> atoms) implements Conjunct {
    /** Copies the components. */
    public Any {
      atoms = List.copyOf(atoms);
    }
  }

  /**
   * {@code first(…)}: true once an alternative is there and all before it have settled; false when
   * none is and no literal ends the list.
   */
  record First(List<Alternative> alternatives, boolean literal) implements Conjunct {
    /** Copies the components. */
    public First {
      alternatives = List.copyOf(alternatives);
    }
  }

  /**
   * An alternative of {@code first}.
   *
   * @param atom {@link Test#LIVE}, or {@link Test#CAUGHT} for {@code error.x}; its node may be
   *     {@link #OUTSIDE}
   * @param path a path that must exist too, or null; never null for {@link #OUTSIDE}
   * @param root whether what the path begins with is there; null unless {@link #OUTSIDE}
   */
  record Alternative(AtomTest atom, @Nullable LinkedProbe path, @Nullable LinkedProbe root) {}

  /**
   * A proposition about a node.
   *
   * @param node the index of the node
   * @param test what is asked
   * @param label the label for {@link Test#LABEL}, else null
   */
  record AtomTest(int node, Test test, @Nullable String label) {
    // Written out, as in Demand.One: the first use of a record's own takes a process 20 ms.
    @Override
    public boolean equals(Object other) {
      return other instanceof AtomTest that
          && node == that.node
          && test == that.test
          && Objects.equals(label, that.label);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * node + test.ordinal()) + Objects.hashCode(label);
    }
  }

  /** What is asked of a node. */
  enum Test {
    /** It ended, whatever its label: {@code x}, {@code x.ok}, a plain reference. */
    LIVE,
    /** It ended or was caught with the label. */
    LABEL,
    /** It was caught, whatever the label: {@code x.error}, a reference to {@code error.x}. */
    CAUGHT,
    /** It ended, was caught or skipped: {@code x.ended}, {@code optional(x)}. */
    SETTLED,
    /** It was skipped. */
    SKIPPED
  }
}
