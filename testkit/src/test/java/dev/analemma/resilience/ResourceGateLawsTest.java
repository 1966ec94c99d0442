// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.Breaker;
import dev.analemma.Resource;
import dev.analemma.ResourceStats.BreakerState;
import dev.analemma.internal.resilience.Admission;
import dev.analemma.internal.resilience.Outcome;
import dev.analemma.internal.resilience.ResourceGate;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What holds for a gate whatever is done with it, in random order on a moving clock. */
class ResourceGateLawsTest {
  private static final int STEPS = 400;

  private final MovingClock clock = new MovingClock();

  /** A waiter that counts how each of its acquires ended. */
  private final class Counted extends TestWaiter {
    int asked;
    int grantedAtOnce;
    int refusedAtOnce;
    int withdrawn;
    private final List<Counted> holders;

    Counted(Object owner, int max, List<Counted> holders) {
      super(owner, max);
      this.holders = holders;
    }

    void ask(ResourceGate gate) {
      asked++;
      switch (gate.acquire(this)) {
        case GRANTED -> {
          grantedAtOnce++;
          holders.add(this);
        }
        case REFUSED -> refusedAtOnce++;
        case WAITING -> {}
      }
    }

    @Override
    protected void granted() {
      super.granted();
      holders.add(this);
    }

    int ends() {
      return grantedAtOnce + refusedAtOnce + withdrawn + grants.get() + refusals.get();
    }
  }

