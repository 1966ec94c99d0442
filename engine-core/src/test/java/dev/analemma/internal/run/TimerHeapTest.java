// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.spi.EngineClock.Timer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final TimerHeap timers = new TimerHeap();

  @AfterEach
  void close() {
    timers.close();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /** A timer between those that are taken out, whose order is therefore that of a moved heap. */
  private record Due(long earliest, long latest) {}

  @Test
  void schedule_inAnyOrder_setsOffInTheOrderOfTime() throws Exception {
    Random random = new Random(7);
    int count = 2_000;
    List<Due> ran = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch all = new CountDownLatch(count);
    List<Timer> cancelled = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long delay = TimeUnit.MILLISECONDS.toNanos(50) + random.nextInt(100_000_000);
      Due[] due = new Due[1];
      long before = System.nanoTime() + delay;
      CountDownLatch known = new CountDownLatch(1);
      timers.schedule(
          delay,
          () -> {
            try {
              known.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            ran.add(due[0]);
            all.countDown();
          });
      due[0] = new Due(before, System.nanoTime() + delay);
      known.countDown();
      cancelled.add(timers.schedule(random.nextInt(100_000_000) + HOUR, () -> ran.add(null)));
      if (random.nextBoolean()) {
        cancelled.remove(random.nextInt(cancelled.size())).cancel();
      }
    }
    await(all);

    for (int i = 1; i < count; i++) {
      assertThat(ran.get(i).latest()).isGreaterThanOrEqualTo(ran.get(i - 1).earliest());
    }
  }

  @Test
  void cancel_beforeItIsDue_takesItBack() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    CountDownLatch last = new CountDownLatch(1);
    for (int i = 0; i < 100; i++) {
      Timer timer = timers.schedule(TimeUnit.MILLISECONDS.toNanos(50), ran::incrementAndGet);
      timer.cancel();
      timer.cancel();
    }
    timers.schedule(TimeUnit.MILLISECONDS.toNanos(100), last::countDown);
    await(last);

    assertThat(ran).hasValue(0);
  }

  @Test
  void schedule_soonerThanTheFirst_doesNotWaitForIt() throws Exception {
    CountDownLatch soon = new CountDownLatch(1);
    timers.schedule(HOUR, () -> {});
    timers.schedule(0, soon::countDown);

    await(soon);
  }

  @Test
  void manyDueAtOnce_eachIsSetOffOnceAndOthersCanBeSet() throws Exception {
    int count = 100_000;
    AtomicIntegerArray ran = new AtomicIntegerArray(count);
    CountDownLatch all = new CountDownLatch(count);
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    for (int i = 0; i < count; i++) {
      int number = i;
      timers.schedule(
          due - System.nanoTime(),
          () -> {
            ran.incrementAndGet(number);
            all.countDown();
          });
    }
    await(all);

    for (int i = 0; i < count; i++) {
      assertThat(ran.get(i)).isEqualTo(1);
    }
  }

  @Test
  void actionThatThrows_doesNotStopTheOthers() throws Exception {
    CountDownLatch after = new CountDownLatch(1);
    timers.schedule(
        0,
        () -> {
          throw new IllegalStateException("as the test says");
        });
    timers.schedule(TimeUnit.MILLISECONDS.toNanos(1), after::countDown);

    await(after);
  }

  @Test
  void schedule_afterClose_setsNothingOff() {
    timers.schedule(HOUR, () -> {});
    timers.close();
    Timer late = timers.schedule(0, () -> {});

    late.cancel();
  }
}
