// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.RunStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A handle on a run that was started; the public one adds the type of the output. */
public final class StartedRun {
  private final RunLoop run;

  StartedRun(RunLoop run) {
    this.run = run;
  }

  /** Returns the id. */
  public String id() {
    return run.id();
  }

  /** Returns where the run is. */
  public RunStatus status() {
    return run.end().status();
  }

  /** Returns the errors that nothing handled. */
  public List<RunError> errors() {
    return run.end().errors();
  }

  /** Asks the run to end. */
  public boolean cancel(String reason) {
    return run.cancel(reason);
  }

  /** Returns a stage that ends with the run: with its output, or with what it ended with. */
  public CompletableFuture<@Nullable Object> output() {
    return run.end().future().thenApply(RunEnd::outputOrThrow);
  }
}
