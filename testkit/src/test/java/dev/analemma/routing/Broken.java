// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import dev.analemma.llm.LlmException;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A provider that does what no other one would. */
abstract class Broken implements LlmProvider {
  @Override
  public ProviderId id() {
    return Lab.ONE;
  }

  @Override
  public InFlight complete(ProviderCall call) {
    throw new UnsupportedOperationException("secret-key");
  }

  @Override
  public InFlight stream(ProviderCall call, Consumer<StreamEvent> listener) {
    return complete(call);
  }

  @Override
  public void close() {}

  /** Returns a call that has failed. */
  static InFlight failed(LlmException error) {
    return ending(CompletableFuture.failedFuture(error));
  }

  /** Returns a call that nobody can take back. */
  static InFlight ending(CompletionStage<ProviderResult> end) {
    return new InFlight() {
      @Override
      public CompletionStage<ProviderResult> result() {
        return end;
      }

      @Override
      public void cancel() {}
    };
  }
}
