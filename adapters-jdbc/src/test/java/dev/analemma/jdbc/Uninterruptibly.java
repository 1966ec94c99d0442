// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import java.util.concurrent.CountDownLatch;

/** Waits as code of a host does that lets nothing interrupt it. */
final class Uninterruptibly {
  private Uninterruptibly() {}

  static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
