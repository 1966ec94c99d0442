// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import dev.analemma.llm.Cost;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.Message;
import dev.analemma.llm.Usage;
import dev.analemma.spi.EngineClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Calls of a model that a test ends, in the order in which they were made. */
final class Calls {
  final List<Call> made = new ArrayList<>();
  private final EngineClock clock;

  Calls(EngineClock clock) {
    this.clock = clock;
  }

  /** Makes a call. */
  Call call() {
    Call call = new Call();
    made.add(call);
    return call;
  }

  Answer answer(String text) {
    return answer(text, Finish.STOP);
  }

  Answer answer(String text, Finish finish) {
    return new Answer(
        Message.assistant(text), finish, Usage.of(90, 10), Cost.ofNanoUsd(700), clock.now());
  }

  static LlmException failure(ErrorKind kind) {
    return LlmException.builder(kind, "no").build();
  }

  /** A call under way; taken back, it fails as providers do. */
  static final class Call implements Pending<Answer> {
    final CompletableFuture<Answer> end = new CompletableFuture<>();
    boolean cancelled;

    @Override
    public CompletionStage<Answer> result() {
      return end;
    }

    @Override
    public void cancel() {
      cancelled = true;
      end.completeExceptionally(failure(ErrorKind.CANCELLED));
    }
  }
}
