// SPDX-License-Identifier: Apache-2.0
package dev.analemma.event;

/**
 * Is told what runs do.
 *
 * <p>Each listener has a bounded queue and is called by one thread at a time, in the order of each
 * run's events. It may be slow or throw: that harms no run. Events that find the queue full are
 * dropped and counted.
 */
@FunctionalInterface
public interface RunListener {
  /** Is told one event. */
  void onEvent(RunEvent event);
}
