// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import dev.analemma.Resource;
import dev.analemma.internal.resilience.Outcome;
import dev.analemma.internal.resilience.Refusal;
import dev.analemma.internal.resilience.ResourceGate;
import dev.analemma.internal.resilience.Waiter;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Ten thousand runs that each call a dependency every fifty seconds on average, and retry as the
 * engine does: full jitter from 1 s to 60 s, and at least what the refusal asks for. A call that
 * may not be retried is given up, and the run goes on to its next.
 */
final class Outage {
  private static final double THINK_SECONDS = 50;
  private static final double DELAY_SECONDS = 1;
  private static final double DELAY_SECONDS_MAX = 60;

  final MovingClock clock = new MovingClock();
  final Dependency dependency;
  final ResourceGate gate;
  private final SplittableRandom random = new SplittableRandom(11);

  /** Calls of the dependency in each second. */
  final List<Integer> perSecond = new ArrayList<>();

  /** Things that runs wanted done: the calls there would be if none ever failed. */
  long wanted;

  long done;
  long givenUp;
  long refused;

  Outage(Resource resource, int runs) {
    this.dependency = new Dependency(clock, 42, 40, Duration.ofMillis(100), 0.4, 400, 0.2);
    this.gate = new ResourceGate("model", resource, clock, new SplittableRandom(7));
    for (int i = 0; i < runs; i++) {
      new Caller().think();
    }
  }

  void run(Duration length) {
    for (long i = 0; i < length.toSeconds(); i++) {
      long before = dependency.calls;
      clock.advance(Duration.ofSeconds(1));
      perSecond.add((int) (dependency.calls - before));
    }
  }

  /** Returns the calls a second from one second to another. */
  double rate(int from, int to) {
    return perSecond.subList(from, to).stream().mapToInt(i -> i).average().orElseThrow();
  }

  /** Returns the calls in the busiest second of some. */
  int peak(int from, int to) {
    return perSecond.subList(from, to).stream().mapToInt(i -> i).max().orElseThrow();
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  /** A run. */
  private final class Caller {
    void want() {
      wanted++;
      new Call(this).ask();
    }

    void think() {
      clock.schedule(seconds(-THINK_SECONDS * StrictMath.log(1 - random.nextDouble())), this::want);
    }
  }

  /** One thing that a run wants done, with all its attempts. */
  private final class Call extends Waiter {
    private final Caller run;
    private int retries;

    Call(Caller run) {
      super(run, Integer.MAX_VALUE);
      this.run = run;
    }

    void ask() {
      switch (gate.acquire(this)) {
        case GRANTED -> granted();
        case REFUSED -> refused(Objects.requireNonNull(refusal()));
        case WAITING -> {}
      }
    }

    @Override
    protected void granted() {
      dependency.call(this::ended);
    }

    private void ended(Outcome outcome) {
      gate.release(this, outcome, null);
      if (outcome == Outcome.SUCCESS) {
        done++;
        run.think();
      } else {
        again(Duration.ZERO);
      }
    }

    @Override
    protected void refused(Refusal refusal) {
      refused++;
      Duration after = refusal.retryAfter();
      again(after == null ? Duration.ZERO : after);
    }

    private void again(Duration atLeast) {
      if (!gate.mayRetry(this)) {
        givenUp++;
        run.think();
        return;
      }
      double bound = Math.min(DELAY_SECONDS_MAX, DELAY_SECONDS * StrictMath.pow(2, retries));
      retries++;
      Duration delay = seconds(random.nextDouble() * bound);
      clock.schedule(delay.compareTo(atLeast) > 0 ? delay : atLeast, this::ask);
    }

    @Override
    protected String runId() {
      return "run";
    }
  }
}
