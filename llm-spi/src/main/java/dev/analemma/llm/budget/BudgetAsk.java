// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import dev.analemma.llm.CallContext;
import dev.analemma.llm.ResolvedTarget;
import java.util.List;
import java.util.Objects;

/**
 * What an attempt at a model may use, asked for before it is made.
 *
 * @param id names the attempt, among all whose facts may ever come together
 * @param context on whose behalf it is made
 * @param target the model
 * @param inputTokens how many tokens it has at most, 0 or more
 * @param maxOutputTokens how long the answer may be, 1 or more
 * @param limits limits that hold beside those of the ledger: the {@code budget} of a run and of its
 *     node. Each has a scope that the ledger adds up
 */
public record BudgetAsk(
    String id,
    CallContext context,
    ResolvedTarget target,
    long inputTokens,
    int maxOutputTokens,
    List<BudgetLimit> limits) {
  /** Checks the components and copies the list. */
  public BudgetAsk {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(target, "target");
    limits = List.copyOf(limits);
    if (inputTokens < 0) {
      throw new IllegalArgumentException(
          "inputTokens is %d, must not be negative".formatted(inputTokens));
    }
    if (maxOutputTokens < 1) {
      throw new IllegalArgumentException(
          "maxOutputTokens is %d, must be at least 1".formatted(maxOutputTokens));
    }
  }
}
