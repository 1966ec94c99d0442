// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import org.jspecify.annotations.Nullable;

/**
 * Work of a map on a thread that may block, which can be interrupted once nobody needs it.
 *
 * <p>Threads: safe.
 */
final class BlockingWork implements Runnable {
  private final Runnable work;
  private final Runnable then;
  private @Nullable Thread thread;
  private boolean asked;

  /**
   * @param work what may block and be interrupted; throws nothing
   * @param then what follows in any case, on the same thread, uninterrupted
   */
  BlockingWork(Runnable work, Runnable then) {
    this.work = work;
    this.then = then;
  }

  @Override
  public void run() {
    synchronized (this) {
      thread = Thread.currentThread();
      if (asked) {
        thread.interrupt();
      }
    }
    work.run();
    boolean ours;
    synchronized (this) {
      thread = null;
      ours = asked;
    }
    if (ours) {
      // The thread goes back to its pool without our flag.
      Thread.interrupted();
    }
    then.run();
  }

  /** Asks the work to stop. */
  synchronized void interrupt() {
    asked = true;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
