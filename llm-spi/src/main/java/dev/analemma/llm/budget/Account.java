// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The sums of one name in one window. Not thread-safe. */
final class Account {
  final String name;

  /** The number of the window since 1970; 0 without windows. */
  final long window;

  final @Nullable Instant resetsAt;
  Amount spent = Amount.NOTHING;
  Amount reserved = Amount.NOTHING;

  Account(String name, long window, @Nullable Instant resetsAt) {
    this.name = name;
    this.window = window;
    this.resetsAt = resetsAt;
  }

  BudgetState state(BudgetLimit limit) {
    return new BudgetState(
        limit, name, limit.measure(spent), limit.measure(reserved), isUnknown(limit), resetsAt);
  }

  /** Returns whether nobody can tell how much of a limit is left. */
  boolean isUnknown(BudgetLimit limit) {
    return limit.isUnknown(spent) || limit.isUnknown(reserved);
  }

  /** Returns whether so much is left. Of nothing there is always enough. */
  boolean has(BudgetLimit limit, Amount asked) {
    long wanted = limit.measure(asked);
    return wanted == 0
        || wanted <= limit.max() - Amount.plus(limit.measure(spent), limit.measure(reserved));
  }
}
