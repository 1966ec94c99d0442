// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.Resource;
import dev.analemma.internal.resilience.Admission;
import dev.analemma.internal.resilience.Outcome;
import dev.analemma.internal.resilience.ResourceGate;
import dev.analemma.testkit.MovingClock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Release against withdraw against acquire, on real threads.
 *
 * <p>Windows: between the decision to grant and the callback (held with a latch), and between the
 * compare-and-set and the lock (hit by many rounds from one barrier).
 */
@Timeout(120)
class ResourceGateRacesTest {
  private static final int ROUNDS = 3_000;

  private final MovingClock clock = new MovingClock();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void giveThreadsBack() {
    threads.shutdownNow();
  }

  private ResourceGate gate(int limit) {
    return new ResourceGate(
        "race", Resource.unlimited().concurrency(limit), clock, new SplittableRandom(1));
  }

  @Test
  void withdraw_whileTheGrantIsOnItsWay_isTooLate() throws Exception {
    ResourceGate gate = gate(1);
    CountDownLatch inCallback = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    TestWaiter first = new TestWaiter("a");
    TestWaiter second =
        new TestWaiter("b") {
          @Override
          protected void granted() {
            inCallback.countDown();
            await(goOn);
            super.granted();
          }
        };
    gate.acquire(first);
    gate.acquire(second);
    Future<?> releasing = threads.submit(() -> gate.release(first, Outcome.SUCCESS, null));
    inCallback.await();

    boolean withdrawn = gate.withdraw(second);
    // Nobody else is kept waiting by the callback.
    Admission third = gate.acquire(new TestWaiter("c"));
    goOn.countDown();
    releasing.get();

    assertThat(withdrawn).isFalse();
    assertThat(second.grants).hasValue(1);
    assertThat(third).isEqualTo(Admission.WAITING);
    assertThat(gate.stats().inFlight()).isEqualTo(1);
  }

  @Test
  void releaseWithdrawAcquire_atOnce_haveOneWinnerAndLoseNoPermit() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(3);
    for (int round = 0; round < ROUNDS; round++) {
      ResourceGate gate = gate(1);
      TestWaiter holder = new TestWaiter("a");
      TestWaiter waiting = new TestWaiter("b");
      TestWaiter late = new TestWaiter("c");
      gate.acquire(holder);
      gate.acquire(waiting);
      Future<?> release =
          threads.submit(
              () -> {
                barrier.await();
                return gate.release(holder, Outcome.SUCCESS, null);
              });
      Future<Boolean> withdraw =
          threads.submit(
              () -> {
                barrier.await();
                return gate.withdraw(waiting);
              });
      Future<Admission> acquire =
          threads.submit(
              () -> {
                barrier.await();
                return gate.acquire(late);
              });
      release.get();

      assertThat(withdraw.get()).as("withdrawn or granted").isNotEqualTo(waiting.grants.get() == 1);
      boolean lateHas = acquire.get() == Admission.GRANTED || late.grants.get() == 1;
      assertThat(gate.stats().inFlight()).isEqualTo(1);
      assertThat(lateHas).isNotEqualTo(waiting.grants.get() == 1);
      if (waiting.isGranted()) {
        gate.release(waiting, Outcome.SUCCESS, null);
      }
      assertThat(late.isGranted()).isTrue();
      gate.release(late, Outcome.SUCCESS, null);
      assertThat(gate.stats().inFlight()).isZero();
      assertThat(gate.stats().waiting()).isZero();
    }
  }

  @Test
  void releaseTwice_atOnce_givesOnePermitBack() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(2);
    for (int round = 0; round < ROUNDS; round++) {
      ResourceGate gate = gate(2);
      TestWaiter holder = new TestWaiter("a");
      gate.acquire(holder);
      gate.acquire(new TestWaiter("b"));
      List<Future<Boolean>> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        both.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return gate.release(holder, Outcome.SUCCESS, null);
                }));
      }

      assertThat(both.get(0).get()).isNotEqualTo(both.get(1).get());
      assertThat(gate.stats().inFlight()).isEqualTo(1);
    }
  }

  @Test
  void manyThreads_onFewPermits_neverHoldMore() throws Exception {
    int limit = 3;
    ResourceGate gate = gate(limit);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger insideMax = new AtomicInteger();
    AtomicInteger calls = new AtomicInteger();
    int workers = 8;
    int each = 20_000;
    CountDownLatch done = new CountDownLatch(workers);
    for (int i = 0; i < workers; i++) {
      threads.submit(
          () -> {
            CountDownLatch[] called = new CountDownLatch[1];
            TestWaiter waiter =
                new TestWaiter("run" + Thread.currentThread().getId()) {
                  @Override
                  protected void granted() {
                    called[0].countDown();
                  }
                };
            for (int n = 0; n < each; n++) {
              called[0] = new CountDownLatch(1);
              Admission admission = gate.acquire(waiter);
              if (admission == Admission.WAITING) {
                if (n % 5 == 0 && gate.withdraw(waiter)) {
                  continue;
                }
                await(called[0]);
              }
              insideMax.accumulateAndGet(inside.incrementAndGet(), Math::max);
              calls.incrementAndGet();
              inside.decrementAndGet();
              gate.release(waiter, Outcome.SUCCESS, null);
            }
            done.countDown();
          });
    }
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();

    assertThat(insideMax.get()).isBetween(1, limit);
    assertThat(calls.get()).isGreaterThan(workers * each / 2);
    assertThat(gate.stats().inFlight()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
