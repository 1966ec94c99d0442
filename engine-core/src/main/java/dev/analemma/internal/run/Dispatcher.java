// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The engine's run queue: first come, first served, whoever's run it is.
 *
 * <p>Carriers are tasks of the executor that take from the queue until it is empty; there are never
 * more than {@code parallelism} of them. A run that is not finished after its turn goes to the end
 * of the queue, so a run with a million ready nodes delays a small one by at most a few turns. (A
 * work-stealing pool alone would not do: a worker empties its own deque before it looks elsewhere.)
 */
final class Dispatcher implements Executor {

  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger carriers = new AtomicInteger();
  private final Executor executor;
  private final int parallelism;

  Dispatcher(Executor executor, int parallelism) {
    this.executor = executor;
    this.parallelism = parallelism;
  }

  int parallelism() {
    return parallelism;
  }

  @Override
  public void execute(Runnable work) {
    queue.add(work);
    int running = carriers.get();
    while (running < parallelism) {
      if (carriers.compareAndSet(running, running + 1)) {
        startCarrier();
        return;
      }
      running = carriers.get();
    }
  }

  private void startCarrier() {
    try {
      executor.execute(this::carry);
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      // A host's executor that was shut down or is full: what is queued still has to end.
      carry();
    }
  }

  /** What the host's code throws here, or the flag it leaves, must not end or mark the carrier. */
  private static void runOne(Runnable work) {
    try {
      work.run();
    } catch (Throwable thrown) {
      Logs.of(Dispatcher.class).error("a task given to the engine's workers threw", thrown);
    } finally {
      Thread.interrupted();
    }
  }

  private void carry() {
    for (; ; ) {
      Runnable work = queue.poll();
      if (work != null) {
        runOne(work);
        continue;
      }
      int running = carriers.decrementAndGet();
      // Work added between the empty poll and the decrement may have found no free carrier.
      if (queue.isEmpty()
          || running >= parallelism
          || !carriers.compareAndSet(running, running + 1)) {
        return;
      }
    }
  }
}
