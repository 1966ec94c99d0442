// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.RunFailedException;
import dev.analemma.RunStatus;
import dev.analemma.RunStoppedException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a run ended, for those who wait; a future is made only if somebody asks for one. */
final class RunEnd {
  private final RunLoop run;
  private final Type outputType;
  private volatile boolean ended;
  private RunStatus status = RunStatus.RUNNING;
  private @Nullable Object output;
  private @Nullable RunError error;
  private List<RunError> others = List.of();
  private @Nullable CompletableFuture<@Nullable Object> future;

  RunEnd(RunLoop run, Type outputType) {
    this.run = run;
    this.outputType = outputType;
  }

  /** Says how the run ended; the first to say so is believed. */
  void set(
      RunStatus status, @Nullable Object output, @Nullable RunError error, List<RunError> others) {
    CompletableFuture<@Nullable Object> waiting;
    synchronized (this) {
      if (ended) {
        return;
      }
      this.status = status;
      this.output = output;
      this.error = error;
      this.others = List.copyOf(others);
      ended = true;
      waiting = future;
    }
    if (waiting != null) {
      run.tell(() -> complete(waiting));
    }
  }

  private void complete(CompletableFuture<@Nullable Object> waiting) {
    try {
      waiting.complete(outputOrThrow());
    } catch (RuntimeException | Error e) {
      waiting.completeExceptionally(e);
    }
  }

  Type outputType() {
    return outputType;
  }

  boolean ended() {
    return ended;
  }

  RunStatus status() {
    return ended ? status : run.waits() ? RunStatus.WAITING : RunStatus.RUNNING;
  }

  List<RunError> errors() {
    if (!ended || error == null) {
      return ended ? others : List.of();
    }
    List<RunError> all = new ArrayList<>(others.size() + 1);
    all.add(error);
    all.addAll(others);
    return Collections.unmodifiableList(all);
  }

  /** Returns a future of the output; it is the engine's own, so hand out a copy. */
  synchronized CompletableFuture<@Nullable Object> future() {
    CompletableFuture<@Nullable Object> known = future;
    if (known == null) {
      known = new CompletableFuture<>();
      future = known;
      if (ended) {
        complete(known);
      }
    }
    return known;
  }

  /** Returns the output of an ended run as its declared type, or throws what it ended with. */
  @Nullable Object outputOrThrow() {
    RunError failure = error;
    if (failure == null) {
      return Conversions.to(output, outputType);
    }
    if (status == RunStatus.FAILED) {
      throw new RunFailedException(run.id(), failure, others);
    }
    throw new RunStoppedException(run.id(), status, failure.message());
  }
}
