// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

import dev.analemma.Resource;

/**
 * How many calls may be in flight, learnt from those that have ended.
 *
 * <p>Threads: not safe; the gate calls under a lock of its own.
 */
interface ConcurrencyLimit {
  /** Returns the limit as it is now. */
  int current();

  /**
   * A call has ended.
   *
   * @param startedNanos when it began
   * @param nowNanos when it ended
   * @param outcome how; never ignored
   * @param inFlight how many were in flight with it
   */
  void ended(long startedNanos, long nowNanos, Outcome outcome, int inFlight);

  static ConcurrencyLimit adaptive(Resource.Concurrency settings, Resource.Adapt adapt) {
    return adapt == Resource.Adapt.AIMD
        ? new AimdLimit(settings.min(), settings.max())
        : new GradientLimit(settings.min(), settings.max());
  }
}
