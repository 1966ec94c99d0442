// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * What something cost, in nano-dollars (a billionth of a US dollar), exactly. What has no price
 * costs an unknown amount, which is not nothing.
 */
public sealed interface Cost {

  /**
   * A known amount.
   *
   * @param amount in nano-dollars, 0 or more
   */
  record Known(long amount) implements Cost {
    /** Checks that the amount is not negative. */
    public Known {
      if (amount < 0) {
        throw new IllegalArgumentException("amount is %d, must not be negative".formatted(amount));
      }
    }

    @Override
    public OptionalLong nanoUsd() {
      return OptionalLong.of(amount);
    }
  }

  /**
   * An amount that nobody knows.
   *
   * @param reason why
   */
  record Unknown(Reason reason) implements Cost {
    /** Checks the component. */
    public Unknown {
      Objects.requireNonNull(reason, "reason");
    }

    @Override
    public OptionalLong nanoUsd() {
      return OptionalLong.empty();
    }
  }

  /** Why a cost is not known. */
  enum Reason {
    /** The catalogue has no price for what was used. */
    NO_PRICE,
    /** Nobody knows how much was used. */
    NO_USAGE
  }

  /** Returns a known amount of nano-dollars, 0 or more. */
  static Cost ofNanoUsd(long amount) {
    return new Known(amount);
  }

  /** Returns an amount that nobody knows. */
  static Cost unknown(Reason reason) {
    return new Unknown(reason);
  }

  /** Returns the amount in nano-dollars; empty if it is not known. */
  OptionalLong nanoUsd();
}
