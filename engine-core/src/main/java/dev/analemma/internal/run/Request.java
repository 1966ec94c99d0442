// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something that somebody outside wants from a run and is answered: a signal, a decision.
 *
 * <p>The run's owner answers. An ended run may have no owner any more, so the asking thread looks
 * again after it has posted: whoever claims the request first answers it, and only that one.
 *
 * @param <R> the answer
 */
abstract class Request<R> extends Mail {
  private final CompletableFuture<R> answer = new CompletableFuture<>();
  private final AtomicBoolean claimed = new AtomicBoolean();

  /** Does what is wanted, as the run's owner. */
  abstract R handle(RunLoop run);

  /** Returns the answer of a run that has ended; any thread. */
  abstract R tooLate(RunLoop run);

  /** Hands the request to a run; any thread. */
  final CompletionStage<R> ask(RunLoop run) {
    if (!run.end().ended()) {
      run.postAndSchedule(this);
    }
    if (run.end().ended()) {
      refuse(run);
    }
    return answer.minimalCompletionStage();
  }

  /** The run will not take it; any thread. */
  final void refuse(RunLoop run) {
    if (claimed.compareAndSet(false, true)) {
      if (run.goesOnElsewhere()) {
        lost(run);
      } else {
        answered(run, tooLate(run));
      }
    }
  }

  /** Tells the answer. */
  void answered(RunLoop run, R told) {
    run.tell(() -> answer.complete(told));
  }

  /** Another instance has the run, and whether this was written down is not known. */
  private void lost(RunLoop run) {
    run.tell(
        () ->
            answer.completeExceptionally(
                new StoreException(
                    "LEASE_LOST",
                    true,
                    StoreException.Outcome.UNKNOWN,
                    "another instance took run %s over while it answered. Ask again."
                        .formatted(run.id()),
                    null)));
  }

  /** Returns whether the run is surely here; if not, this is delivered again when that is known. */
  private boolean mayAnswer(RunLoop run) {
    return run.recorder == null || run.engine.keeper().isSure(() -> ask(run));
  }

  @Override
  final void deliver(RunLoop run) {
    if (run.end().ended() || run.goesOnElsewhere()) {
      refuse(run);
    } else if (!mayAnswer(run)) {
      // Another instance may have it, and then what is known here is not how it stands.
      return;
    } else if (claimed.compareAndSet(false, true)) {
      R given = handle(run);
      // Nobody is told of what could still be lost.
      run.whenDurable(() -> answered(run, given), () -> lost(run));
    }
  }
}
