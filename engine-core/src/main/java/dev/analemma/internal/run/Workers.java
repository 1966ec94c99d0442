// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * The engine's own threads that schedule and compute, all daemons. The pool starts them when there
 * is work.
 *
 * <p>Threads: safe.
 */
final class Workers
    implements Executor,
        AutoCloseable,
        ForkJoinWorkerThreadFactory,
        Thread.UncaughtExceptionHandler {
  private final ForkJoinPool pool;

  Workers(int parallelism) {
    this.pool = new ForkJoinPool(parallelism, this, this, true);
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /** Takes no more tasks; what was given to it still runs. */
  @Override
  public void close() {
    pool.shutdown();
  }

  @Override
  public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
    thread.setName("analemma-worker-" + thread.getPoolIndex());
    return thread;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable broken) {
    Logs.of(Workers.class).error("worker {} failed", thread.getName(), broken);
  }
}
