// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.definition.Atom;

/**
 * One way out of a step: a label on which it ends or is caught. Other steps listen to it with
 * {@link Step#when(Route, Route...)}, a choice with {@link Choice#on}.
 *
 * <p>Threads: immutable, and bound to the workflow that is being written.
 */
public final class Route {
  private final Step<?> step;
  private final String label;

  Route(Step<?> step, String label) {
    this.step = step;
    this.label = label;
  }

  /** Returns the label, for example {@code approved}. */
  public String label() {
    return label;
  }

  Step<?> step() {
    return step;
  }

  /** Returns the atom for a node of a body, which must be the step's own. */
  Atom atom(Scope scope) {
    if (step.scope() != scope) {
      throw new IllegalStateException(
          "route '%s' belongs to %s, and routes are heard in their own body only; "
                  .formatted(this, step.scope().described())
              + "put when or on beside '%s'".formatted(step.id()));
    }
    return new Atom(step.id(), label);
  }

  /** Returns the text of the document, for example {@code approve.approved}. */
  @Override
  public String toString() {
    return step.id() + "." + label;
  }
}
