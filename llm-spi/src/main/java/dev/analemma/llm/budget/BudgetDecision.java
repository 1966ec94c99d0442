// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ResolvedTarget;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a ledger says to an attempt. Nothing is reserved but by {@link Granted}. */
public sealed interface BudgetDecision {

  /**
   * A limit that is in the way.
   *
   * @param state where it stands
   * @param asked what the attempt may cost, in the unit of the limit
   */
  record Shortage(BudgetState state, long asked) {
    /** Returns the shortage for people. */
    @Override
    public String toString() {
      return "%s, %s asked for".formatted(state, state.limit().unit().text(asked));
    }
  }

  /**
   * The attempt may be made, and has to be settled or released.
   *
   * @param reservation what was reserved, to be kept with the run before the call is sent
   * @param maxOutputTokens how long the answer may be: as asked for, or less
   * @param clampedBy what made it shorter; empty if nothing did
   */
  record Granted(BudgetFact.Reserved reservation, int maxOutputTokens, List<Shortage> clampedBy)
      implements BudgetDecision {
    /** Copies the list. */
    public Granted {
      Objects.requireNonNull(reservation, "reservation");
      clampedBy = List.copyOf(clampedBy);
    }

    @Override
    public Granted orThrow() {
      return this;
    }
  }

  /**
   * Another model is to be asked.
   *
   * @param to which one
   * @param shortages what is in the way
   * @param otherwise what holds where {@code to} means no other model
   */
  record Downgrade(ModelSelector to, List<Shortage> shortages, BudgetDecision otherwise)
      implements BudgetDecision {
    /** Copies the list. */
    public Downgrade {
      Objects.requireNonNull(to, "to");
      Objects.requireNonNull(otherwise, "otherwise");
      shortages = List.copyOf(shortages);
    }

    @Override
    public Granted orThrow() {
      throw exhausted(shortages);
    }
  }

  /**
   * The run waits until there is more.
   *
   * @param shortages what is in the way
   */
  record Pause(List<Shortage> shortages) implements BudgetDecision {
    /** Copies the list. */
    public Pause {
      shortages = List.copyOf(shortages);
    }

    /** Returns when there is more by itself; null if a limit has to be raised. */
    public @Nullable Instant until() {
      Instant until = Instant.MIN;
      for (Shortage shortage : shortages) {
        Instant resets = shortage.state().resetsAt();
        if (resets == null || shortage.asked() > shortage.state().limit().max()) {
          return null;
        }
        until = resets.isAfter(until) ? resets : until;
      }
      return until;
    }

    @Override
    public Granted orThrow() {
      throw exhausted(shortages);
    }
  }

  /**
   * The run stops, to be resumed when a limit has been raised.
   *
   * @param shortages what is in the way
   */
  record Stop(List<Shortage> shortages) implements BudgetDecision {
    /** Copies the list. */
    public Stop {
      shortages = List.copyOf(shortages);
    }

    @Override
    public Granted orThrow() {
      throw exhausted(shortages);
    }
  }

  /**
   * Money is limited, and nobody knows what the model costs, or what was spent already.
   *
   * @param target the model
   * @param states the limits of money
   */
  record Unpriced(ResolvedTarget target, List<BudgetState> states) implements BudgetDecision {
    /** Copies the list. */
    public Unpriced {
      Objects.requireNonNull(target, "target");
      states = List.copyOf(states);
    }

    @Override
    public Granted orThrow() {
      throw LlmException.builder(
              ErrorKind.UNPRICED,
              "%s is not called: money is limited (%s), and %s. Give it a price under 'models', or the limit a price for models without one"
                  .formatted(
                      target,
                      states.stream().map(BudgetState::toString).collect(Collectors.joining("; ")),
                      states.stream().anyMatch(BudgetState::unpriced)
                          ? "models without a price were called before"
                          : "the catalogue has no price for the model"))
          .target(target)
          .build();
    }
  }

  /**
   * Returns what was granted.
   *
   * @throws LlmException {@code BUDGET_EXHAUSTED} or {@code LLM_UNPRICED} if nothing was
   */
  Granted orThrow();

  private static LlmException exhausted(List<Shortage> shortages) {
    return LlmException.builder(
            ErrorKind.BUDGET_EXHAUSTED,
            "the call may cost more than is left: %s. Raise the limit and resume the run"
                .formatted(
                    shortages.stream().map(Shortage::toString).collect(Collectors.joining("; "))))
        .build();
  }
}
