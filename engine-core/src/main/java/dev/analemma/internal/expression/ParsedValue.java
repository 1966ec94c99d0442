// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import dev.analemma.expression.Expression;
import dev.analemma.expression.ItemExpression;
import java.util.List;

/** A value that has been parsed, but whose names have no slots yet. */
public interface ParsedValue {
  /** Returns every place that names a root, in the order of the text; locals are left out. */
  List<Reference> references();

  /** Returns what must be known before it is evaluated; no duplicates, Live beats Settled. */
  List<Need> needs();

  /** Gives its names slots. */
  Linked link(SlotResolver slots);

  /** Gives its names slots; {@code it} and {@code index} become the element's. */
  ItemExpression linkItem(SlotResolver slots);

  /** An expression that tells what it is made of, for short cuts. */
  interface Linked extends Expression {
    /** Returns the slot if it is a plain reference to a whole value, else -1. */
    int wholeSlot();

    /** Returns the elements if it is a template of an array, else an empty list. */
    List<Linked> elements();
  }
}
