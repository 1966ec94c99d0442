// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.Breaker;
import dev.analemma.Resource;
import dev.analemma.ResourceStats;
import dev.analemma.ResourceStats.BreakerState;
import dev.analemma.internal.resilience.Admission;
import dev.analemma.internal.resilience.Outcome;
import dev.analemma.internal.resilience.Refusal;
import dev.analemma.internal.resilience.ResourceGate;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResourceGateTest {
  private final MovingClock clock = new MovingClock();

  private ResourceGate gate(Resource resource) {
    return new ResourceGate("shop.charge", resource, clock, new SplittableRandom(1));
  }

  private static void pass(ResourceGate gate, Outcome outcome) {
    TestWaiter waiter = new TestWaiter("run");
    assertThat(gate.acquire(waiter)).isEqualTo(Admission.GRANTED);
    gate.release(waiter, outcome, null);
  }

  // Permits.

  @Test
  void acquire_belowTheLimit_isGrantedAtOnce() {
    ResourceGate gate = gate(Resource.unlimited().concurrency(2));

    assertThat(gate.acquire(new TestWaiter("a"))).isEqualTo(Admission.GRANTED);
    assertThat(gate.acquire(new TestWaiter("a"))).isEqualTo(Admission.GRANTED);
    assertThat(gate.acquire(new TestWaiter("a"))).isEqualTo(Admission.WAITING);
  }

  @Test
  void release_somebodyWaits_isCalledBack() {
    ResourceGate gate = gate(Resource.unlimited().concurrency(1));
    TestWaiter first = new TestWaiter("a");
    TestWaiter second = new TestWaiter("b");
    gate.acquire(first);
    gate.acquire(second);

    gate.release(first, Outcome.SUCCESS, null);

    assertThat(second.grants).hasValue(1);
    assertThat(second.isGranted()).isTrue();
  }

  @Test
  void release_twice_givesOnePermitBack() {
    ResourceGate gate = gate(Resource.unlimited().concurrency(2));
    TestWaiter waiter = new TestWaiter("a");
    gate.acquire(waiter);
    gate.acquire(new TestWaiter("a"));

    assertThat(gate.release(waiter, Outcome.SUCCESS, null)).isTrue();
    assertThat(gate.release(waiter, Outcome.SUCCESS, null)).isFalse();
    assertThat(gate.stats().inFlight()).isEqualTo(1);
  }

  @Test
  void acquire_whileItHoldsAPermit_isAMistake() {
    ResourceGate gate = gate(Resource.unlimited().concurrency(2));
    TestWaiter waiter = new TestWaiter("a");
    gate.acquire(waiter);

    assertThatThrownBy(() -> gate.acquire(waiter))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shop.charge");
  }

  @Test
  void withdraw_whileItWaits_isNeverCalledBack() {
    ResourceGate gate = gate(Resource.unlimited().concurrency(1));
    TestWaiter first = new TestWaiter("a");
    TestWaiter second = new TestWaiter("b");
    TestWaiter third = new TestWaiter("b");
    gate.acquire(first);
    gate.acquire(second);
    gate.acquire(third);

    assertThat(gate.withdraw(second)).isTrue();
    assertThat(gate.withdraw(second)).isFalse();
    gate.release(first, Outcome.SUCCESS, null);

    assertThat(second.grants).hasValue(0);
    assertThat(third.grants).hasValue(1);
  }

  @Test
  void lock_aWaiterOfMaxOne_passesOnlyAlone() {
    ResourceGate gate = gate(Resource.unlimited());
    TestWaiter shared = new TestWaiter("a", 3);
    TestWaiter alone = new TestWaiter("b", 1);
    gate.acquire(shared);

    assertThat(gate.acquire(alone)).isEqualTo(Admission.WAITING);
    gate.release(shared, Outcome.SUCCESS, null);

    assertThat(alone.grants).hasValue(1);
  }

  @Test
  void withdraw_ofTheOneThatAsksForMost_letsTheOthersPass() {
    ResourceGate gate = gate(Resource.unlimited());
    gate.acquire(new TestWaiter("a", 3));
    TestWaiter alone = new TestWaiter("b", 1);
    TestWaiter behind = new TestWaiter("c", 3);
    gate.acquire(alone);
    gate.acquire(behind);

    gate.withdraw(alone);

    assertThat(behind.grants).hasValue(1);
  }

  @Test
  void waitersMax_atItsEdge_refusesOneMore() {
    ResourceGate gate = gate(Resource.unlimited().concurrency(1).waitersMax(1));
    gate.acquire(new TestWaiter("a"));
    TestWaiter refused = new TestWaiter("a");

    assertThat(gate.acquire(new TestWaiter("a"))).isEqualTo(Admission.WAITING);
    assertThat(gate.acquire(refused)).isEqualTo(Admission.REFUSED);
    assertThat(Objects.requireNonNull(refused.refusal()).code()).isEqualTo("RESOURCE_BUSY");
    assertThat(refused.refusal().message()).contains("shop.charge").contains("waitersMax");
  }

  // Fairness.

  @Test
  void million_waitersOfOneRun_doNotKeepAnotherWaiting() {
    ResourceGate gate = gate(Resource.unlimited().concurrency(1));
    TestWaiter holder = new TestWaiter("other");
    gate.acquire(holder);
    TestWaiter[] last = new TestWaiter[1];
    for (int i = 0; i < 999_999; i++) {
      gate.acquire(
          new TestWaiter("big") {
            @Override
            protected void granted() {
              last[0] = this;
            }
          });
    }
    TestWaiter small = new TestWaiter("small");
    assertThat(gate.acquire(small)).isEqualTo(Admission.WAITING);

    // The bound is one waiter of each other run that waits; that is one.
    gate.release(holder, Outcome.SUCCESS, null);
    TestWaiter big = Objects.requireNonNull(last[0]);
    assertThat(small.grants).hasValue(0);
    gate.release(big, Outcome.SUCCESS, null);

    assertThat(small.grants).hasValue(1);
  }

  @Test
  void runs_thatWait_areServedInTurn() {
    ResourceGate gate = gate(Resource.unlimited().concurrency(1));
    List<String> order = new ArrayList<>();
    TestWaiter holder = new TestWaiter("x");
    gate.acquire(holder);
    List<TestWaiter> waiters = new ArrayList<>();
    for (String run : List.of("a", "a", "a", "b", "b", "c")) {
      TestWaiter waiter =
          new TestWaiter(run) {
            @Override
            protected void granted() {
              order.add(run);
            }
          };
      waiters.add(waiter);
      gate.acquire(waiter);
    }

    TestWaiter current = holder;
    for (int i = 0; i < waiters.size(); i++) {
      gate.release(current, Outcome.SUCCESS, null);
      current = waiters.stream().filter(TestWaiter::isGranted).findFirst().orElseThrow();
    }

    assertThat(order).containsExactly("a", "b", "c", "a", "b", "a");
  }

  // Rate.

  @Test
  void rate_whenTheBurstIsUsed_isWaitedForByATimer() {
    ResourceGate gate = gate(Resource.unlimited().rate(10, Duration.ofSeconds(1), 2));
    gate.acquire(new TestWaiter("a"));
    gate.acquire(new TestWaiter("a"));
    TestWaiter third = new TestWaiter("a");
    assertThat(gate.acquire(third)).isEqualTo(Admission.WAITING);

    clock.advance(Duration.ofMillis(99));
    assertThat(third.grants).hasValue(0);
    clock.advance(Duration.ofMillis(1));
    assertThat(third.grants).hasValue(1);
    assertThat(clock.timers()).isZero();
  }

  @Test
  void rate_nobodyWaitsAnyMore_leavesNoTimer() {
    ResourceGate gate = gate(Resource.unlimited().rate(1, Duration.ofSeconds(1)));
    gate.acquire(new TestWaiter("a"));
    TestWaiter second = new TestWaiter("a");
    gate.acquire(second);

    gate.withdraw(second);

    assertThat(clock.timers()).isZero();
  }

  @Test
  void throttled_withRetryAfter_holdsEverybodyBack() {
    ResourceGate gate = gate(Resource.unlimited().concurrency(10));
    TestWaiter told = new TestWaiter("a");
    gate.acquire(told);
    gate.release(told, "RATE_LIMITED", Duration.ofSeconds(5));
    TestWaiter next = new TestWaiter("b");

    assertThat(gate.acquire(next)).isEqualTo(Admission.WAITING);
    clock.advance(Duration.ofSeconds(5));
    assertThat(next.grants).hasValue(1);
    assertThat(gate.acquire(new TestWaiter("c"))).isEqualTo(Admission.GRANTED);
  }

  @Test
  void throttled_withALongRetryAfter_isAskedAgainAfterFiveMinutes() {
    ResourceGate gate = gate(Resource.unlimited());
    TestWaiter told = new TestWaiter("a");
    gate.acquire(told);
    gate.release(told, Outcome.THROTTLED, Duration.ofDays(16));
    TestWaiter next = new TestWaiter("b");
    gate.acquire(next);

    clock.advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(next.grants).hasValue(0);
    clock.advance(Duration.ofNanos(1));
    assertThat(next.grants).hasValue(1);
  }

  // The budget of retries.

  @Test
  void mayRetry_beyondAFifthOfTheCalls_isRefused() {
    ResourceGate gate = gate(Resource.unlimited().retryBudget(0.2, 0));
    List<TestWaiter> waiters = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      TestWaiter waiter = new TestWaiter("a");
      waiters.add(waiter);
      gate.acquire(waiter);
      gate.release(waiter, Outcome.ERROR, null);
    }

    assertThat(waiters.stream().filter(gate::mayRetry)).hasSize(10);
  }

  @Test
  void mayRetry_withLittleTraffic_hasAFloor() {
    ResourceGate gate = gate(Resource.unlimited().retryBudget(0.2, 1));
    TestWaiter waiter = new TestWaiter("a");
    int retries = 0;
    while (retries < 100) {
      gate.acquire(waiter);
      gate.release(waiter, Outcome.ERROR, null);
      if (!gate.mayRetry(waiter)) {
        break;
      }
      retries++;
    }
    assertThat(retries).isEqualTo(10);

    clock.advance(Duration.ofSeconds(1));
    assertThat(gate.mayRetry(waiter)).isTrue();
  }

  @Test
  void mayRetry_ofACallThatWasNeverMade_costsNothing() {
    ResourceGate gate =
        gate(
            Resource.unlimited()
                .retryBudget(0, 0)
                .breaker(Breaker.ofDefaults().window(1).callsMin(1)));
    pass(gate, Outcome.ERROR);
    TestWaiter waiter = new TestWaiter("a");

    assertThat(gate.acquire(waiter)).isEqualTo(Admission.REFUSED);
    assertThat(gate.mayRetry(waiter)).isTrue();
  }

  @Test
  void mayRetry_paidAndThenRefused_isStillPaidFor() {
    ResourceGate gate =
        gate(
            Resource.unlimited()
                .retryBudget(1, 0)
                .breaker(Breaker.ofDefaults().window(1).callsMin(1)));
    TestWaiter waiter = new TestWaiter("a");
    gate.acquire(waiter);
    gate.release(waiter, Outcome.ERROR, null);

    assertThat(gate.mayRetry(waiter)).isTrue();
    assertThat(gate.acquire(waiter)).isEqualTo(Admission.REFUSED);
    assertThat(gate.mayRetry(waiter)).isTrue();
    assertThat(gate.stats().retriesLeft()).isZero();
  }

  // The breaker.

  @Test
  void breaker_halfOfTheCallsFailed_opens() {
    ResourceGate gate = gate(Resource.unlimited().breaker(Breaker.ofDefaults()));
    for (int i = 0; i < 10; i++) {
      pass(gate, Outcome.SUCCESS);
    }
    for (int i = 0; i < 9; i++) {
      pass(gate, Outcome.ERROR);
    }
    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.CLOSED);

    pass(gate, Outcome.ERROR);

    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.OPEN);
    TestWaiter refused = new TestWaiter("a");
    assertThat(gate.acquire(refused)).isEqualTo(Admission.REFUSED);
    Refusal refusal = Objects.requireNonNull(refused.refusal());
    assertThat(refusal.code()).isEqualTo("CIRCUIT_OPEN");
    assertThat(refusal.message()).contains("shop.charge");
    assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(36));
  }

  @Test
  void breaker_whenItOpens_refusesThoseThatWait() {
    ResourceGate gate =
        gate(
            Resource.unlimited()
                .concurrency(1)
                .breaker(Breaker.ofDefaults().window(1).callsMin(1)));
    TestWaiter first = new TestWaiter("a");
    gate.acquire(first);
    List<TestWaiter> behind = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      TestWaiter waiter = new TestWaiter("b");
      behind.add(waiter);
      gate.acquire(waiter);
    }

    gate.release(first, Outcome.ERROR, null);

    assertThat(behind).allSatisfy(waiter -> assertThat(waiter.refusals).hasValue(1));
    assertThat(behind.stream().map(waiter -> Objects.requireNonNull(waiter.told).retryAfter()))
        .as("each has a turn of its own")
        .doesNotHaveDuplicates();
    assertThat(gate.stats().inFlight()).isZero();
  }

  @Test
  void breaker_halfOpen_letsProbesPassAndCloses() {
    ResourceGate gate = gate(Resource.unlimited().breaker(opened().probes(2)));
    pass(gate, Outcome.ERROR);
    clock.advance(Duration.ofSeconds(36));
    TestWaiter probe = new TestWaiter("a");
    TestWaiter another = new TestWaiter("a");

    assertThat(gate.acquire(probe)).isEqualTo(Admission.GRANTED);
    assertThat(gate.acquire(another)).isEqualTo(Admission.GRANTED);
    assertThat(gate.acquire(new TestWaiter("a"))).isEqualTo(Admission.REFUSED);
    gate.release(probe, Outcome.SUCCESS, null);
    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.HALF_OPEN);
    gate.release(another, Outcome.SUCCESS, null);
    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void breaker_probesThatNeverComeBack_areMadeAgain() {
    ResourceGate gate = gate(Resource.unlimited().breaker(opened().probes(1)));
    pass(gate, Outcome.ERROR);
    clock.advance(Duration.ofSeconds(36));
    TestWaiter lost = new TestWaiter("a");
    gate.acquire(lost);
    clock.advance(Duration.ofSeconds(30));

    pass(gate, Outcome.SUCCESS);

    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.CLOSED);
    gate.release(lost, Outcome.ERROR, null);
    assertThat(gate.stats().breaker()).as("it is too late to count").isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void breaker_cancelledProbe_isMadeAgain() {
    ResourceGate gate = gate(Resource.unlimited().breaker(opened().probes(1)));
    pass(gate, Outcome.ERROR);
    clock.advance(Duration.ofSeconds(36));

    pass(gate, Outcome.IGNORED);
    pass(gate, Outcome.SUCCESS);

    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void breaker_slowCalls_openIt() {
    ResourceGate gate =
        gate(Resource.unlimited().breaker(opened().slowCalls(Duration.ofSeconds(2), 1)));
    TestWaiter waiter = new TestWaiter("a");
    gate.acquire(waiter);
    clock.advance(Duration.ofSeconds(2));
    gate.release(waiter, Outcome.SUCCESS, null);

    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void breaker_windowOfTime_forgetsWhatIsOlder() {
    ResourceGate gate =
        gate(
            Resource.unlimited()
                .breaker(Breaker.ofDefaults().window(Duration.ofSeconds(10)).callsMin(4)));
    for (int i = 0; i < 3; i++) {
      pass(gate, Outcome.ERROR);
    }
    clock.advance(Duration.ofSeconds(10));
    pass(gate, Outcome.ERROR);
    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.CLOSED);

    for (int i = 0; i < 3; i++) {
      pass(gate, Outcome.ERROR);
    }
    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void answers_ofAHealthyDependency_openNothing() {
    ResourceGate gate = gate(Resource.unlimited().breaker(opened()).answers("CARD_DECLINED"));
    TestWaiter waiter = new TestWaiter("a");
    gate.acquire(waiter);
    gate.release(waiter, "CARD_DECLINED", null);
    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.CLOSED);

    gate.acquire(waiter);
    gate.release(waiter, "TIMED_OUT", null);
    assertThat(gate.stats().breaker()).isEqualTo(BreakerState.OPEN);
  }

  private static Breaker opened() {
    return Breaker.ofDefaults().window(1).callsMin(1);
  }

  // Seeing.

  @Test
  void stats_tellWhoWaitsSinceWhen() {
    ResourceGate gate = gate(Resource.unlimited().concurrency(1));
    gate.acquire(new TestWaiter("first"));
    gate.acquire(new TestWaiter("second"));
    clock.advance(Duration.ofSeconds(3));
    gate.acquire(new TestWaiter("second"));
    gate.acquire(new TestWaiter("third"));

    ResourceStats stats = gate.stats();

    assertThat(stats.limit()).isEqualTo(1);
    assertThat(stats.inFlight()).isEqualTo(1);
    assertThat(stats.waiting()).isEqualTo(3);
    assertThat(stats.waiters())
        .containsExactly(
            new ResourceStats.Waiting("second", 2, clock.now().minusSeconds(3)),
            new ResourceStats.Waiting("third", 1, clock.now()));
  }
}
