// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

/** How much a model may think before it answers. */
public sealed interface Reasoning {

  /** In words; each provider has its own numbers for them. */
  enum Effort implements Reasoning {
    /** Not at all, where the model can do that. */
    NONE,
    /** A little. */
    LOW,
    /** Some. */
    MEDIUM,
    /** Much. */
    HIGH
  }

  /**
   * In tokens.
   *
   * @param tokens at most this many, 1 or more; they count as output
   */
  record Budget(int tokens) implements Reasoning {
    /** Checks the bound. */
    public Budget {
      if (tokens < 1) {
        throw new IllegalArgumentException("tokens is %d, must be at least 1".formatted(tokens));
      }
    }
  }
}
