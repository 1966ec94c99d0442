// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Laws of a pace: batches whose items cost something, one after the other or many at once. */
class BatchPaceTest {
  private static final int ITEMS_MAX = 100_000;
  private static final long TIME = 1_000_000_000;

  /** From 8 items to 100,000 it takes 14 doublings. */
  private static final int ENOUGH = 20;

  private static void batch(BatchPace pace, double cost) {
    pace.ended(pace.size(), pace.size(), (long) (pace.size() * cost));
  }

  private static void batches(BatchPace pace, int count, double cost) {
    for (int b = 0; b < count; b++) {
      batch(pace, cost);
    }
  }

  /** A cost of which from 2 to the most items fit the time. */
  private static double cost(int fit) {
    return TIME / (double) fit;
  }

  private static void assertNearTime(BatchPace pace, double cost) {
    assertThat(pace.size() * cost).isCloseTo(TIME, within(TIME / 4.0));
  }

  @Property
  void whateverHappens_staysWithinItsBounds(
      @ForAll @IntRange(min = 1, max = 50) int itemsMax,
      @ForAll @LongRange(min = 1) long time,
      @ForAll Random random) {
    BatchPace pace = new BatchPace(itemsMax, time);
    for (int step = 0; step < 200; step++) {
      assertThat(pace.size()).isBetween(1, itemsMax);
      int asked = 1 + random.nextInt(itemsMax);
      int items = 1 + random.nextInt(asked);
      // Also nothing, and a clock that went back.
      long nanos = random.nextLong() >> random.nextInt(64);
      switch (random.nextInt(4)) {
        case 0 -> pace.timedOut(asked, items, nanos);
        case 1 -> pace.goOnWith(random.nextInt(2 * itemsMax));
        default -> pace.ended(asked, items, nanos);
      }
    }
  }

  @Property
  void constantCost_isSoonWithinAQuarterOfTheTime(
      @ForAll @IntRange(min = 2, max = ITEMS_MAX) int fit) {
    BatchPace pace = new BatchPace(ITEMS_MAX, TIME);
    batches(pace, ENOUGH, cost(fit));
    for (int b = 0; b < 10; b++) {
      assertNearTime(pace, cost(fit));
      batch(pace, cost(fit));
    }
  }

  @Property
  void constantCostAndWhatACallCosts_isSoonWithinAQuarterOfTheTime(
      @ForAll @IntRange(min = 10, max = ITEMS_MAX) int fit,
      @ForAll @IntRange(max = 50) int callPercent) {
    BatchPace pace = new BatchPace(ITEMS_MAX, TIME);
    double call = TIME * (callPercent / 100.0);
    double cost = (TIME - call) / fit;
    for (int b = 0; b < 3 * ENOUGH; b++) {
      pace.ended(pace.size(), pace.size(), (long) (call + pace.size() * cost));
    }
    assertThat(call + pace.size() * cost).isCloseTo(TIME, within(TIME / 4.0));
  }

  @Property
  void cost_changesWithSomeAtOnce_isFollowed(
      @ForAll @IntRange(min = 2, max = ITEMS_MAX) int before,
      @ForAll @IntRange(min = 2, max = ITEMS_MAX) int then,
      @ForAll @IntRange(min = 1, max = 64) int atOnce) {
    BatchPace pace = new BatchPace(ITEMS_MAX, TIME);
    ArrayDeque<Integer> open = new ArrayDeque<>();
    for (int b = 0; b < 2 * ENOUGH * atOnce; b++) {
      double cost = cost(b < ENOUGH * atOnce ? before : then);
      open.add(pace.size());
      if (open.size() == atOnce) {
        int size = open.remove();
        pace.ended(size, size, (long) (size * cost));
      }
    }
    assertNearTime(pace, cost(then));
  }

  @Property
  void cost_growsTenfold_threeBatchesLaterItIsFollowed(
      @ForAll @IntRange(min = 20, max = ITEMS_MAX) int fit) {
    BatchPace pace = new BatchPace(ITEMS_MAX, TIME);
    batches(pace, ENOUGH, cost(fit));
    batches(pace, 3, 10 * cost(fit));
    assertNearTime(pace, 10 * cost(fit));
  }

  @Property
  void oneSlowBatch_halvesOnce_andIsForgottenWithTheNext(
      @ForAll @IntRange(min = 8, max = ITEMS_MAX) int fit,
      @ForAll @IntRange(min = 3, max = 1_000_000) int slower) {
    BatchPace pace = new BatchPace(ITEMS_MAX, TIME);
    batches(pace, ENOUGH, cost(fit));
    int steady = pace.size();
    batch(pace, slower * cost(fit));
    assertThat(pace.size()).isEqualTo(steady / 2);
    batch(pace, cost(fit));
    assertThat(pace.size()).isCloseTo(steady, within(1));
  }

  @Property
  void manyThatAreSlowAtOnce_halveOnce(@ForAll @IntRange(min = 3, max = 64) int many) {
    BatchPace pace = new BatchPace(ITEMS_MAX, TIME);
    batches(pace, ENOUGH, cost(1_000));
    for (int b = 0; b < many; b++) {
      pace.timedOut(1_000, 1_000, TIME / 10);
    }
    assertThat(pace.size()).isEqualTo(500);
  }

  @Property
  void growth_isAtMostTwofold(
      @ForAll @IntRange(min = 1, max = ITEMS_MAX) int size,
      @ForAll @LongRange(min = 0) long nanos) {
    BatchPace pace = new BatchPace(ITEMS_MAX, TIME);
    pace.goOnWith(size);
    pace.ended(size, size, nanos);
    assertThat(pace.size()).isLessThanOrEqualTo(2 * size);
  }

  @Test
  void batch_thatWasCutByItsBytes_makesOthersNoSmaller() {
    BatchPace pace = new BatchPace(ITEMS_MAX, TIME);
    batches(pace, ENOUGH, cost(1_000));
    pace.ended(1_000, 3, (long) (3 * cost(1_000)));
    assertThat(pace.size()).isEqualTo(1_000);
  }

  @Test
  void first_isSmall_alsoWhereMuchIsAllowed() {
    assertThat(new BatchPace(ITEMS_MAX, TIME).size()).isEqualTo(BatchPace.FIRST);
    assertThat(new BatchPace(3, TIME).size()).isEqualTo(3);
  }

  @Test
  void bounds_belowOne_areRefused() {
    assertThatThrownBy(() -> new BatchPace(0, 1)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> new BatchPace(1, 0)).hasMessageContaining("at least 1");
  }
}
