// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Somebody who waits for an answer, and may have to make the call. Threads: safe. */
final class Asker implements Pending<ServedAnswer> {
  final Duration ttl;
  private final Supplier<? extends Pending<Answer>> call;
  private final CompletableFuture<ServedAnswer> end = new CompletableFuture<>();
  private volatile @Nullable Pending<Answer> own;

  Asker(Duration ttl, Supplier<? extends Pending<Answer>> call) {
    this.ttl = ttl;
    this.call = call;
  }

  void giveUpAfter(Duration deadline, EngineClock clock) {
    EngineClock.Timer timer =
        clock.schedule(
            deadline,
            () ->
                giveUp(
                    ErrorKind.DEADLINE,
                    "there is no answer after %s; allow more time".formatted(deadline)));
    result().whenComplete((answer, failure) -> timer.cancel());
  }

  @Override
  public CompletionStage<ServedAnswer> result() {
    return end.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    giveUp(ErrorKind.CANCELLED, "the call was taken back");
  }

  private void giveUp(ErrorKind kind, String message) {
    if (end.completeExceptionally(LlmException.builder(kind, message).build())) {
      Pending<Answer> own = this.own;
      if (own != null) {
        own.cancel();
      }
    }
  }

  boolean hasEnded() {
    return end.isDone();
  }

  /** Makes the call. */
  CompletionStage<Answer> lead() {
    Pending<Answer> made = call.get();
    own = made;
    // It may have been given up since it was chosen: the other order than in giveUp.
    if (end.isDone()) {
      made.cancel();
    }
    return made.result();
  }

  void serve(Answer answer, ServedAnswer.Source source) {
    end.complete(new ServedAnswer(answer, source));
  }

  void fail(Throwable failure) {
    end.completeExceptionally(failure);
  }
}
