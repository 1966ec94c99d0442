// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

/**
 * Adds one call at once for each round of calls that went well, and takes a quarter away when it
 * was too much: refused, a tenth failed, or half as slow again as in the best round.
 *
 * <p>Additive increase and multiplicative decrease share a dependency evenly among engines that do
 * not know of each other (Chiu and Jain, 1989); the price is a limit that swings. The best round is
 * forgotten slowly, so that a dependency that has become slower for good is accepted.
 */
final class AimdLimit implements ConcurrencyLimit {
  private static final int INITIAL = 10;
  private static final double CUT = 0.75;
  private static final double SLOWER = 1.5;
  private static final double FORGOTTEN = 1.005;
  private static final double FAILED_SHARE = 0.1;
  private static final int CALLS_LOWEST = 32;

  private final int min;
  private final int max;
  private final Sample sample = new Sample();
  private int current;
  private double bestNanos = Double.POSITIVE_INFINITY;
  private boolean started;

  AimdLimit(int min, int max) {
    this.min = min;
    this.max = max;
    this.current = Math.max(min, Math.min(max, INITIAL));
  }

  @Override
  public int current() {
    return current;
  }

  @Override
  public void ended(long startedNanos, long nowNanos, Outcome outcome, int inFlight) {
    if (!started) {
      started = true;
      sample.restart(startedNanos);
    }
    if (!sample.covers(startedNanos)) {
      return;
    }
    if (outcome == Outcome.THROTTLED) {
      cut(nowNanos);
      return;
    }
    sample.add(nowNanos - startedNanos, outcome == Outcome.SUCCESS, inFlight);
    if (sample.calls() < Math.max(CALLS_LOWEST, current)) {
      return;
    }
    if (sample.failedShare() > FAILED_SHARE) {
      cut(nowNanos);
      return;
    }
    double mean = sample.meanNanos();
    bestNanos = Math.min(mean, bestNanos * FORGOTTEN);
    if (mean > SLOWER * bestNanos) {
      cut(nowNanos);
    } else {
      if (sample.inFlightMax() >= current) {
        // A small limit makes many rounds in a sample, and can be tried further.
        current = Math.min(max, current + Math.max(1, sample.calls() / current / 4));
      }
      sample.restart(nowNanos);
    }
  }

  private void cut(long nowNanos) {
    current = Math.max(min, (int) (current * CUT));
    sample.restart(nowNanos);
  }
}