  @Property(tries = 300)
  void permits_whateverHappens_areNeverMoreThanTheLimit(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 6) int limit) {
    List<Counted> holders = new ArrayList<>();
    ResourceGate gate = gate(Resource.unlimited().concurrency(limit).breaker(breaker()), seed);
    play(
        gate,
        seed,
        holders,
        () -> {
          assertThat(holders).hasSizeLessThanOrEqualTo(limit);
          assertThat(gate.stats().inFlight()).isEqualTo(holders.size());
        });
  }

  @Property(tries = 300)
  void waiters_whateverHappens_endExactlyOnce(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    List<Counted> holders = new ArrayList<>();
    ResourceGate gate =
        gate(
            Resource.unlimited()
                .adaptive(1, 4)
                .rate(100, Duration.ofSeconds(1), 3)
                .breaker(breaker())
                .waitersMax(5),
            seed);
    List<Counted> all = play(gate, seed, holders, () -> {});
    // Whoever still waits is served when the others are done.
    for (int i = 0; i < 10_000 && all.stream().anyMatch(Counted::isWaiting); i++) {
      new ArrayList<>(holders).forEach(holder -> release(gate, holder, holders, Outcome.SUCCESS));
      clock.advance(Duration.ofMillis(10));
    }

    assertThat(all).allSatisfy(waiter -> assertThat(waiter.ends()).isEqualTo(waiter.asked));
  }

  @Property(tries = 300)
  void gate_whenAllIsOver_isAsItWas(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    List<Counted> holders = new ArrayList<>();
    ResourceGate gate = gate(Resource.unlimited().concurrency(2), seed);
    List<Counted> all = play(gate, seed, holders, () -> {});
    all.forEach(gate::withdraw);
    new ArrayList<>(holders).forEach(holder -> release(gate, holder, holders, Outcome.SUCCESS));

    // The longest pause that any of them asked for.
    clock.advance(Duration.ofMillis(20));

    assertThat(gate.stats().inFlight()).isZero();
    assertThat(gate.stats().waiting()).isZero();
    assertThat(clock.timers()).isZero();
    assertThat(gate.acquire(new TestWaiter("last"))).isEqualTo(Admission.GRANTED);
  }

  @Property(tries = 200)
  void rate_inAnyWindow_isBurstAndRateTimesTimeAtMost(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 50) int permits,
      @ForAll @IntRange(min = 1, max = 8) int burst) {
    SplittableRandom random = new SplittableRandom(seed);
    ResourceGate gate =
        gate(Resource.unlimited().rate(permits, Duration.ofMillis(700), burst), seed);
    List<Long> at = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      TestWaiter waiter =
          new TestWaiter("run") {
            @Override
            protected void granted() {
              at.add(clock.nanoTime());
            }
          };
      if (gate.acquire(waiter) == Admission.GRANTED) {
        at.add(clock.nanoTime());
      }
      if (random.nextInt(10) == 0 && gate.withdraw(waiter)) {
        assertThat(waiter.isWaiting()).isFalse();
      }
      clock.advance(
          Duration.ofNanos(random.nextLong(random.nextBoolean() ? 1_000_000 : 100_000_000)));
    }

    for (int i = 0; i < at.size(); i++) {
      for (int j = i; j < at.size(); j++) {
        double nanos = at.get(j) - at.get(i);
        assertThat(j - i + 1).isLessThanOrEqualTo((int) (burst + permits * nanos / 700e6));
      }
    }
  }

  @Property(tries = 300)
  void breaker_againstItsModel_opensAndClosesWhenItShould(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 12) int window,
      @ForAll @IntRange(min = 1, max = 3) int probes) {
    SplittableRandom random = new SplittableRandom(seed);
    ResourceGate gate =
        gate(
            Resource.unlimited()
                .breaker(Breaker.ofDefaults().window(window).callsMin(1).probes(probes)),
            seed);
    Deque<Boolean> failures = new ArrayDeque<>();
    BreakerState model = BreakerState.CLOSED;
    int succeeded = 0;
    for (int i = 0; i < STEPS; i++) {
      if (model == BreakerState.OPEN) {
        TestWaiter early = new TestWaiter("run");
        assertThat(gate.acquire(early)).isEqualTo(Admission.REFUSED);
        clock.advance(Duration.ofSeconds(36));
        model = BreakerState.HALF_OPEN;
        succeeded = 0;
      }
      boolean fails = random.nextInt(3) == 0;
      TestWaiter waiter = new TestWaiter("run");
      assertThat(gate.acquire(waiter)).isEqualTo(Admission.GRANTED);
      gate.release(waiter, fails ? Outcome.ERROR : Outcome.SUCCESS, null);
      if (model == BreakerState.HALF_OPEN) {
        succeeded++;
        model = fails ? BreakerState.OPEN : succeeded == probes ? BreakerState.CLOSED : model;
        failures.clear();
      } else {
        failures.addLast(fails);
        if (failures.size() > window) {
          failures.removeFirst();
        }
        long failed = failures.stream().filter(failure -> failure).count();
        model = 2 * failed >= failures.size() ? BreakerState.OPEN : model;
      }
      assertThat(gate.stats().breaker()).as("after call %d", i).isEqualTo(model);
    }
  }

  private ResourceGate gate(Resource resource, long seed) {
    return new ResourceGate("law", resource, clock, new SplittableRandom(seed));
  }

  private static Breaker breaker() {
    return Breaker.ofDefaults().window(4).callsMin(2).openFor(Duration.ofMillis(50)).probes(2);
  }

  private List<Counted> play(ResourceGate gate, long seed, List<Counted> holders, Runnable law) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Counted> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(new Counted("run" + i % 3, random.nextInt(1, 8), holders));
    }
    for (int i = 0; i < STEPS; i++) {
      Counted one = all.get(random.nextInt(all.size()));
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          if (!one.isWaiting() && !one.isGranted()) {
            one.ask(gate);
          } else if (one.isGranted()) {
            release(gate, one, holders, outcome(random));
          }
        }
        case 2 -> {
          if (gate.withdraw(one)) {
            one.withdrawn++;
          }
        }
        default -> clock.advance(Duration.ofMillis(random.nextInt(30)));
      }
      law.run();
    }
    return all;
  }

  private static Outcome outcome(SplittableRandom random) {
    return Outcome.values()[random.nextInt(Outcome.values().length)];
  }

  private static void release(
      ResourceGate gate, Counted holder, List<Counted> holders, Outcome outcome) {
    holders.remove(holder);
    gate.release(holder, outcome, outcome == Outcome.THROTTLED ? Duration.ofMillis(20) : null);
  }
}
