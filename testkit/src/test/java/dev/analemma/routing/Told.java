// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.Attempt;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a caller is told of a call that has ended. */
record Told(@Nullable LlmResponse answer, @Nullable Failure failure, List<AnswerEvent> seen) {

  /** An exception, by all that it tells. */
  record Failure(
      ErrorKind kind,
      @Nullable String message,
      String target,
      int status,
      @Nullable Duration retryAfter,
      Usage usage,
      List<Attempt> attempts) {}

  static Told of(LlmCall call, List<AnswerEvent> seen) {
    return call.result()
        .handle(
            (answer, error) ->
                new Told(
                    answer,
                    error == null ? null : failure((LlmException) error),
                    List.copyOf(seen)))
        .toCompletableFuture()
        .join();
  }

  private static Failure failure(LlmException error) {
    return new Failure(
        error.kind(),
        error.getMessage(),
        String.valueOf(error.target()),
        error.status(),
        error.retryAfter(),
        error.usage(),
        error.attempts());
  }
}
