// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.spi;

import java.util.concurrent.CompletionStage;

/** A call under way. Threads: safe. */
public interface InFlight {
  /**
   * Returns the end of the call: the answer, or an {@link dev.analemma.llm.LlmException} and no
   * other. Every call ends, by itself or by a time-out.
   */
  CompletionStage<ProviderResult> result();

  /**
   * Takes the call back and closes its connection, so that the provider can stop. The result fails
   * with {@code CANCELLED} unless it is there already. Doing so twice, or too late, does nothing.
   */
  void cancel();
}
