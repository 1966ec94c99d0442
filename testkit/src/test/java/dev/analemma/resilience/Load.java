// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import dev.analemma.Resource;
import dev.analemma.internal.resilience.Admission;
import dev.analemma.internal.resilience.Outcome;
import dev.analemma.internal.resilience.Refusal;
import dev.analemma.internal.resilience.ResourceGate;
import dev.analemma.internal.resilience.Waiter;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Runs that always have one more call to make, before a gate and a dependency; watched by second.
 */
final class Load {
  private static final Duration BACK_OFF = Duration.ofMillis(100);

  final MovingClock clock = new MovingClock();
  final Dependency dependency;
  final ResourceGate gate;
  final List<Second> seconds = new ArrayList<>();
  private long succeeded;
  private long failed;

  /** What a second has seen. */
  record Second(int limit, long succeeded, long failed) {}

  Load(Resource resource, int runs, DependencyMaker maker) {
    this.dependency = maker.make(clock);
    this.gate =
        new ResourceGate("model", resource.withoutRetryBudget(), clock, new SplittableRandom(7));
    IntStream.range(0, runs).forEach(i -> new Caller().ask());
  }

  /** Makes the dependency on the clock of the load. */
  interface DependencyMaker {
    Dependency make(MovingClock clock);
  }

  void run(int lengthSeconds) {
    for (int i = 0; i < lengthSeconds; i++) {
      long succeededBefore = succeeded;
      long failedBefore = failed;
      double limits = 0;
      for (int slice = 0; slice < 10; slice++) {
        clock.advance(Duration.ofMillis(100));
        limits += gate.stats().limit();
      }
      seconds.add(
          new Second(
              (int) Math.round(limits / 10), succeeded - succeededBefore, failed - failedBefore));
    }
  }

  /** Returns the mean limit of the last seconds. */
  double limit(int last) {
    return tail(last).stream().mapToInt(Second::limit).average().orElseThrow();
  }

  /** Returns the calls completed a second in the last seconds. */
  double throughput(int last) {
    return tail(last).stream().mapToLong(Second::succeeded).average().orElseThrow();
  }

  /** Returns the share of calls that failed in the last seconds. */
  double errors(int last) {
    double all = tail(last).stream().mapToLong(s -> s.succeeded() + s.failed()).sum();
    return tail(last).stream().mapToLong(Second::failed).sum() / all;
  }

  private List<Second> tail(int last) {
    return seconds.subList(seconds.size() - last, seconds.size());
  }

  private final class Caller extends Waiter {
    Caller() {
      super(new Object(), Integer.MAX_VALUE);
    }

    void ask() {
      if (gate.acquire(this) == Admission.GRANTED) {
        granted();
      }
    }

    @Override
    protected void granted() {
      dependency.call(this::ended);
    }

    private void ended(Outcome outcome) {
      gate.release(this, outcome, null);
      if (outcome == Outcome.SUCCESS) {
        succeeded++;
        ask();
      } else {
        failed++;
        clock.schedule(BACK_OFF, this::ask);
      }
    }

    @Override
    protected void refused(Refusal refusal) {
      throw new AssertionError("there is no breaker: " + refusal);
    }

    @Override
    protected String runId() {
      return "run";
    }
  }
}
