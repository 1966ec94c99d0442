// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

/**
 * Finds the knee of a dependency: as many calls at once as still make each other hardly wait.
 *
 * <p>Implementation note. By Little's law, n calls in flight that each take r give n / r calls a
 * second. Below the knee r does not depend on n, and one more call in flight is one more served;
 * above it r grows as n does, and one more only waits. So the elasticity e = d ln r / d ln n is 0
 * below and 1 above, whatever r is. It is measured by trying: a sample of calls at a tenth below
 * the limit, a sample at a tenth above, e = ln(r₂ / r₁) / ln(n₂ / n₁). Then the limit moves by
 * {@code exp(gain · (TARGET - e))}. Below the knee it grows, above it shrinks, and around it the
 * steps cancel out.
 *
 * <p>Why no base line, as gradients over a smallest or a long-term latency have (TCP Vegas, Netflix
 * Gradient2): a dependency that has become slower for everybody looks the same to them as one that
 * queues, and a base line that was taken while it queued is never corrected. Here both samples are
 * a moment old.
 *
 * <p>Samples are as long as the spread of the latency asks for. Steps in one direction grow, so
 * that a far knee is reached soon; a change of direction makes them small again. What is refused
 * for being too much, or a tenth of failures, takes a fifth away at once, but only once for all
 * calls that were under way together. A limit that nobody reaches does not grow.
 *
 * <p>{@code StrictMath}, so that a simulation draws the same curve on every machine.
 */
final class GradientLimit implements ConcurrencyLimit {
  /** Where nobody knows anything. */
  private static final int INITIAL = 10;

  private static final double SPREAD = 0.1;
  private static final double TARGET = 0.4;
  private static final double GAIN = 0.3;
  private static final double GAIN_HIGHEST = 1.2;
  private static final double GAIN_GROWTH = 1.5;
  private static final double CUT = 0.8;
  private static final double FAILED_SHARE = 0.1;

  /** Samples: (√2 · variation / (ln(1.1 / 0.9) · error))² calls, for an error of e of 0.4. */
  private static final double CALLS_BY_VARIATION = 310;

  private static final int CALLS_LOWEST = 32;
  private static final int CALLS_HIGHEST = 1_000;

  private final int min;
  private final int max;
  private final Sample sample = new Sample();
  private double centre;
  private boolean high;
  private int current;
  private double lowNanos;
  private int low;
  private double gain = GAIN;
  private boolean grew;
  private long cutNanos;
  private boolean started;

  GradientLimit(int min, int max) {
    this.min = min;
    this.max = max;
    this.centre = Math.max(min, Math.min(max, INITIAL));
    this.current = (int) centre;
  }

  @Override
  public int current() {
    return current;
  }

  @Override
  public void ended(long startedNanos, long nowNanos, Outcome outcome, int inFlight) {
    if (!started) {
      started = true;
      cutNanos = startedNanos;
      low(nowNanos);
      return;
    }
    if (outcome == Outcome.THROTTLED) {
      cut(startedNanos, nowNanos);
      return;
    }
    if (!sample.covers(startedNanos)) {
      return;
    }
    sample.add(nowNanos - startedNanos, outcome == Outcome.SUCCESS, inFlight);
    if (sample.calls() >= CALLS_LOWEST && sample.failedShare() > FAILED_SHARE) {
      cut(startedNanos, nowNanos);
    } else if (sample.succeeded() >= CALLS_LOWEST && sample.succeeded() >= callsWanted()) {
      if (high) {
        move();
        low(nowNanos);
      } else {
        lowNanos = sample.meanNanos();
        high(nowNanos);
      }
    }
  }

  private double callsWanted() {
    return Math.min(CALLS_HIGHEST, Math.max(current, CALLS_BY_VARIATION * sample.variation()));
  }

  private void move() {
    if (sample.inFlightMax() < current || current <= low) {
      // It was never reached, so both samples were taken at the same load.
      return;
    }
    double elasticity =
        StrictMath.log(sample.meanNanos() / lowNanos) / StrictMath.log((double) current / low);
    double off = TARGET - Math.max(-0.5, Math.min(1.5, elasticity));
    boolean grows = off > 0;
    gain = grows == grew ? Math.min(GAIN_HIGHEST, gain * GAIN_GROWTH) : GAIN;
    grew = grows;
    centre = bounded(centre * StrictMath.exp(gain * off));
  }

  private void cut(long startedNanos, long nowNanos) {
    if (startedNanos - cutNanos < 0) {
      return;
    }
    cutNanos = nowNanos;
    centre = bounded(Math.min(centre, current) * CUT);
    gain = GAIN;
    grew = false;
    low(nowNanos);
  }

  private double bounded(double value) {
    return Math.max(min, Math.min(max, value));
  }

  private void low(long nowNanos) {
    high = false;
    current = (int) bounded(Math.floor(centre * (1 - SPREAD)));
    low = current;
    sample.restart(nowNanos);
  }

  private void high(long nowNanos) {
    high = true;
    current = (int) bounded(Math.max(low + 1, Math.ceil(centre * (1 + SPREAD))));
    sample.restart(nowNanos);
  }
}
