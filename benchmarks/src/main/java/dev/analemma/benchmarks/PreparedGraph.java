// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A graph that an engine has prepared: it can be run any number of times, also at once. */
public interface PreparedGraph extends AutoCloseable {
  /** Runs the graph and returns when its last node has ended. */
  void run();

  /**
   * Runs the graph many times.
   *
   * <p>For engines whose call blocks: as many threads as runs in flight. Engines that can start a
   * run without waiting for it do so from the calling thread.
   *
   * @param runs how many runs, all of which have ended on return
   * @param inFlight how many of them at most at once
   */
  default void runMany(int runs, int inFlight) {
    ExecutorService callers = Executors.newFixedThreadPool(inFlight);
    try {
      AtomicInteger left = new AtomicInteger(runs);
      CompletableFuture<?>[] loops = new CompletableFuture<?>[inFlight];
      for (int i = 0; i < inFlight; i++) {
        loops[i] =
            CompletableFuture.runAsync(
                () -> {
                  while (left.getAndDecrement() > 0) {
                    run();
                  }
                },
                callers);
      }
      CompletableFuture.allOf(loops).join();
    } finally {
      callers.shutdown();
    }
  }

  @Override
  void close();
}
