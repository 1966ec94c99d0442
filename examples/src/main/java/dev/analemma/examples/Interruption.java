// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import dev.analemma.Run;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What happens to a run when the process is asked to end, by Ctrl-C or a signal: it is cancelled,
 * and its {@code finally} has its time; or, if a store keeps it, it is left to the next process.
 */
final class Interruption {
  private static final long WAIT_SECONDS_MAX = 10;

  private final Hooks hooks;
  private final Thread hook;

  /** Where those stand who want to be called when the process ends. */
  interface Hooks {
    /** Those of this process. */
    Hooks OF_PROCESS =
        new Hooks() {
          @Override
          public void add(Thread hook) {
            Runtime.getRuntime().addShutdownHook(hook);
          }

          @Override
          public void remove(Thread hook) {
            try {
              Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException ending) {
              // The process is ending, and the hook with it.
            }
          }
        };

    /** Adds a thread that is started when the process ends. */
    void add(Thread hook);

    /** Removes it. */
    void remove(Thread hook);
  }

  private Interruption(Hooks hooks, Runnable action) {
    this.hooks = hooks;
    this.hook = new Thread(action, "analemma-interruption");
    hooks.add(hook);
  }

  /** Cancels a run when the process is asked to end, until this is closed. */
  static Interruption cancelling(Hooks hooks, Run<?> run) {
    return new Interruption(hooks, () -> cancel(run));
  }

  /** Leaves a run to the next process when this one is asked to end, until this is closed. */
  static Interruption leaving(Hooks hooks, Followed run) {
    return new Interruption(hooks, run::leave);
  }

  private static void cancel(Run<?> run) {
    run.cancel("the process was asked to end");
    try {
      // A cancel that comes too late may come while the run cleans up, which has its time too.
      run.future().get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException ended) {
      // Whoever waits for the run tells how it ended; past the wait, nobody does.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops watching. */
  void close() {
    hooks.remove(hook);
  }
}
