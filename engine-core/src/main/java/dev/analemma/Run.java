// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import dev.analemma.event.RunListener;
import dev.analemma.event.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

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
   * and given a grace; what was done is undone.
   *
   * @param reason why, for the result
   * @return whether the cancel or another end came first, told exactly once; the stage ends on the
   *     engine's workers, and what depends on it must not block
   */
  CompletionStage<CancelReceipt> cancel(String reason);

  /**
   * Ends one part of the run with {@code CANCELLED}, which {@code "*"} does not catch: a node that
   * is under way, or a body such as the item of a map. What is inside follows, waits end at once,
   * running work is interrupted and given a grace; what was done inside is undone. It is not tried
   * again; what its code did is as unknown as after a time-out.
   *
   * <p>A computing node without policies is not interrupted; it fails when its code has returned.
   *
   * @param address as {@link #explain} and events tell it: {@code order/charge}, {@code m[17]},
   *     {@code reserve~compensate}, {@code ~finally}
   * @param reason why, for the error
   * @return what became of it, as for {@link #cancel(String)}
   */
  CompletionStage<CancelReceipt> cancel(String address, String reason);

  /**
   * Tells what each unfinished part of the run waits for, and since when: at most 1,000 parts,
   * bodies around others first; empty when the run has ended. The stage ends on the engine's
   * workers.
   */
  CompletableFuture<List<Waiting>> explain();

  /**
   * Tells a listener what the run does from now on, through a queue of 10,000 events of its own;
   * what finds it full is dropped and counted. What happened before is not told again: a listener
   * that has to hear of everything is given with {@link StartOptions#listener}. A run that has
   * ended, or is under way in another process, tells nothing.
   *
   * @return what ends it; whoever does not mind hearing until the end of the run may drop it
   */
  Subscription events(RunListener listener);

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

  /**
   * Tells the run something that one of its nodes waits for. A signal that nobody waits for yet is
   * kept, in order, at most 100 of a name unless the engine's builder says otherwise.
   *
   * @return what became of it, told exactly once; the stage ends on the engine's workers when the
   *     run has taken it, and what depends on it must not block
   */
  CompletionStage<SignalReceipt> signal(Signal signal);

  /**
   * Tells the run something, as {@link #signal(Signal)}.
   *
   * @param name the name that the wait says
   * @param payload a tree, or a Java value that has a JSON form; null is JSON null
   */
  default CompletionStage<SignalReceipt> signal(String name, @Nullable Object payload) {
    return signal(Signal.of(name, payload));
  }
}
