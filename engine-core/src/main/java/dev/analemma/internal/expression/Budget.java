// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

/**
 * What one evaluation may still spend: steps (elements visited, or sixteen characters read) and
 * characters produced.
 *
 * <p>Parts of an expression whose cost is bounded by the length of its text charge nothing, so that
 * plain comparisons of paths never touch a budget.
 */
final class Budget {
  /** For expressions of which no part charges anything. */
  static final Budget UNUSED = new Budget();

  private static final int CHARS_PER_STEP = 16;

  /** What is computed when texts are linked stays small, because it is kept. */
  private static final int FOLDED_CHARS_MAX = 64 * 1024;

  private long steps = Limits.EVALUATION_STEPS_MAX;
  private long chars = Limits.EVALUATION_CHARS_MAX;

  /** Returns the budget of a part that is computed once, when it is linked. */
  static Budget ofFolding() {
    Budget budget = new Budget();
    budget.steps = FOLDED_CHARS_MAX;
    budget.chars = FOLDED_CHARS_MAX;
    return budget;
  }

  /** Charges steps. */
  void steps(long count) {
    steps -= count;
    if (steps < 0) {
      throw Failure.of(
          Failure.BUDGET,
          "The evaluation takes more than %,d steps".formatted(Limits.EVALUATION_STEPS_MAX),
          "Use a list operator, which works in chunks, or a smaller value.");
    }
  }

  /** Charges the reading of a text. */
  void read(long length) {
    steps(1 + length / CHARS_PER_STEP);
  }

  /** Charges characters produced. */
  void produce(long length) {
    chars -= length;
    if (chars < 0) {
      throw Failure.of(
          Failure.BUDGET,
          "The evaluation produces more than %,d characters".formatted(Limits.EVALUATION_CHARS_MAX),
          "Produce less text, or keep it in several values.");
    }
  }
}
