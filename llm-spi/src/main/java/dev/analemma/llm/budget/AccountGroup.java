// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import dev.analemma.llm.CallContext;
import dev.analemma.llm.ProviderId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The accounts of all names of a scope, and the limits that hold for them. Not thread-safe. */
final class AccountGroup {
  private static final String NO_RUN = "";

  final BudgetScope scope;
  final List<BudgetLimit> limits = new ArrayList<>();

  /** By name; those of a scope that is not in a run stand under no run. */
  private final Map<String, Map<String, Account>> ofRuns = new HashMap<>();

  AccountGroup(BudgetScope scope) {
    this.scope = scope;
  }

  /**
   * Returns the account in which a call would be booked, or null if it would be in none: it has no
   * name here, or its window is over.
   */
  @Nullable Account at(CallContext context, ProviderId provider, String model, Instant at) {
    String name = scope.nameOf(context, provider, model);
    if (name == null) {
      return null;
    }
    Account known = ofRuns.getOrDefault(run(context), Map.of()).get(name);
    Duration length = scope.window();
    long window = length == null ? 0 : Math.floorDiv(at.toEpochMilli(), length.toMillis());
    if (known == null || known.window < window) {
      Instant resets =
          length == null ? null : Instant.ofEpochMilli((window + 1) * length.toMillis());
      return new Account(name, window, resets);
    }
    return known.window > window ? null : known;
  }

  /** Keeps an account in which a call is booked, in the place of one whose window is over. */
  void keep(CallContext context, Account account) {
    ofRuns.computeIfAbsent(run(context), key -> new HashMap<>()).put(account.name, account);
  }

  private String run(CallContext context) {
    return scope.inRun() && context.run() != null ? context.run() : NO_RUN;
  }

  void forgetRun(String run) {
    if (scope.inRun()) {
      ofRuns.remove(run);
    }
  }
}
