// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.RunFailedException;
import dev.analemma.RunStatus;
import dev.analemma.RunStoppedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a run ended, for those who wait; a future is made only if somebody asks for one. */
final class RunEnd {
  private final RunLoop run;
  private volatile boolean ended;
  private RunStatus status = RunStatus.RUNNING;
  private @Nullable Object output;
  private @Nullable RunError error;
  private List<RunError> others = List.of();
  private @Nullable CompletableFuture<RunEnd> future;

  RunEnd(RunLoop run) {
    this.run = run;
  }

  void set(
      RunStatus status, @Nullable Object output, @Nullable RunError error, List<RunError> others) {
    CompletableFuture<RunEnd> waiting;
    synchronized (this) {
      this.status = status;
      this.output = output;
      this.error = error;
      this.others = others;
      ended = true;
      waiting = future;
    }
    if (waiting != null) {
      waiting.complete(this);
    }
  }

  boolean ended() {
    return ended;
  }

  RunStatus status() {
    return ended ? status : RunStatus.RUNNING;
  }

  List<RunError> errors() {
    if (!ended || error == null) {
      return ended ? others : List.of();
    }
    List<RunError> all = new java.util.ArrayList<>(others.size() + 1);
    all.add(error);
    all.addAll(others);
    return all;
  }

  /** Returns a future of this end. */
  synchronized CompletableFuture<RunEnd> future() {
    CompletableFuture<RunEnd> known = future;
    if (known == null) {
      known = new CompletableFuture<>();
      if (ended) {
        known.complete(this);
      }
      future = known;
    }
    return known;
  }

  /** Returns the output of an ended run, or throws what it ended with. */
  @Nullable Object outputOrThrow() {
    RunError failure = error;
    if (failure == null) {
      return output;
    }
    if (status == RunStatus.FAILED) {
      throw new RunFailedException(run.id(), failure, others);
    }
    throw new RunStoppedException(run.id(), status, failure.message());
  }
}
