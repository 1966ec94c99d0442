// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

/** Gives the slot of a root that is known to exist. */
@FunctionalInterface
public interface SlotResolver {
  /** Returns the slot. */
  int slot(Root root);
}
