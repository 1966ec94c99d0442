// SPDX-License-Identifier: Apache-2.0
package dev.analemma.event;

/**
 * A listener of one run, from when it was added until it is closed or the run has ended. Made by
 * {@link dev.analemma.Run#events}.
 *
 * <p>Threads: safe.
 */
public interface Subscription extends AutoCloseable {
  /**
   * Ends it. What is in the queue is not told any more; an event that is being told on another
   * thread still is. Closing again does nothing.
   */
  @Override
  void close();
}
