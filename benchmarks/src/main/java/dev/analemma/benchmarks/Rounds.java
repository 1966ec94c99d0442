// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures several things side by side in one process: after a warm-up they take turns, so that
 * what the machine does meanwhile falls on all of them.
 *
 * <p>A ratio is the median of the ratios within a round. Not thread-safe.
 */
final class Rounds {
  private static final int ROUNDS = 9;

  private final int count;

  private final List<Entry> entries = new ArrayList<>();
  private final long warmUpNanos;
  private final long roundNanos;

  /** One thing to measure, and what it took in each round. */
  private static final class Entry {
    final String name;
    final long operations;
    final Runnable body;
    final double[] nanos;

    Entry(String name, long operations, Runnable body, int rounds) {
      this.nanos = new double[rounds];
      this.name = name;
      this.operations = operations;
      this.body = body;
    }

    /** Runs it for a time, at least once; returns the ns per operation. */
    double run(long nanos) {
      long start = System.nanoTime();
      long calls = 0;
      long now;
      do {
        body.run();
        calls++;
        now = System.nanoTime();
      } while (now - start < nanos);
      return (double) (now - start) / (calls * operations);
    }
  }

  /** Creates rounds that are a third as long where it is to be quick. */
  Rounds(boolean quick) {
    this(quick, ROUNDS);
  }

  /**
   * Creates rounds.
   *
   * @param quick whether they are a third as long
   * @param count how many
   */
  Rounds(boolean quick, int count) {
    this.count = count;
    this.warmUpNanos = quick ? 600_000_000L : 2_000_000_000L;
    this.roundNanos = quick ? 60_000_000L : 200_000_000L;
  }

  /**
   * Adds something to measure.
   *
   * @param operations how many operations one call of the body is
   */
  Rounds add(String name, long operations, Runnable body) {
    entries.add(new Entry(name, operations, body, count));
    return this;
  }

  /** Warms everything up, then measures in turns. */
  Rounds run() {
    for (Entry entry : entries) {
      entry.run(warmUpNanos);
    }
    for (int round = 0; round < count; round++) {
      for (int i = 0; i < entries.size(); i++) {
        // Everybody is the first of a round sometimes.
        Entry entry = entries.get((i + round) % entries.size());
        entry.nanos[round] = entry.run(roundNanos);
      }
    }
    return this;
  }

  /** Returns the median of the ns per operation. */
  double nanos(String name) {
    return median(entry(name).nanos.clone());
  }

  /** Returns how many times as long one takes as another. */
  double ratio(String name, String other) {
    double[] ratios = new double[count];
    Arrays.setAll(ratios, round -> entry(name).nanos[round] / entry(other).nanos[round]);
    return median(ratios);
  }

  private Entry entry(String name) {
    return entries.stream().filter(entry -> entry.name.equals(name)).findFirst().orElseThrow();
  }

  /** Returns the median of some values, which it sorts. */
  static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
