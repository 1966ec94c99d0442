// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

/**
 * How many tokens a text probably has.
 *
 * @param tokens the likeliest number
 * @param low hardly fewer than this
 * @param high hardly more than this
 */
public record TokenEstimate(long tokens, long low, long high) {
  /** Checks the order. */
  public TokenEstimate {
    if (low < 0 || low > tokens || tokens > high) {
      throw new IllegalArgumentException(
          "low is %d, tokens is %d, high is %d".formatted(low, tokens, high));
    }
  }
}
