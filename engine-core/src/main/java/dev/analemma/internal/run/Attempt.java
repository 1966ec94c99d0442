// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.definition.Effect;
import dev.analemma.spi.HostFunction;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that was handed to another thread, or that goes on without one.
 *
 * <p>It ends exactly once: {@code phase} moves by compare-and-set, and whoever moves it to {@link
 * #DONE} or {@link #ABANDONED} decides. An abandoned attempt may still be running; its end is
 * counted, its result is dropped.
 */
final class Attempt extends Call implements Runnable {
  private static final int QUEUED = 0;
  private static final int RUNNING = 1;
  private static final int DETACHED = 2;
  private static final int DONE = 3;
  private static final int ABANDONED = 4;

  final Activation activation;
  private final AtomicInteger phase = new AtomicInteger(QUEUED);
  private Place place = Place.CALLER;
  private @Nullable Thread thread;

  /** Whether the body was asked to stop, also before its thread was known. */
  private boolean interruptAsked;

  private boolean interrupted;
  private @Nullable Object outcome;

  /** The digest of what it is called with; written by the thread that runs the body. */
  private @Nullable String input;

  private @Nullable Throwable thrown;
  private volatile @Nullable CompletionStage<?> stage;
  private volatile boolean stopAsked;
  private volatile long lastBeatNanos;

  /** Where its run is written down when it begins; null where it is not. */
  private final @Nullable Recorder recorder;

  private @Nullable Transacting transacting;

  Attempt(Activation activation, int number) {
    super(activation.frame, activation.node, number);
    this.activation = activation;
    this.recorder = activation.frame.run.recorder;
  }

  /** What kind of thread a body runs on, and holds if it hangs. */
  enum Place {
    WORKER,
    BLOCKING,
    CALLER
  }

  /** Runs the body on this thread, which may block, and posts the end. */
  @Override
  public void run() {
    run(Place.BLOCKING);
  }

  /** Runs the body on a worker, on which no other body of the run may block afterwards. */
  void runOnWorker() {
    run(Place.WORKER);
  }

  private void run(Place on) {
    boolean ended = execute(on);
    if (posts(ended)) {
      frame.run.drain(on == Place.BLOCKING, false);
    }
  }

  /**
   * Posts it where it has ended.
   *
   * @return whether the calling thread now owns the run and must drain it
   */
  boolean posts(boolean ended) {
    Transacting transaction = transacting;
    if (transaction != null && transaction.takesRun()) {
      if (transaction.committed()) {
        // Before a time-out or a cancel that came meanwhile: how it has ended is in the journal.
        return frame.run.delivered(this);
      }
      if (ended) {
        frame.run.post(this);
      }
      return true;
    }
    return ended && frame.run.post(this);
  }

  @Override
  Object transacted(HostFunction.Transactional<?> function, @Nullable Object[] arguments)
      throws Exception {
    Recorder writes = recorder;
    if (writes == null) {
      return super.transacted(function, arguments);
    }
    Transacting transaction = new Transacting(this, writes);
    transacting = transaction;
    return transaction.call(function, arguments);
  }

  /** Returns whether it was asked to stop. */
  boolean asked() {
    return stopAsked || phase.get() == ABANDONED;
  }

  /** Runs the body on this thread; returns whether it ended here and must be posted. */
  boolean execute(Place on) {
    place = on;
    if (!isSure() || !phase.compareAndSet(QUEUED, RUNNING)) {
      return false;
    }
    if (begins()) {
      try {
        input = activation.digestInput();
        outcome = Bodies.invoke(this);
      } catch (Throwable t) {
        thrown = t;
      }
    } else {
      thrown = new InterruptedException("it was asked to stop before it had begun");
    }
    synchronized (this) {
      thread = null;
      interrupted = interruptAsked;
    }
    if (interrupted) {
      // The flag was ours; the thread goes back to its pool without it.
      Thread.interrupted();
    }
    if (outcome instanceof CompletionStage<?> pending) {
      stage = pending;
      if (!phase.compareAndSet(RUNNING, DETACHED)) {
        lost();
        cancelStage();
        return false;
      }
      if (stopAsked) {
        cancelStage();
      }
      return !subscribed(pending);
    }
    if (phase.compareAndSet(RUNNING, DONE)) {
      return true;
    }
    lost();
    return false;
  }

  /**
   * Returns whether the body may change the world now: it may have stood in a queue for longer than
   * the lease. If not, it is handed out again by itself when it may.
   */
  private boolean isSure() {
    RunLoop run = frame.run;
    if (run.recorder == null || Recorder.effect(frame, frame.plan.nodes[node]) != Effect.WRITE) {
      return true;
    }
    return !run.goesOnElsewhere()
        && run.engine.keeper().isSure(() -> run.engine.executeBlocking(this));
  }

  /** Notes the thread; returns false if the body was asked to stop meanwhile and must not begin. */
  private synchronized boolean begins() {
    thread = Thread.currentThread();
    return !interruptAsked;
  }

  @Nullable String input() {
    return input;
  }

  /** Returns whether the body ended because somebody else interrupted its thread. */
  boolean interruptedFromOutside() {
    return thrown instanceof InterruptedException && !interrupted;
  }

  /** Goes on with a stage that a body returned; posts if the stage refuses to be listened to. */
  void adopt(CompletionStage<?> pending) {
    stage = pending;
    phase.set(DETACHED);
    if (!subscribed(pending)) {
      frame.run.postAndSchedule(this);
    }
  }

  /** Returns false if the attempt has ended because the host's stage threw. */
  private boolean subscribed(CompletionStage<?> pending) {
    try {
      pending.whenComplete(this::completed);
      return true;
    } catch (Throwable hostile) {
      if (!phase.compareAndSet(DETACHED, DONE)) {
        return true;
      }
      outcome = null;
      thrown = hostile;
      return false;
    }
  }

  /** The host's stage runs what depends on it where it is cancelled, so not on this thread. */
  private void cancelStage() {
    if (stage instanceof Future<?> future) {
      frame.run.engine.cancelLater(future);
    }
  }

  /** An abandoned body has come back after all. */
  private void lost() {
    frame.run.engine.abandonedReturned(place);
  }

  private void completed(@Nullable Object value, @Nullable Throwable failure) {
    if (!phase.compareAndSet(DETACHED, DONE)) {
      return;
    }
    outcome = null;
    thrown = failure;
    if (failure == null) {
      try {
        outcome = Bodies.completed(value);
      } catch (Throwable t) {
        thrown = t;
      }
    }
    frame.run.postAndSchedule(this);
  }

  /**
   * Asks the body to stop.
   *
   * @return whether there is nothing left to wait for
   */
  boolean stop() {
    if (phase.compareAndSet(QUEUED, ABANDONED)) {
      return true;
    }
    stopAsked = true;
    interrupt();
    cancelStage();
    return false;
  }

  /**
   * Gives the attempt up: whatever it still does is dropped.
   *
   * @return whether it had begun, so that nobody knows what it did
   */
  boolean abandon() {
    for (; ; ) {
      int seen = phase.get();
      if (seen == DONE || seen == ABANDONED) {
        return true;
      }
      if (phase.compareAndSet(seen, ABANDONED)) {
        if (seen == RUNNING) {
          frame.run.engine.abandonedAttempt(address(), place);
          interrupt();
        } else {
          cancelStage();
        }
        return seen != QUEUED;
      }
    }
  }

  private void interrupt() {
    synchronized (this) {
      interruptAsked = true;
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  @Override
  public boolean cancelled() {
    return phase.get() == ABANDONED || super.cancelled();
  }

  @Override
  public void heartbeat() {
    lastBeatNanos = frame.run.engine.clock().nanoTime();
  }

  long lastBeatNanos() {
    return lastBeatNanos;
  }

  @Override
  void deliver(RunLoop run) {
    activation.ended(this, outcome, thrown);
  }
}
