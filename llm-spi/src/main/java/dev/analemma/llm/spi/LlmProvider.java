// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.spi;

import dev.analemma.llm.LlmException;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.StreamEvent;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Calls the models of one provider. It translates and calls, once: whatever is tried again, waited
 * for, paid or kept is the caller's, which sees every attempt because of that.
 *
 * <p>Threads: safe. Nothing here blocks; work that does is done by the executor of the {@link
 * ProviderSetup}.
 *
 * <p>Errors: every failure is an {@link LlmException} in {@link InFlight#result()}, whatever it
 * was; the methods themselves throw only for misuse.
 */
public interface LlmProvider extends AutoCloseable {
  /** Returns the name under which the provider is configured. */
  ProviderId id();

  /** Asks for a whole answer. */
  InFlight complete(ProviderCall call);

  /**
   * Asks for an answer piece by piece.
   *
   * <p>The listener gets the pieces one after another, on a thread of the provider, which waits for
   * it; that time is in no time-out but {@code total}. No piece comes before this method is
   * entered, none after {@link InFlight#result()} is done. What the listener throws ends the call
   * with that as the cause of the exception.
   *
   * <p>The answer is complete only where the provider has sent its own mark of the end. A stream
   * that ends without it fails with {@code STREAM_TRUNCATED}, a piece that cannot be read with
   * {@code PROTOCOL}. Text and thoughts of the pieces are those of the answer, in order; a call of
   * a tool is told as completed once, when all its arguments are there.
   */
  InFlight stream(ProviderCall call, Consumer<StreamEvent> listener);

  /** Returns what makes caches that are things of their own; empty if there is no such thing. */
  default Optional<ContextCaches> contextCaches() {
    return Optional.empty();
  }

  /** Ends calls under way, as if they were cancelled, and gives connections back. */
  @Override
  void close();
}
