// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import dev.analemma.llm.Attempt;
import dev.analemma.llm.Cost;
import dev.analemma.llm.Usage;
import java.util.OptionalLong;

/**
 * What calls use, in every unit at once. Sums stop at the highest number: nine billion dollars.
 *
 * @param nanoUsd money of models with a price
 * @param tokens tokens of all models
 * @param unpricedTokens those of models without a price
 * @param calls how many calls
 */
record Amount(long nanoUsd, long tokens, long unpricedTokens, long calls) {
  static final Amount NOTHING = new Amount(0, 0, 0, 0);

  /** Returns what one call uses; tokens without a price are never nothing in money. */
  static Amount of(Cost cost, long tokens) {
    return cost instanceof Cost.Known known
        ? new Amount(known.amount(), tokens, 0, 1)
        : new Amount(0, tokens, tokens, 1);
  }

  /** Returns what the money is, as a fact tells it. */
  Cost cost() {
    return unpricedTokens > 0 ? Cost.unknown(Cost.Reason.NO_PRICE) : Cost.ofNanoUsd(nanoUsd);
  }

  /**
   * Returns how an attempt that was made is booked. What nobody knows is what was reserved, or more
   * if more is known.
   */
  static BudgetFact.Settled settled(BudgetFact.Reserved reserved, Attempt attempt) {
    Usage usage = attempt.usage();
    boolean told = usage.quality() != Usage.Quality.UNKNOWN;
    long known = plus(usage.inputTotal(), usage.outputTotal());
    long tokens = told ? known : Math.max(known, reserved.tokens());
    Cost cost = attempt.cost();
    OptionalLong most = reserved.cost().nanoUsd();
    if (cost.nanoUsd().isEmpty()) {
      // Some prices may be known and others not: of a cache, for example.
      told = told && most.isEmpty();
      cost = reserved.cost();
    } else if (!told) {
      cost = Cost.ofNanoUsd(Math.max(cost.nanoUsd().getAsLong(), most.orElse(0)));
    }
    return new BudgetFact.Settled(reserved.id(), cost, tokens, !told);
  }

  Amount plus(Amount other) {
    return new Amount(
        plus(nanoUsd, other.nanoUsd),
        plus(tokens, other.tokens),
        plus(unpricedTokens, other.unpricedTokens),
        plus(calls, other.calls));
  }

  Amount minus(Amount other) {
    return new Amount(
        nanoUsd - other.nanoUsd,
        tokens - other.tokens,
        unpricedTokens - other.unpricedTokens,
        calls - other.calls);
  }

  static long plus(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  static long times(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }
}
