// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Objects;

/**
 * How much calls may spend.
 *
 * @param scope which calls
 * @param unit of what
 * @param max how much at most, in the unit; 0 or more
 * @param unpricedNanoUsd of money: what a token of a model without a price counts as, in
 *     nano-dollars. 0: such models are not called
 * @param policy what happens to a call that may cost more than is left
 */
public record BudgetLimit(
    BudgetScope scope, Unit unit, long max, long unpricedNanoUsd, BudgetPolicy policy) {

  /** What is limited. */
  public enum Unit {
    /** Money, in nano-dollars: a billionth of a US dollar. */
    NANO_USD,
    /** Tokens, read and written. */
    TOKENS,
    /** Attempts at a model. */
    CALLS;

    /** Returns an amount for people. */
    public String text(long amount) {
      return switch (this) {
        case NANO_USD -> "$" + BigDecimal.valueOf(amount, 9).stripTrailingZeros().toPlainString();
        case TOKENS -> String.format(Locale.ROOT, "%,d tokens", amount);
        case CALLS -> String.format(Locale.ROOT, "%,d calls", amount);
      };
    }
  }

  /** Checks the bounds. */
  public BudgetLimit {
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(policy, "policy");
    if (max < 0) {
      throw new IllegalArgumentException("max is %d, must not be negative".formatted(max));
    }
    if (unpricedNanoUsd < 0 || (unpricedNanoUsd > 0 && unit != Unit.NANO_USD)) {
      throw new IllegalArgumentException(
          "unpricedNanoUsd is %d with unit %s, must be 0, or more for money"
              .formatted(unpricedNanoUsd, unit));
    }
  }

  /**
   * Returns a limit of money, at which runs stop. What is less than a nano-dollar is left out.
   *
   * @param dollars 0 or more
   * @param scope which calls
   * @throws ArithmeticException if it is more than nine billion dollars
   */
  public static BudgetLimit usd(BigDecimal dollars, BudgetScope scope) {
    long max = dollars.movePointRight(9).setScale(0, RoundingMode.FLOOR).longValueExact();
    return of(Unit.NANO_USD, max, scope);
  }

  /** Returns a limit at which runs stop. */
  public static BudgetLimit of(Unit unit, long max, BudgetScope scope) {
    return new BudgetLimit(scope, unit, max, 0, BudgetPolicy.stop());
  }

  /** Returns the same with another height. */
  public BudgetLimit withMax(long max) {
    return new BudgetLimit(scope, unit, max, unpricedNanoUsd, policy);
  }

  /** Returns the same with a stand-in for prices that are not known. */
  public BudgetLimit withUnpriced(long nanoUsdPerToken) {
    return new BudgetLimit(scope, unit, max, nanoUsdPerToken, policy);
  }

  /** Returns the same with something else happening at the limit. */
  public BudgetLimit withPolicy(BudgetPolicy policy) {
    return new BudgetLimit(scope, unit, max, unpricedNanoUsd, policy);
  }

  /** Returns whether the limit is about calls under a name of its scope. */
  boolean isFor(String name) {
    return scope.name() == null || scope.name().equals(name);
  }

  /** Returns how much an amount is in the unit; money without a price counts as it is said to. */
  long measure(Amount amount) {
    return switch (unit) {
      case NANO_USD ->
          Amount.plus(amount.nanoUsd(), Amount.times(amount.unpricedTokens(), unpricedNanoUsd));
      case TOKENS -> amount.tokens();
      case CALLS -> amount.calls();
    };
  }

  /** Returns whether nobody can tell how much an amount is. */
  boolean isUnknown(Amount amount) {
    return unit == Unit.NANO_USD && unpricedNanoUsd == 0 && amount.unpricedTokens() > 0;
  }
}
