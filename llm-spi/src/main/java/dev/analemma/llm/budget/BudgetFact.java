// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import dev.analemma.llm.CallContext;
import dev.analemma.llm.Cost;
import dev.analemma.llm.ProviderId;
import java.time.Instant;
import java.util.Objects;

/**
 * Something that happened to a budget, to be kept beside what happened to the run: a ledger that is
 * told all facts stands where the one stood that they are from. Facts about one attempt come in
 * their order; attempts may come in any.
 */
public sealed interface BudgetFact {
  /** Returns the attempt that it is about, as {@link BudgetAsk#id} names it. */
  String id();

  /**
   * An attempt may be made.
   *
   * @param id the attempt
   * @param at when, which also tells in which windows it is booked
   * @param context on whose behalf it is made
   * @param provider the provider that is called
   * @param model what the provider calls the model
   * @param cost what it may cost at most, unknown for a model without a price
   * @param tokens how many tokens it may use at most
   */
  record Reserved(
      String id,
      Instant at,
      CallContext context,
      ProviderId provider,
      String model,
      Cost cost,
      long tokens)
      implements BudgetFact {
    /** Checks the components. */
    public Reserved {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(context, "context");
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(cost, "cost");
    }
  }

  /**
   * An attempt was made. A second one takes the place of one that was assumed.
   *
   * @param id the attempt
   * @param cost what it is booked with, unknown for a model without a price
   * @param tokens how many tokens it is booked with
   * @param assumed whether nobody knows what it used, so that it is booked with what was reserved
   */
  record Settled(String id, Cost cost, long tokens, boolean assumed) implements BudgetFact {
    /** Checks the components. */
    public Settled {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(cost, "cost");
    }
  }

  /**
   * An attempt was not made.
   *
   * @param id the attempt
   */
  record Released(String id) implements BudgetFact {
    /** Checks the component. */
    public Released {
      Objects.requireNonNull(id, "id");
    }
  }
}
