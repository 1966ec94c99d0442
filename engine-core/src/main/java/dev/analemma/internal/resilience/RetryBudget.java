// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

import dev.analemma.Resource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many retries a resource stands: each first call puts a share of a retry into a purse, each
 * retry takes a whole one out of it, or else out of a small bucket that time fills.
 *
 * <p>In any time t there are at most {@code share · first calls + perSecondMin · t} retries, and
 * the purse and the bucket of the time before. The idea and the ten seconds of reserve are those of
 * Finagle's RetryBudget.
 *
 * <p>Threads: safe. A full purse, which is what a healthy resource has, costs one read a call.
 */
final class RetryBudget {
  private static final long RETRY = 1_000_000;

  /** What the purse holds at most: the retries of 500 first calls at the default share. */
  static final int PURSE_MAX = 100;

  /** How long the bucket of time fills. */
  static final int RESERVE_SECONDS_MAX = 10;

  private final long perCall;
  private final AtomicLong purse = new AtomicLong();
  private final @Nullable TokenBucket bucket;

  RetryBudget(Resource.RetryBudget budget, long nowNanos) {
    this.perCall = Math.round(budget.share() * RETRY);
    this.bucket =
        budget.perSecondMin() == 0
            ? null
            : new TokenBucket(
                (long) Math.ceil(1e9 / budget.perSecondMin()),
                Math.max(1, (int) (budget.perSecondMin() * RESERVE_SECONDS_MAX)),
                nowNanos);
  }

  /** A first call was made. */
  void called() {
    long seen = purse.get();
    while (seen < PURSE_MAX * RETRY
        && !purse.compareAndSet(seen, Math.min(PURSE_MAX * RETRY, seen + perCall))) {
      seen = purse.get();
    }
  }

  /** Takes a retry if there is one. */
  boolean tryRetry(long nowNanos) {
    long seen = purse.get();
    while (seen >= RETRY) {
      if (purse.compareAndSet(seen, seen - RETRY)) {
        return true;
      }
      seen = purse.get();
    }
    if (bucket == null) {
      return false;
    }
    synchronized (bucket) {
      return bucket.tryTake(nowNanos);
    }
  }

  /** Returns how many retries there are. */
  double left(long nowNanos) {
    double inPurse = purse.get() / (double) RETRY;
    if (bucket == null) {
      return inPurse;
    }
    synchronized (bucket) {
      return inPurse + bucket.tokens(nowNanos);
    }
  }
}
