// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A started run with the type of its workflow's output. */
public final class RunHandle<O> implements Run<O> {
  private final Workflow<?, O> workflow;
  private final StartedRun run;

  /** Creates a handle. */
  public RunHandle(Workflow<?, O> workflow, StartedRun run) {
    this.workflow = workflow;
    this.run = run;
  }

  /** Returns an output as the type that the workflow declares. */
  @SuppressWarnings({"unchecked", "NullAway"})
  public static <O> O typed(Workflow<?, O> workflow, @Nullable Object output) {
    return (O) Conversions.to(output, workflow.outputType());
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
    try {
      return future().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException waiting =
          new CancellationException(
              "the thread that waited for run %s was interrupted; the run goes on"
                  .formatted(id()));
      waiting.initCause(e);
      throw waiting;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public CompletableFuture<O> future() {
    return run.output().thenApply(output -> typed(workflow, output));
  }

  @Override
  public List<RunError> errors() {
    return run.errors();
  }

  @Override
  public boolean cancel(String reason) {
    return run.cancel(reason);
  }
}
