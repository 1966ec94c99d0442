// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.Breaker;
import dev.analemma.Resource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * As {@link OutageSimulationTest}, shorter and with runs of a real engine: a dependency fails for
 * ten minutes under 2,000 runs that make about 40 calls a second together.
 */
class EngineOutageTest {
  private static final int RUNS = 2_000;
  private static final int DOWN = 300;
  private static final int UP = DOWN + 600;
  private static final int END = UP + 600;

  private static EngineOutage unbounded;
  private static EngineOutage budget;
  private static EngineOutage breaker;

  @BeforeAll
  static void simulate() {
    Resource limited = Resource.unlimited().concurrency(20);
    unbounded = simulated(limited.withoutRetryBudget());
    budget = simulated(limited);
    breaker = simulated(limited.breaker(Breaker.ofDefaults()));
  }

  private static EngineOutage simulated(Resource resource) {
    EngineOutage outage = new EngineOutage(resource, RUNS);
    outage.run(DOWN);
    outage.dependency.down = true;
    outage.run(UP - DOWN);
    outage.dependency.down = false;
    outage.run(END - UP);
    assertThat(outage.engine.stats().runs()).isEqualTo(RUNS);
    outage.close();
    assertThat(outage.engine.stats().runs()).isZero();
    assertThat(outage.engine.resources().get(0).inFlight()).isZero();
    return outage;
  }

  private static double normal() {
    return breaker.rate(DOWN - 200, DOWN);
  }

  @Test
  void budget_tenMinutesOfFailures_addAFifthOfTheCallsAtMost() {
    assertThat(budget.dependency.calls).isLessThanOrEqualTo((long) (1.2 * budget.wanted));
    assertThat(unbounded.rate(DOWN, UP)).isGreaterThan(1.5 * budget.rate(DOWN, UP));
  }

  @Test
  void breaker_tenMinutesOfFailures_leaveTheDependencyAlone() {
    assertThat(breaker.dependency.calls).isLessThanOrEqualTo((long) (1.01 * breaker.wanted));
    assertThat(breaker.rate(DOWN + 60, UP)).isLessThan(0.5);
  }

  @Test
  void breaker_tenMinutesOfFailures_loseNoCall() {
    // What is wanted and not done is thought about, at most once a run.
    assertThat(breaker.wanted - breaker.done).isLessThanOrEqualTo(RUNS);
  }

  @Test
  void breaker_recovery_isNoStampede() {
    assertThat(breaker.rate(UP, UP + 60)).isLessThanOrEqualTo(normal());
    for (int second = UP; second + 10 <= UP + 300; second++) {
      assertThat(breaker.rate(second, second + 10))
          .as("calls a second from second %d after the recovery", second - UP)
          .isLessThanOrEqualTo(1.3 * normal());
    }
    assertThat(breaker.rate(END - 200, END)).isBetween(0.9 * normal(), 1.1 * normal());
  }
}
