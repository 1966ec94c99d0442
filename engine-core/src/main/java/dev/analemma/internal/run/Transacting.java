// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.StoreException;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.TransactionStore.Appending;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Calls a function in the transaction that commits its result.
 *
 * <p>Idea: when the function has returned, its thread becomes the run's owner, so that the run
 * stands still: what is committed then is what the run has come to, in its order, and the end of
 * the function behind it. The thread stays the owner until it is known what became of that.
 *
 * <p>A store that fails is asked again, as the journal's writer does, and the function called again
 * if nothing was done. Where the outcome is unknown, an append that changes nothing is tried at the
 * place before: if it is done, the transaction never will be; if not, the entry tells whose it is.
 *
 * <p>Used by the attempt's thread.
 */
final class Transacting {
  private static final Duration BACKOFF_MIN = Duration.ofMillis(10);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);

  /** How long a thread waits for the run before it looks whether the run has ended. */
  private static final long LOOK_MILLIS = 50;

  private final Attempt attempt;
  private final RunLoop run;
  private final Recorder recorder;
  private final Keeper keeper;
  private boolean owner;
  private boolean committed;

  /** What the function, or the way to the commit, threw. */
  private @Nullable Throwable thrown;

  private @Nullable JsonNode value;
  private @Nullable Appending appending;

  Transacting(Attempt attempt, Recorder recorder) {
    this.attempt = attempt;
    this.run = attempt.frame.run;
    this.recorder = recorder;
    this.keeper = run.engine.keeper();
  }

  /** Returns, once, whether its thread owns the run and must drain it. */
  boolean takesRun() {
    boolean taken = owner;
    owner = false;
    return taken;
  }

  /** Returns whether the end of the function is in the journal. */
  boolean committed() {
    return committed;
  }

  /** Returns the result of the function, which is committed. */
  <R> Object call(HostFunction.Transactional<R> function, @Nullable Object[] arguments)
      throws Exception {
    for (long pause = BACKOFF_MIN.toNanos(); ; pause = longer(pause)) {
      Object[] result = new Object[1];
      thrown = null;
      appending = null;
      AppendOutcome outcome = transact(function, arguments, result);
      if (outcome == AppendOutcome.COMMITTED) {
        recorder
            .transactions()
            .committed(attempt, Objects.requireNonNull(appending), Objects.requireNonNull(value));
        committed = true;
        return Objects.requireNonNull(result[0]);
      }
      if (outcome != null) {
        keeper.lost(run);
        throw new OperatorException(
            "LEASE_LOST", "another instance has taken run %s over".formatted(run.id()));
      }
      if (takesRun()) {
        run.passOn();
      }
      pause(pause);
      if (attempt.asked() || isOver()) {
        throw nobodyWaits();
      }
    }
  }

  private static CancellationException nobodyWaits() {
    return new CancellationException("nobody waits for the function any more");
  }

  /** Returns what became of a transaction; null if nothing was done, because the store failed. */
  private <R> @Nullable AppendOutcome transact(
      HostFunction.Transactional<R> function, @Nullable Object[] arguments, Object[] result)
      throws Exception {
    try {
      return keeper
          .store()
          .transactions()
          .transact(
              keeper.instance(),
              function.resource(),
              resource -> appending(function, resource, arguments, result));
    } catch (StoreException e) {
      Appending prepared = appending;
      if (e != thrown && prepared != null && e.outcome() == StoreException.Outcome.UNKNOWN) {
        return found(prepared.append(), e);
      }
      if (e == thrown || !e.retryable() || attempt.asked() || isOver()) {
        throw e;
      }
      return null;
    }
  }

  private <R> Appending appending(
      HostFunction.Transactional<R> function,
      R resource,
      @Nullable Object[] arguments,
      Object[] result)
      throws Exception {
    try {
      Object content = Bodies.content(function.call(resource, attempt, arguments));
      if (content instanceof CompletionStage) {
        throw new OperatorException(
            "TRANSACTION_REFUSED",
            "the function returned a stage, and its transaction ends when it returns. Return the result.");
      }
      JsonNode tree = Objects.requireNonNull(HostValue.treeOf(content));
      own();
      Appending made = recorder.transactions().ending(attempt, tree);
      if (made == null) {
        throw new CancellationException("run %s goes on elsewhere".formatted(run.id()));
      }
      result[0] = content;
      value = tree;
      appending = made;
      return made;
    } catch (Throwable t) {
      thrown = t;
      throw t;
    }
  }

  // The run.

  private enum Answer {
    NONE,
    OWNER,
    REFUSED,
    /** Nobody waits any more. */
    LEFT
  }

  /** Asks the owner of the run to let this thread be it. */
  final class Takeover extends Mail {
    private final AtomicReference<Answer> answer = new AtomicReference<>(Answer.NONE);
    private final CountDownLatch answered = new CountDownLatch(1);

    @Override
    void deliver(RunLoop run) {
      if (run.recorder == recorder && attempt.activation.waitsFor(attempt)) {
        run.passTo(this);
      } else {
        answer(Answer.REFUSED);
      }
    }

    /** The owner gives the run; returns false if nobody takes it. */
    boolean takes() {
      return answer(Answer.OWNER);
    }

    private boolean answer(Answer given) {
      boolean first = answer.compareAndSet(Answer.NONE, given);
      answered.countDown();
      return first;
    }
  }

  private void own() {
    Takeover asked = new Takeover();
    run.ask(asked);
    boolean interrupted = false;
    while (asked.answer.get() == Answer.NONE) {
      try {
        if (!asked.answered.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) && isOver()) {
          asked.answer(Answer.LEFT);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    owner = asked.answer.get() == Answer.OWNER;
    if (!owner) {
      throw nobodyWaits();
    }
  }

  private boolean isOver() {
    return run.end().ended() || recorder.closed();
  }

  // An unknown outcome.

  /** Returns what became of an append whose transaction got no answer; null if it was not done. */
  private @Nullable AppendOutcome found(RunAppend lost, StoreException unknown) {
    long before = lost.position() - 1;
    RunAppend nothing =
        new RunAppend(
            lost.runId(),
            lost.epoch(),
            before,
            null,
            null,
            lost.standing(),
            List.of(),
            List.of(),
            List.of(),
            0);
    for (long pause = BACKOFF_MIN.toNanos(); ; pause = longer(pause)) {
      try {
        List<AppendOutcome> outcome =
            keeper.store().runs().append(keeper.instance(), List.of(nothing));
        if (outcome.get(0) == AppendOutcome.COMMITTED) {
          return null;
        }
        List<JournalEntry> there = keeper.store().runs().read(lost.runId(), before, 1);
        return !there.isEmpty()
                && there.get(0).position() == lost.position()
                && there.get(0).epoch() == lost.epoch()
            ? AppendOutcome.COMMITTED
            : AppendOutcome.CONFLICT;
      } catch (StoreException e) {
        if (isOver()) {
          unknown.addSuppressed(e);
          throw unknown;
        }
        pause(pause);
      }
    }
  }

  private static long longer(long pause) {
    return Math.min(2 * pause, BACKOFF_MAX.toNanos());
  }

  /** Waits, whatever interrupts the thread. */
  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    boolean interrupted = false;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
