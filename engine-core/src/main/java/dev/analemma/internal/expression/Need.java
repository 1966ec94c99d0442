// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of the nodes before a value can be evaluated (SEMANTICS row 3).
 *
 * <p>Every expression has some, in sets: the two simple ones write {@code equals} and {@code
 * hashCode} out, because the first use of a record's own takes a process 30 ms.
 */
public sealed interface Need {

  /**
   * The root must be there.
   *
   * @param root the root
   */
  record Live(Root root) implements Need {
    @Override
    public boolean equals(Object other) {
      return other instanceof Live that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
      return 31 * root.hashCode() + 1;
    }
  }

  /**
   * The root must have settled.
   *
   * @param root the root
   */
  record Settled(Root root) implements Need {
    @Override
    public boolean equals(Object other) {
      return other instanceof Settled that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
      return 31 * root.hashCode() + 2;
    }
  }

  /**
   * The first alternative that is there, in written order.
   *
   * @param alternatives the alternatives before the first literal
   * @param literal whether a literal ends the list
   */
  record First(List<Alternative> alternatives, boolean literal) implements Need {
    /** Copies the components. */
    public First {
      alternatives = List.copyOf(alternatives);
    }
  }

  /**
   * An alternative of {@code first}.
   *
   * @param root its root
   * @param path the path below the root, to be asked whether it exists; null for the whole value
   */
  record Alternative(Root root, @Nullable Probe path) {}

  /** A path that has not been linked yet. */
  interface Probe {
    /** Links it; the result tells whether the path exists in the value of the root's slot. */
    LinkedProbe link(SlotResolver slots);
  }

  /** Tells whether a path exists. */
  interface LinkedProbe {
    /** Returns whether the path exists. */
    boolean exists(dev.analemma.expression.Bindings bindings);
  }
}
