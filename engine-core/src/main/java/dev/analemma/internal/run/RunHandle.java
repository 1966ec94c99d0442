// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.CancelReceipt;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.Waiting;
import dev.analemma.event.RunListener;
import dev.analemma.event.Subscription;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A handle on a run that was started. */
final class RunHandle<O> implements Run<O> {
  private final RunLoop run;

  RunHandle(RunLoop run) {
    this.run = run;
  }

  @Override
  public String id() {
    return run.id();
  }

  @Override
  public RunStatus status() {
    return run.status();
  }

  @Override
  public O result() {
    return typed(await(run.end().future(), id()));
  }

  @Override
  @SuppressWarnings("unchecked")
  public CompletableFuture<O> future() {
    return (CompletableFuture<O>) run.end().future().copy();
  }

  @Override
  public List<RunError> errors() {
    return run.end().errors();
  }

  @Override
  public CompletionStage<CancelReceipt> cancel(String reason) {
    return run.cancel(reason);
  }

  @Override
  public CompletionStage<CancelReceipt> cancel(String address, String reason) {
    return new Cancelling(Objects.requireNonNull(address, "address"), reason).ask(run);
  }

  @Override
  public CompletableFuture<List<Waiting>> explain() {
    return new Explaining.Asked().ask(run).toCompletableFuture();
  }

  @Override
  public Subscription events(RunListener listener) {
    return run.events(Objects.requireNonNull(listener, "listener"));
  }

  @Override
  public boolean pause() {
    return run.hold(true);
  }

  @Override
  public boolean resume() {
    return run.hold(false);
  }

  @Override
  public CompletionStage<SignalReceipt> signal(Signal signal) {
    return new Signals.Sent(signal).ask(run);
  }

  /** Waits for the output of a run; throws what the run ended with. */
  static <T extends @Nullable Object> T await(Future<T> output, String id) {
    try {
      return output.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException waiting =
          new CancellationException(
              "the thread that waited for run %s was interrupted; the run goes on".formatted(id));
      waiting.initCause(e);
      throw waiting;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The run converted its output to the workflow's type, which is O. */
  @SuppressWarnings({"unchecked", "NullAway"})
  static <O> O typed(@Nullable Object output) {
    return (O) output;
  }
}
