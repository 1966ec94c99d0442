// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps a number of runs going from one thread. */
final class InFlight {
  private InFlight() {}

  /**
   * Starts runs, waiting whenever too many are open, and returns when the last has ended.
   *
   * @param runs how many
   * @param inFlight how many at most at once
   * @param start starts one
   * @throws CompletionException if a run failed
   */
  static void run(int runs, int inFlight, Supplier<CompletableFuture<?>> start) {
    Semaphore permits = new Semaphore(inFlight);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    for (int i = 0; i < runs; i++) {
      permits.acquireUninterruptibly();
      var unused =
          start
              .get()
              .whenComplete(
                  (value, error) -> {
                    if (error != null) {
                      failure.set(error);
                    }
                    permits.release();
                  });
    }
    permits.acquireUninterruptibly(inFlight);
    Throwable seen = failure.get();
    if (seen != null) {
      throw new CompletionException(seen);
    }
  }
}
