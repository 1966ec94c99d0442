// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a limit stands for one name. Amounts are in the unit of the limit.
 *
 * @param limit the limit
 * @param name whose calls are added up
 * @param spent what ended calls cost; those whose end nobody knows, what was reserved for them
 * @param reserved what calls under way may cost
 * @param unpriced whether more was spent or reserved than that, at a price that nobody knows
 * @param resetsAt when the sum begins anew, or null for never
 */
public record BudgetState(
    BudgetLimit limit,
    String name,
    long spent,
    long reserved,
    boolean unpriced,
    @Nullable Instant resetsAt) {
  /** Checks the components. */
  public BudgetState {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(name, "name");
  }

  /** Returns what calls to come may cost; below 0 if calls cost more than was reserved. */
  public long left() {
    return limit.max() - Amount.plus(spent, reserved);
  }

  /** Returns the state for people. */
  @Override
  public String toString() {
    BudgetLimit.Unit unit = limit.unit();
    return "%s '%s' may spend %s%s: %s spent, %s reserved"
        .formatted(
            limit.scope().by().name().toLowerCase(Locale.ROOT),
            name,
            unit.text(limit.max()),
            limit.scope().window() == null ? "" : " each " + limit.scope().window(),
            unit.text(spent),
            unit.text(reserved));
  }
}
