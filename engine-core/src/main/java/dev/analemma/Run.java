// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A run that was started.
 *
 * <p>Threads: safe.
 *
 * @param <O> the type of the output
 */
public interface Run<O> {
  /** Returns the id. */
  String id();

  /** Returns where the run is. */
  RunStatus status();

  /**
   * Waits for the end.
   *
   * @return the output
   * @throws RunFailedException if an error was not handled
   * @throws RunStoppedException if it was cancelled, ran out of time or was stopped
   * @throws java.util.concurrent.CancellationException if the waiting thread was interrupted; the
   *     run goes on and the thread's flag is set again
   */
  O result();

  /**
   * Returns a stage that ends as {@link #result()} would. Completing it does nothing to the run;
   * its dependents run on the engine's workers and must not block.
   */
  CompletableFuture<O> future();

  /**
   * Returns the errors that nothing handled, first one first; empty until the run has ended;
   * unmodifiable.
   */
  List<RunError> errors();

  /**
   * Asks the run to end. Nothing starts any more, waits end at once, running work is interrupted
   * and given a grace.
   *
   * @param reason why, for the result
   * @return false if the run had ended already
   */
  boolean cancel(String reason);

  /**
   * Tells what each unfinished part of the run waits for, and since when: at most 1,000 parts,
   * bodies around others first; empty when the run has ended. The stage ends on the engine's
   * workers.
   */
  CompletableFuture<List<Waiting>> explain();

  /**
   * Holds the run: what runs goes on and its result is kept, nothing else starts. Deadlines and
   * time-outs go on as well.
   *
   * @return false if the run had ended already
   */
  boolean pause();

  /**
   * Lets a held run go on.
   *
   * @return false if the run had ended already
   */
  boolean resume();
}
