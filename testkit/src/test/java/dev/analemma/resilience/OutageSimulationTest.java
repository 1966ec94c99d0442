// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.Breaker;
import dev.analemma.Resource;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A dependency fails for an hour under 10,000 runs that make about 200 calls a second together.
 *
 * <p>Without a stampede means: in the first minute in which it works again it sees no more calls
 * than before, and in no ten seconds of the first ten minutes more than 1.3 times as many.
 */
class OutageSimulationTest {
  private static final int RUNS = 10_000;
  private static final int DOWN = 600;
  private static final int UP = DOWN + 3_600;
  private static final int END = UP + 1_200;

  /** Retries that only the nodes' own policy bounds. */
  private static Outage unbounded;

  /** The budget of retries alone. */
  private static Outage budget;

  /** The budget and a breaker. */
  private static Outage breaker;

  @BeforeAll
  static void simulate() {
    Resource limited = Resource.unlimited().concurrency(60);
    unbounded = simulated(limited.withoutRetryBudget());
    budget = simulated(limited);
    breaker = simulated(limited.breaker(Breaker.ofDefaults()));
  }

  private static Outage simulated(Resource resource) {
    Outage outage = new Outage(resource, RUNS);
    outage.run(Duration.ofSeconds(DOWN));
    outage.dependency.down = true;
    outage.run(Duration.ofSeconds(UP - DOWN));
    outage.dependency.down = false;
    outage.run(Duration.ofSeconds(END - UP));
    return outage;
  }

  private static double normal() {
    return breaker.rate(DOWN - 300, DOWN);
  }

  @Test
  void budget_hourOfFailures_addsAFifthOfTheCallsAtMost() {
    assertThat(budget.dependency.calls).isLessThanOrEqualTo((long) (1.2 * budget.wanted));
    assertThat(unbounded.dependency.calls).isGreaterThan(4 * unbounded.wanted);
  }

  @Test
  void breaker_hourOfFailures_leavesTheDependencyAlone() {
    assertThat(breaker.dependency.calls).isLessThanOrEqualTo((long) (1.01 * breaker.wanted));
    assertThat(breaker.rate(DOWN + 60, UP)).isLessThan(0.5);
  }

  @Test
  void breaker_hourOfFailures_losesNoCall() {
    assertThat(breaker.givenUp).isZero();
    assertThat(breaker.wanted - breaker.done).isLessThan(100);
  }

  @Test
  void breaker_firstMinuteAfterRecovery_isNoBusierThanBefore() {
    assertThat(breaker.rate(UP, UP + 60)).isLessThanOrEqualTo(normal());
  }

  @Test
  void breaker_firstTenMinutesAfterRecovery_haveNoPeak() {
    for (int second = UP; second + 10 <= UP + 600; second++) {
      assertThat(breaker.rate(second, second + 10))
          .as("calls a second from second %d after the recovery", second - UP)
          .isLessThanOrEqualTo(1.3 * normal());
    }
  }

  @Test
  void breaker_fiveMinutesAfterRecovery_isBackToNormal() {
    assertThat(breaker.rate(UP + 300, UP + 600)).isBetween(0.9 * normal(), 1.1 * normal());
  }

  @Test
  void curve_isTheOneOfTheDocumentation() throws IOException {
    new Chart(
            "Calls a second of a dependency that fails from minute 10 to 70, under 10,000 runs",
            "minutes",
            90,
            400)
        .line("retry and budget and breaker", perSecond(breaker), 30, 1 / 60.0)
        .line("retry and budget", perSecond(budget), 30, 1 / 60.0)
        .line("retry alone", perSecond(unbounded), 30, 1 / 60.0)
        .isDrawnIn("resilience-outage.svg");
  }

  private static double[] perSecond(Outage outage) {
    return outage.perSecond.stream().mapToDouble(i -> i).toArray();
  }
}
