// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.List;
import java.util.Objects;

/**
 * An answer.
 *
 * @param servedBy the model that gave it, which need not be the first of the chain
 * @param message what it said
 * @param finish why it ended
 * @param attempts every call that was made for it, in order, at least one; unmodifiable. Their
 *     usage and cost are the answer's
 */
public record LlmResponse(
    ResolvedTarget servedBy, Message message, Finish finish, List<Attempt> attempts) {
  /** Copies the list. */
  public LlmResponse {
    Objects.requireNonNull(servedBy, "servedBy");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(finish, "finish");
    attempts = List.copyOf(attempts);
    if (attempts.isEmpty()) {
      throw new IllegalArgumentException("attempts is empty");
    }
  }

  /** Returns what all attempts used together. */
  public Usage usage() {
    return attempts.stream().map(Attempt::usage).reduce(Usage.none(), Usage::plus);
  }
}
