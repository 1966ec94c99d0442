// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import dev.analemma.llm.Cost;
import java.util.Objects;

/**
 * An answer as one caller gets it.
 *
 * @param answer the answer
 * @param source where it came from
 */
public record ServedAnswer(Answer answer, Source source) {

  /** Where an answer came from. */
  public enum Source {
    /** From the caller's own call. */
    CALL,
    /** From somebody else's call that was under way. */
    COALESCED,
    /** From a call that had ended before. */
    KEPT
  }

  /** Checks the components. */
  public ServedAnswer {
    Objects.requireNonNull(answer, "answer");
    Objects.requireNonNull(source, "source");
  }

  /** Returns how many tokens the caller did not use. */
  public long savedTokens() {
    return source == Source.CALL
        ? 0
        : Math.addExact(answer.usage().inputTotal(), answer.usage().outputTotal());
  }

  /** Returns what the caller did not pay: unknown if the price of the call was. */
  public Cost savedCost() {
    return source == Source.CALL ? Cost.ofNanoUsd(0) : answer.cost();
  }
}
