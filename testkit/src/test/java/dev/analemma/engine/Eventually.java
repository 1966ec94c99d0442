// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do, where nothing tells when it has. */
final class Eventually {
  private Eventually() {}

  /** Returns when the condition holds; fails after 30 s. */
  static void holds(BooleanSupplier condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("did not come true within 30 s");
      }
      LockSupport.parkNanos(100_000);
    }
  }
}
