// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.expression.Need;
import dev.analemma.internal.expression.Root;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conjunct of a node before its body has an order: nodes are named by their place in the written
 * order, and paths are not linked.
 */
sealed interface Demand {

  /** Returns what it says of nodes of its body. */
  List<AtomTest> atoms();

  /**
   * What {@link Conjunct.One} holds.
   *
   * @param atom the atom
   */
  record One(AtomTest atom) implements Demand {
    @Override
    public List<AtomTest> atoms() {
      return List.of(atom);
    }

    // Written out, because every definition has some in a set: see AtomTest.
    @Override
    public boolean equals(Object other) {
      return other instanceof One that && atom.equals(that.atom);
    }

    @Override
    public int hashCode() {
      return atom.hashCode();
    }
  }

  /**
   * What {@link Conjunct.Any} holds.
   *
   * @param atoms the atoms
   */
  record Any(List<AtomTest> atoms) implements Demand {
    /** Copies the list. */
    public Any {
      atoms = List.copyOf(atoms);
    }
  }

  /**
   * What {@link Conjunct.First} holds.
   *
   * @param alternatives the alternatives
   * @param literal whether a literal, or something that is always there, ends the list
   * @param site the body whose names the paths are linked with
   */
  record First(List<Alternative> alternatives, boolean literal, BodyDraft site) implements Demand {
    /** Copies the list. */
    public First {
      alternatives = List.copyOf(alternatives);
    }

    @Override
    public List<AtomTest> atoms() {
      List<AtomTest> atoms = new ArrayList<>(alternatives.size());
      for (Alternative alternative : alternatives) {
        if (alternative.atom().node() != Conjunct.OUTSIDE) {
          atoms.add(alternative.atom());
        }
      }
      return atoms;
    }
  }

  /**
   * An alternative of {@code first}.
   *
   * @param atom what must hold; its node is {@link Conjunct#OUTSIDE} for a variable or a node of an
   *     outer body
   * @param root what is named
   * @param path the path below it, or null
   */
  record Alternative(AtomTest atom, Root root, Need.@Nullable Probe path) {}
}
