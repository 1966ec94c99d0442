// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

/**
 * The calls that began under one limit: how many, how long, how many failed.
 *
 * <p>Calls that began earlier say something of another limit and are left out.
 */
final class Sample {
  private long sinceNanos;
  private int succeeded;
  private int failed;
  private int inFlightMax;
  private double sum;
  private double squares;

  void restart(long nowNanos) {
    sinceNanos = nowNanos;
    succeeded = 0;
    failed = 0;
    inFlightMax = 0;
    sum = 0;
    squares = 0;
  }

  /** Returns whether a call belongs to it. */
  boolean covers(long startedNanos) {
    return startedNanos - sinceNanos >= 0;
  }

  void add(long tookNanos, boolean success, int inFlight) {
    inFlightMax = Math.max(inFlightMax, inFlight);
    if (success) {
      succeeded++;
      sum += tookNanos;
      squares += (double) tookNanos * tookNanos;
    } else {
      // A failure that comes at once, or after a time-out, tells nothing of the latency.
      failed++;
    }
  }

  int calls() {
    return succeeded + failed;
  }

  int succeeded() {
    return succeeded;
  }

  double failedShare() {
    return calls() == 0 ? 0 : (double) failed / calls();
  }

  int inFlightMax() {
    return inFlightMax;
  }

  double meanNanos() {
    return sum / succeeded;
  }

  /** Returns the square of the coefficient of variation. */
  double variation() {
    double mean = meanNanos();
    return Math.max(0, squares / succeeded / (mean * mean) - 1);
  }
}
