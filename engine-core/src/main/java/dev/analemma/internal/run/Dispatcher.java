// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The engine's run queue: first come, first served, whoever's run it is.
 *
 * <p>Carriers are tasks of the executor that take from the queue until it is empty; there are never
 * more than {@code parallelism} of them. A run that is not finished after its turn goes to the end
 * of the queue, so a run with a million ready nodes delays a small one by at most a few turns. (A
 * work-stealing pool alone would not do: a worker empties its own deque before it looks elsewhere.)
 *
 * <p>Bodies may hang, and as many of them as there are workers must not stop every run. While no
 * carrier takes anything, a helper takes the turns out of the queue, which run no computing bodies:
 * so cancels and time-outs get through, and bodies that hang are given up. For each of those that
 * holds a worker there is one carrier more, on a thread of its own, until it returns. On a host's
 * workers there is neither: how many threads there are is the host's to say.
 */
final class Dispatcher implements Executor, AutoCloseable {

  /** The highest number of carriers that stand for workers which hang. */
  static final int SPARES_MAX = 64;

  /** How long the queue may stand before it is helped, and how long the helper looks in vain. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final int LOOKS_IN_VAIN = 200;

  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger carriers = new AtomicInteger();
  private final Executor executor;
  private final int parallelism;
  private final boolean own;
  private volatile boolean closed;

  /** Workers that hang in bodies which were given up. */
  private final AtomicInteger lost = new AtomicInteger();

  private final AtomicReference<@Nullable Thread> helper = new AtomicReference<>();

  /** Changes while carriers take something and a helper looks on; it may miss some. */
  private final AtomicLong taken = new AtomicLong();

  private @Nullable ThreadPoolExecutor spares;

  /** A task that runs no computing body: a helper may do it. */
  interface Turn extends Runnable {}

  /**
   * @param own whether the executor is the engine's, and not the host's
   */
  Dispatcher(Executor executor, int parallelism, boolean own) {
    this.executor = executor;
    this.parallelism = parallelism;
    this.own = own;
  }

  int parallelism() {
    return parallelism;
  }

  @Override
  public void execute(Runnable work) {
    queue.add(work);
    if (!startOne() && own && helper.get() == null) {
      startHelper();
    }
  }

  /** Starts a carrier unless there are as many as may be. */
  private boolean startOne() {
    int running = carriers.get();
    while (running < limit()) {
      if (carriers.compareAndSet(running, running + 1)) {
        startCarrier();
        return true;
      }
      running = carriers.get();
    }
    return false;
  }

  private int limit() {
    int hanging = lost.get();
    return hanging <= 0 ? parallelism : parallelism + Math.min(hanging, SPARES_MAX);
  }

  private void startCarrier() {
    try {
      (lost.get() > 0 && own ? spares() : executor).execute(this::carry);
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      // A host's executor that was shut down or is full: what is queued still has to end.
      carry();
    }
  }

  private synchronized Executor spares() {
    ThreadPoolExecutor known = spares;
    if (known == null) {
      AtomicInteger number = new AtomicInteger();
      known =
          new ThreadPoolExecutor(
              0,
              parallelism + SPARES_MAX,
              10,
              TimeUnit.SECONDS,
              new SynchronousQueue<>(),
              task -> daemon(task, "analemma-worker-spare-" + number.incrementAndGet()),
              // The workers take it when one of them returns.
              (task, full) -> executor.execute(task));
      spares = known;
    }
    return known;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
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
      int running = carriers.get();
      if (running > limit() && carriers.compareAndSet(running, running - 1)) {
        // A worker that hung is back, and the carrier in its stead is one too many.
        return;
      }
      Runnable work = queue.poll();
      if (work != null) {
        if (helper.get() != null) {
          taken.lazySet(taken.get() + 1);
        }
        runOne(work);
        continue;
      }
      running = carriers.decrementAndGet();
      // Work added between the empty poll and the decrement may have found no free carrier.
      if (queue.isEmpty() || running >= limit() || !carriers.compareAndSet(running, running + 1)) {
        return;
      }
    }
  }

  // Workers that hang.

  /** A body that was given up holds a worker. */
  void lost() {
    if (own) {
      lost.incrementAndGet();
      if (!queue.isEmpty()) {
        startOne();
      }
    }
  }

  /** A body that was given up has returned. */
  void returned() {
    if (own) {
      lost.decrementAndGet();
    }
  }

  /** Returns whether a thread is the helper, on which no computing body must run. */
  boolean isHelper(Thread thread) {
    return helper.get() == thread;
  }

  private void startHelper() {
    Thread made = daemon(this::help, "analemma-helper");
    if (!closed && helper.compareAndSet(null, made)) {
      try {
        made.start();
      } catch (OutOfMemoryError noThread) {
        helper.set(null);
      }
    }
  }

  private void help() {
    long seen = taken.get();
    for (int inVain = 0; inVain < LOOKS_IN_VAIN && !closed; inVain++) {
      LockSupport.parkNanos(LOOK_NANOS);
      long now = taken.get();
      if (!queue.isEmpty()) {
        inVain = 0;
        if (now == seen) {
          takeTurns();
        }
      }
      seen = now;
    }
    helper.set(null);
    if (!queue.isEmpty() && carriers.get() >= limit()) {
      startHelper();
    }
  }

  private void takeTurns() {
    for (Runnable work : List.copyOf(queue)) {
      if (work instanceof Turn && queue.remove(work)) {
        runOne(work);
      }
    }
  }

  /** Helps no more. */
  @Override
  public synchronized void close() {
    closed = true;
    LockSupport.unpark(helper.get());
    if (spares != null) {
      spares.shutdown();
    }
  }
}
