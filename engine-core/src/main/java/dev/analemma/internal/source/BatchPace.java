// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import java.util.Arrays;

/**
 * How many items go together so that a batch takes about as long as it should.
 *
 * <p>Idea: what an item costs is taken to be what it did in the middle one of the last {@value
 * #REMEMBERED} batches, so that one or two odd ones count for nothing, and three of a new kind are
 * followed at once. The next batch has as many items as fit the time at that cost, and
 *
 * <ul>
 *   <li>at most twice as many as have ever been seen to fit, since a small batch tells little of a
 *       large one;
 *   <li>at most half as many as before, at once, when a batch took more than twice its time or ran
 *       out of it. Half of what that batch was asked for and not of what is asked for now: many
 *       that were begun together and end late are one reason, not many.
 * </ul>
 *
 * <p>Used by the run's owner alone.
 */
public final class BatchPace {
  /**
   * With how many items the first batch is tried: few enough that items of a second each do no
   * harm, and enough that what a call costs without items is not taken for the cost of one.
   */
  static final int FIRST = 8;

  private static final int REMEMBERED = 5;

  private final int itemsMax;
  private final double timeNanos;

  /** What an item cost in the last batches, in a ring. */
  private final double[] costs = new double[REMEMBERED];

  private int remembered;
  private int next;
  private int size;

  /**
   * Creates a pace.
   *
   * @param itemsMax how many items go together at most, at least 1
   * @param timeNanos how long a batch should take, positive
   */
  public BatchPace(int itemsMax, long timeNanos) {
    if (itemsMax < 1 || timeNanos < 1) {
      throw new IllegalArgumentException(
          "a pace of %d items in %d ns, both must be at least 1".formatted(itemsMax, timeNanos));
    }
    this.itemsMax = itemsMax;
    this.timeNanos = timeNanos;
    this.size = Math.min(itemsMax, FIRST);
  }

  /** Returns how many items the next batch should have, from 1 to the bound. */
  public int size() {
    return size;
  }

  /** Goes on with as many items as a batch had in another process. */
  public void goOnWith(int items) {
    size = bounded(items);
  }

  /**
   * A batch has ended.
   *
   * @param asked what {@link #size} was when it was put together
   * @param items how many it had, at least 1; fewer if they were large, or the last ones
   * @param nanos how long it took
   */
  public void ended(int asked, int items, long nanos) {
    costs[next] = Math.max(0, nanos) / (double) items;
    next = (next + 1) % REMEMBERED;
    remembered = Math.min(REMEMBERED, remembered + 1);
    // An item that costs nothing makes this infinite, which the bounds end.
    double fit = timeNanos / cost();
    size = bounded(Math.min(fit, Math.max(size, 2.0 * items)));
    if (nanos > 2 * timeNanos) {
      halve(asked);
    }
  }

  /** A batch has run out of its time: it took too long, however long it took. */
  public void timedOut(int asked, int items, long nanos) {
    ended(asked, items, Math.max(nanos, (long) (2 * timeNanos)));
    halve(asked);
  }

  private void halve(int asked) {
    size = Math.min(size, Math.max(1, asked / 2));
  }

  /** Returns what an item costs: the middle one, of two the lower, for what is too fast mends. */
  private double cost() {
    double[] sorted = Arrays.copyOf(costs, remembered);
    Arrays.sort(sorted);
    return sorted[(remembered - 1) / 2];
  }

  private int bounded(double items) {
    return (int) Math.max(1, Math.min(itemsMax, Math.rint(items)));
  }
}
