// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Retry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long a node may take and how often it is tried again: what its time-outs and retries are once
 * it has begun.
 *
 * @param total from the first attempt's start to the end, or null
 * @param attempt one attempt, or null
 * @param heartbeat the longest silence of an attempt, or null
 * @param retries the first that names the code of an error answers to it
 */
public record Limits(
    @Nullable Duration total,
    @Nullable Duration attempt,
    @Nullable Duration heartbeat,
    List<Again> retries) {

  /** Copies the components. */
  public Limits {
    retries = List.copyOf(retries);
  }

  /**
   * When a failed attempt is made again.
   *
   * @param on the error codes it answers to
   * @param max how many retries follow the first attempt
   * @param delay the bound of the first wait
   * @param maxDelay the highest bound
   * @param factor the growth of the bound
   * @param jitter whether the wait is drawn at random
   */
  public record Again(
      List<String> on, int max, Duration delay, Duration maxDelay, double factor, boolean jitter) {

    /** Fills in what is not written. */
    static Again of(Retry retry, int max, @Nullable Duration delay, @Nullable Duration maxDelay) {
      Duration first = delay == null ? Retry.DELAY : delay;
      Duration most =
          maxDelay != null
              ? maxDelay
              : first.compareTo(Retry.DELAY_MAX) > 0 ? first : Retry.DELAY_MAX;
      return new Again(retry.on(), max, first, most, retry.factor(), retry.jitter());
    }
  }
}
