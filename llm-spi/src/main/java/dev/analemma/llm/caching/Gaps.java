// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

/**
 * The times between one use of a beginning and the next, as a histogram that forgets.
 *
 * <p>Buckets are a factor of the root of two apart. Each new gap takes a 256th from the weight of
 * all older ones, so that what counts is about the last 256. It begins with half a beginning that
 * was not used again: nothing is cached before a second use was seen. Source of the method, a
 * holding time from the gaps that were seen: S. Keshav, C. Lund, S. Phillips, N. Reingold, H.
 * Saran, An Empirical Evaluation of Virtual Circuit Holding Time Policies in IP-over-ATM Networks,
 * IEEE Journal on Selected Areas in Communications 13 (1995).
 *
 * <p>Threads: none of its own; whoever keeps it guards it.
 */
final class Gaps implements Reuse {
  private static final int BUCKETS = 34;
  private static final double KEPT = 1 - 1 / 256.0;
  private static final double LOST_FIRST = 0.5;
  private static final long[] EDGES = edges();

  private final double[] weights = new double[BUCKETS];
  private final double[] sums = new double[BUCKETS];
  private double lost = LOST_FIRST;
  private long seen;

  private static long[] edges() {
    long[] edges = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      edges[i] = Math.round(1_000 * Math.pow(2, i / 2.0));
    }
    return edges;
  }

  /** Returns the bounds of the buckets, in milliseconds, ascending. */
  static long[] bounds() {
    return EDGES.clone();
  }

  /** Adds a gap; one that is longer than the last bound was no use again. */
  void add(long millis) {
    seen++;
    for (int i = 0; i < BUCKETS; i++) {
      weights[i] *= KEPT;
      sums[i] *= KEPT;
    }
    lost *= KEPT;
    int bucket = 0;
    while (bucket < BUCKETS && millis > EDGES[bucket]) {
      bucket++;
    }
    if (bucket == BUCKETS) {
      lost++;
    } else {
      weights[bucket]++;
      sums[bucket] += millis;
    }
  }

  /** Adds a beginning that was not used again. */
  void addLost() {
    add(Long.MAX_VALUE);
  }

  /** Returns how many were added. */
  long seen() {
    return seen;
  }

  /**
   * Returns how likely the next use comes within a time, and how long something is held until then,
   * at most that time.
   */
  Held within(long millis) {
    double weight = lost;
    double within = 0;
    double held = lost * millis;
    for (int i = 0; i < BUCKETS; i++) {
      weight += weights[i];
      double low = i == 0 ? 0 : EDGES[i - 1];
      if (millis >= EDGES[i]) {
        within += weights[i];
        held += sums[i];
      } else {
        double share = Math.max(0, Math.min(1, (millis - low) / (EDGES[i] - low)));
        within += share * weights[i];
        held += weights[i] * (share * (low + millis) / 2 + (1 - share) * millis);
      }
    }
    return new Held(within / weight, held / weight);
  }

  /**
   * What comes of holding something for a time.
   *
   * @param chance of a use in it, from 0 to 1
   * @param millis how long it is held, in the mean
   */
  record Held(double chance, double millis) {}
}
