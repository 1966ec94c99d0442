// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.Resource;
import dev.analemma.Resource.Adapt;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An adaptive limit before a dependency with so many servers and one queue, asked by 600 runs that
 * never rest. The number of servers is the knee: fewer calls at once leave servers idle, more wait,
 * and slow the servers down by a fifth for each queue as long as the servers are many.
 */
class AdaptiveLimitSimulationTest {
  private static final int RUNS = 600;
  private static final Resource GRADIENT = Resource.unlimited().adaptive(1, 1_000);
  private static final Resource AIMD = Resource.unlimited().adaptive(1, 1_000, Adapt.AIMD);

  private static Load load(Resource resource, int servers, int millis, double sigma, int queue) {
    return new Load(
        resource,
        RUNS,
        clock -> new Dependency(clock, 42, servers, Duration.ofMillis(millis), sigma, queue, 0.2));
  }

  @ParameterizedTest(name = "knee at {0}, then {1}, then {2}; spread of the latency {3}")
  @CsvSource({
    "50, 20, 80, 0", "50, 20, 80, 0.4", "50, 20, 80, 0.8",
    "8, 5, 15, 0", "8, 5, 15, 0.4", "8, 5, 15, 0.8",
    "200, 80, 300, 0", "200, 80, 300, 0.4", "200, 80, 300, 0.8"
  })
  void gradient_kneeThatMoves_isFollowedWithinAFifth(int a, int b, int c, double sigma) {
    Load load = load(GRADIENT, a, 100, sigma, 2 * c);
    for (int servers : new int[] {a, b, c}) {
      load.dependency.servers(servers);
      load.run(120);
      assertThat(load.limit(60)).isCloseTo(servers, Percentage.withPercentage(20));
    }
  }

  @Test
  void gradient_dependencyThatOnlyBecomesSlower_keepsItsLimit() {
    Load load = load(GRADIENT, 50, 100, 0.4, 400);
    load.run(120);
    load.dependency.slower(3);
    load.run(360);

    assertThat(load.limit(120)).isCloseTo(50, Percentage.withPercentage(20));
  }

  @Test
  void fixedForty_slowDependency_isBeatenAtTheSameErrors() {
    Load fixed = load(Resource.unlimited().concurrency(40), 12, 1_000, 0.4, 100);
    Load adaptive = load(GRADIENT, 12, 1_000, 0.4, 100);
    fixed.run(900);
    adaptive.run(900);

    assertThat(adaptive.errors(600)).isCloseTo(fixed.errors(600), Offset.offset(0.001));
    assertThat(adaptive.throughput(600)).isGreaterThan(1.2 * fixed.throughput(600));
  }

  @Test
  void fixedForty_fastDependency_isBeatenAtTheSameErrors() {
    Load fixed = load(Resource.unlimited().concurrency(40), 200, 50, 0.4, 400);
    Load adaptive = load(GRADIENT, 200, 50, 0.4, 400);
    fixed.run(300);
    adaptive.run(300);

    assertThat(adaptive.errors(240)).isCloseTo(fixed.errors(240), Offset.offset(0.001));
    assertThat(adaptive.throughput(240)).isGreaterThan(4 * fixed.throughput(240));
  }

  @Test
  void fixedForty_dependencyThatRefusesBeyondItsQueue_doesNoMoreWithAThirdRefused() {
    Load fixed = load(Resource.unlimited().concurrency(40), 20, 200, 0.4, 10);
    Load adaptive = load(GRADIENT, 20, 200, 0.4, 10);
    fixed.run(600);
    adaptive.run(600);

    assertThat(fixed.errors(300)).isGreaterThan(0.3);
    assertThat(adaptive.errors(300)).isLessThan(0.01);
    assertThat(adaptive.throughput(300)).isGreaterThan(0.95 * fixed.throughput(300));
  }

  /** It needs a base line and swings: no promise beyond being of use. */
  @Test
  void aimd_kneeThatMoves_keepsMostOfTheThroughput() {
    Load load = load(AIMD, 50, 100, 0.4, 400);
    for (int servers : new int[] {50, 20, 80}) {
      load.dependency.servers(servers);
      load.run(120);
      assertThat(load.throughput(60)).isGreaterThan(0.7 * servers / 0.1);
    }
  }

  @Test
  void curve_isTheOneOfTheDocumentation() throws IOException {
    int[] knees = {50, 20, 80};
    Load gradient = load(GRADIENT, 50, 100, 0.4, 160);
    Load aimd = load(AIMD, 50, 100, 0.4, 160);
    double[] knee = new double[360];
    for (int phase = 0; phase < 3; phase++) {
      for (Load load : new Load[] {gradient, aimd}) {
        load.dependency.servers(knees[phase]);
        load.run(120);
      }
      Arrays.fill(knee, phase * 120, phase * 120 + 120, knees[phase]);
    }

    new Chart("Calls at once: the knee of a dependency, and what is found", "seconds", 360, 160)
        .line("gradient", limits(gradient), 2, 1)
        .line("AIMD", limits(aimd), 2, 1)
        .line("knee", knee, 1, 1)
        .isDrawnIn("resilience-knee.svg");
  }

  private static double[] limits(Load load) {
    return load.seconds.stream().mapToDouble(Load.Second::limit).toArray();
  }
}
