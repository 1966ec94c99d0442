// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads for work that may block: virtual ones where the JDK has them and they are wanted, else a
 * bounded pool. Made for the first such work; a run that only computes has none.
 *
 * <p>Threads: safe.
 */
final class BlockingThreads implements Executor, AutoCloseable {
  /** The highest number of threads that stand for those which hang. */
  static final int SPARES_MAX = 256;

  private final String name;
  private final int threadsMax;
  private final boolean virtual;
  private int lost;
  private volatile @Nullable ExecutorService threads;
  private boolean closed;

  /**
   * Creates the executor.
   *
   * @param name what the threads are for
   * @param threadsMax the highest number of platform threads; virtual threads are bounded by what
   *     runs hand out
   * @param virtual whether virtual threads are wanted: bodies that compute, although they say that
   *     they block, keep those from running
   */
  BlockingThreads(String name, int threadsMax, boolean virtual) {
    this.name = name;
    this.threadsMax = threadsMax;
    this.virtual = virtual;
  }

  /** Runs a task, or throws a RejectedExecutionException if this is closed. */
  @Override
  public void execute(Runnable task) {
    ExecutorService known = threads;
    (known == null ? made() : known).execute(task);
  }

  /** A thread hangs in code that was given up: there may be one more until it returns. */
  synchronized void lost() {
    lost++;
    resize();
  }

  /** Code that was given up has returned. */
  synchronized void returned() {
    lost--;
    resize();
  }

  private void resize() {
    if (threads instanceof ThreadPoolExecutor pool && !closed) {
      int size = threadsMax + Math.max(0, Math.min(lost, SPARES_MAX));
      if (size > pool.getMaximumPoolSize()) {
        pool.setMaximumPoolSize(size);
        pool.setCorePoolSize(size);
      } else {
        pool.setCorePoolSize(size);
        pool.setMaximumPoolSize(size);
      }
    }
  }

  /** Interrupts what runs and takes no more. */
  @Override
  public synchronized void close() {
    closed = true;
    ExecutorService known = threads;
    if (known == null) {
      return;
    }
    List<Runnable> left = known.shutdownNow();
    if (!left.isEmpty()) {
      // Attempts have been given up and do nothing; but readers and writers have to be closed.
      Thread last = new Thread(() -> left.forEach(Runnable::run), "analemma-closing");
      last.setDaemon(true);
      last.start();
    }
  }

  private synchronized ExecutorService made() {
    ExecutorService known = threads;
    if (known == null) {
      MethodHandle maker = virtual ? Virtual.THREADS : null;
      known = maker == null ? platform(name, threadsMax) : virtual(maker);
      if (closed) {
        known.shutdownNow();
      }
      threads = known;
    }
    return known;
  }

  private static ExecutorService virtual(MethodHandle maker) {
    try {
      return (ExecutorService) maker.invokeExact();
    } catch (Throwable impossible) {
      throw new IllegalStateException("virtual threads could not be made", impossible);
    }
  }

  private static ExecutorService platform(String name, int threadsMax) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threadsMax,
            threadsMax,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "analemma-" + name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static final class Virtual {
    /** {@code Executors.newVirtualThreadPerTaskExecutor}, or null before Java 21. */
    static final @Nullable MethodHandle THREADS = find();

    private static @Nullable MethodHandle find() {
      try {
        return MethodHandles.publicLookup()
            .findStatic(
                Executors.class,
                "newVirtualThreadPerTaskExecutor",
                MethodType.methodType(ExecutorService.class));
      } catch (NoSuchMethodException | IllegalAccessException before21) {
        return null;
      }
    }
  }
}
