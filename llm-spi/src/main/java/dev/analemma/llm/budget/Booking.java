// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import java.util.List;

/**
 * An attempt and where it is booked.
 *
 * @param reservation what was reserved
 * @param booked what it is booked with: reserved while it is under way, spent afterwards
 * @param accounts where
 */
record Booking(BudgetFact.Reserved reservation, Amount booked, List<Account> accounts) {
  /** Returns that the attempt may have been made and is booked as it is. */
  BudgetFact.Settled asAssumed() {
    return new BudgetFact.Settled(reservation.id(), booked.cost(), booked.tokens(), true);
  }
}
