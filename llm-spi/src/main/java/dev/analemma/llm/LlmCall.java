// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.concurrent.CompletionStage;

/** A call of the router under way. Threads: safe. */
public interface LlmCall {
  /**
   * Returns the end of the call: the answer, or an {@link LlmException} that tells why no model
   * gave one, with all attempts. What hangs on it runs on a thread of a provider or of the clock,
   * and does not block.
   */
  CompletionStage<LlmResponse> result();

  /**
   * Takes the call back: an attempt under way is closed, a wait ends, and the result fails with
   * {@code CANCELLED} unless it is there already. Doing so twice, or too late, does nothing.
   */
  void cancel();
}
