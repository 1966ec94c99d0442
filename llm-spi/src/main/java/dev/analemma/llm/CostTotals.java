// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Objects;

/**
 * What many attempts used and cost together.
 *
 * @param attempts how many
 * @param failed how many of them gave no answer
 * @param usage what they used, with the worst quality of any of them
 * @param nanoUsd what those of known cost cost, in nano-dollars
 * @param unknownCosts how many are of unknown cost: the true sum is {@code nanoUsd} and what these
 *     cost
 */
public record CostTotals(long attempts, long failed, Usage usage, long nanoUsd, long unknownCosts) {
  /** Checks the component. */
  public CostTotals {
    Objects.requireNonNull(usage, "usage");
  }
}
