// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

/**
 * One place in a text that names a root.
 *
 * @param root what it names
 * @param usage how
 * @param pointer the JSON pointer of the string it stands in
 * @param column the column in that string, from 1
 */
public record Reference(Root root, Usage usage, String pointer, int column) {
  /** How a root is named. */
  public enum Usage {
    /** Plainly: the value must be there. */
    REQUIRED,
    /** In {@code optional(…)} or {@code $.x?}: null if it is not there. */
    OPTIONAL,
    /** In {@code has(…)}, or plainly beside a {@code has} of the same root. */
    TESTED,
    /** As an alternative of {@code first(…)}. */
    ALTERNATIVE
  }
}
