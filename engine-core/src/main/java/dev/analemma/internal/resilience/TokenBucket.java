// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

/**
 * Grants at most {@code burst + t / interval} times in any time t.
 *
 * <p>It keeps one instant, the generic cell rate algorithm (ITU-T I.371): {@code fullAt} is when
 * the bucket would be full again. A grant moves it by one interval, and is due as long as it lies
 * at most {@code burst - 1} intervals ahead. Whole nanoseconds, rounded so that it never grants too
 * much. Guarded by whoever uses it.
 */
final class TokenBucket {
  private final long intervalNanos;
  private final long aheadNanosMax;
  private long fullAtNanos;

  /**
   * Creates a full bucket.
   *
   * @param intervalNanos the time in which one token comes, at least 1
   * @param burst how many it holds, at least 1
   * @param nowNanos the time
   */
  TokenBucket(long intervalNanos, int burst, long nowNanos) {
    this.intervalNanos = intervalNanos;
    this.aheadNanosMax = intervalNanos * (burst - 1);
    this.fullAtNanos = nowNanos;
  }

  /** Takes a token if there is one. */
  boolean tryTake(long nowNanos) {
    if (waitNanos(nowNanos) > 0) {
      return false;
    }
    fullAtNanos = (fullAtNanos - nowNanos > 0 ? fullAtNanos : nowNanos) + intervalNanos;
    return true;
  }

  /** Returns how long it takes until there is a token; 0 if there is one. */
  long waitNanos(long nowNanos) {
    return Math.max(0, fullAtNanos - nowNanos - aheadNanosMax);
  }

  /** Puts a token back that was not used. */
  void giveBack() {
    fullAtNanos -= intervalNanos;
  }

  /** Returns how many tokens there are. */
  double tokens(long nowNanos) {
    double missing = Math.max(0, fullAtNanos - nowNanos);
    return Math.max(0, (aheadNanosMax + intervalNanos - missing) / intervalNanos);
  }
}
