// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.time.Instant;
import java.util.List;

/**
 * What a resource does, at one moment.
 *
 * @param key its key
 * @param limit how many calls at once it allows now; {@link Integer#MAX_VALUE} without a limit
 * @param inFlight how many calls hold a permit
 * @param waiting how many attempts wait for one
 * @param waiters for which runs, at most 16 of them, in the order in which they are served
 * @param breaker the breaker's state; {@code CLOSED} without a breaker
 * @param retriesLeft how many retries the budget allows now; {@link Double#MAX_VALUE} without one
 */
public record ResourceStats(
    String key,
    int limit,
    int inFlight,
    int waiting,
    List<Waiting> waiters,
    BreakerState breaker,
    double retriesLeft) {

  /** What a breaker does with calls. */
  public enum BreakerState {
    /** Calls pass. */
    CLOSED,
    /** Calls are refused. */
    OPEN,
    /** Probes pass, other calls are refused. */
    HALF_OPEN
  }

  /**
   * What a run waits for.
   *
   * @param run the id of the run
   * @param count how many of its attempts wait
   * @param since when the first of them began to
   */
  public record Waiting(String run, int count, Instant since) {}

  /** Copies the components. */
  public ResourceStats {
    waiters = List.copyOf(waiters);
  }
}
