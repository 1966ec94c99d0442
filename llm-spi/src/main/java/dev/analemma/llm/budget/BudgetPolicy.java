// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import dev.analemma.llm.ModelSelector;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a call that may cost more than is left: it is made with a shorter answer if that
 * is allowed and fits, else another model is asked if one is named, else the run pauses or stops.
 * Where several limits are in the way, only what all of them allow is done.
 *
 * @param clampFloor how many tokens an answer must have at least to be worth it; 0: answers are not
 *     made shorter
 * @param downgrade what to ask in its place, or null
 * @param pause whether the run waits for more, instead of stopping
 */
public record BudgetPolicy(int clampFloor, @Nullable ModelSelector downgrade, boolean pause) {
  private static final BudgetPolicy STOP = new BudgetPolicy(0, null, false);
  private static final BudgetPolicy PAUSE = new BudgetPolicy(0, null, true);

  /** Checks the bound. */
  public BudgetPolicy {
    if (clampFloor < 0) {
      throw new IllegalArgumentException(
          "clampFloor is %d, must not be negative".formatted(clampFloor));
    }
  }

  /** Returns that the run stops. */
  public static BudgetPolicy stop() {
    return STOP;
  }

  /** Returns that the run waits for more. */
  public static BudgetPolicy pausing() {
    return PAUSE;
  }

  /** Returns the same, with answers made shorter before, to as many tokens, 1 or more. */
  public BudgetPolicy clampingTo(int floor) {
    if (floor < 1) {
      throw new IllegalArgumentException("floor is %d, must be at least 1".formatted(floor));
    }
    return new BudgetPolicy(floor, downgrade, pause);
  }

  /** Returns the same, with another model asked before. */
  public BudgetPolicy downgradingTo(ModelSelector selector) {
    return new BudgetPolicy(clampFloor, Objects.requireNonNull(selector, "selector"), pause);
  }
}
