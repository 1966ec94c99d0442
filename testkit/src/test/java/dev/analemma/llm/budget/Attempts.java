// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import dev.analemma.llm.Attempt;
import dev.analemma.llm.CallContext;
import dev.analemma.llm.Cost;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Attempts as budgets see them. */
final class Attempts {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private Attempts() {}

  static BudgetAsk ask(String id, CallContext context, ResolvedTarget target, long in, int out) {
    return new BudgetAsk(id, context, target, in, out, List.of());
  }

  /** Returns an attempt that used so many tokens. */
  static Attempt used(ResolvedTarget target, long in, long out) {
    return used(target, Usage.of(in, out));
  }

  /** Returns an attempt of which nobody knows what it used. */
  static Attempt unknown(ResolvedTarget target) {
    return used(target, Usage.unknown());
  }

  static Attempt used(ResolvedTarget target, Usage usage) {
    return used(target, usage, target.cost(usage, NOW));
  }

  static Attempt used(ResolvedTarget target, Usage usage, Cost cost) {
    return new Attempt(target, NOW, Duration.ZERO, null, usage, cost, null);
  }
}
