// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

/** What an operator may do to the world outside its output. */
public enum Effect {
  /** The output depends on the inputs alone, and nothing else happens. */
  PURE,
  /** Reads something outside. */
  READ,
  /** Changes something outside. */
  WRITE
}
