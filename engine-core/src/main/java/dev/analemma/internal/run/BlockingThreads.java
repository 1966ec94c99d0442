// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads for work that may block: virtual ones where the JDK has them, else a bounded pool. */
final class BlockingThreads {
  /** {@code Executors.newVirtualThreadPerTaskExecutor}, or null before Java 21. */
  private static final @Nullable MethodHandle VIRTUAL = virtual();

  private BlockingThreads() {}

  /** Returns whether blocking work runs on virtual threads. */
  static boolean virtualThreads() {
    return VIRTUAL != null;
  }

  /**
   * Returns an executor.
   *
   * @param threadsMax the highest number of platform threads; virtual threads are bounded by what
   *     runs hand out
   */
  static ExecutorService create(int threadsMax) {
    if (VIRTUAL != null) {
      try {
        return (ExecutorService) VIRTUAL.invokeExact();
      } catch (Throwable impossible) {
        throw new IllegalStateException("virtual threads could not be made", impossible);
      }
    }
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threadsMax,
            threadsMax,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "analemma-blocking-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static @Nullable MethodHandle virtual() {
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
