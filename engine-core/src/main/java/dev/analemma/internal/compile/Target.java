// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import org.jspecify.annotations.Nullable;

/**
 * What a root stands for at one place.
 *
 * @param kind what it is
 * @param body the body whose node or variable it is; null for what belongs to the run
 * @param index the written index of the node or step, the number of the variable, or the slot of
 *     what belongs to the run
 */
record Target(Kind kind, @Nullable BodyDraft body, int index) {
  enum Kind {
    NODE,
    ERROR,
    /** The error of the step of a machine that was left just before; there or not. */
    STEP_ERROR,
    VARIABLE,
    GLOBAL
  }

  /** Returns whether it stands for a node or its error. */
  boolean ofNode() {
    return kind == Kind.NODE || kind == Kind.ERROR;
  }

  /** Returns whether it stands for what is there in any case. */
  boolean always() {
    return kind == Kind.VARIABLE || kind == Kind.GLOBAL;
  }

  /** Returns the node. */
  NodeDraft node() {
    if (body == null || always()) {
      throw new IllegalStateException("target is a " + kind + ", not a node");
    }
    return body.nodes.get(index);
  }

  /** Returns the slot; the body of a node must have its order. */
  int slot() {
    if (body == null) {
      return index;
    }
    if (kind == Kind.VARIABLE) {
      return Slots.variable(body.level, index);
    }
    if (kind == Kind.STEP_ERROR) {
      return Slots.error(body.level, index);
    }
    int place = body.place(index);
    return kind == Kind.NODE ? Slots.node(body.level, place) : Slots.error(body.level, place);
  }
}
