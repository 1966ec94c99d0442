// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.caching.CachingSimulation.Policy;
import org.junit.jupiter.api.Test;

/** The same as {@link CachingSimulationTest}, over more traffic than every build has time for. */
class CachingSimulationNightly {
  @Test
  void decided_inEveryTraffic_costsAtMostATwentiethMoreThanTheBestRule() {
    assertThat(CachingTable.rows(1_000, 200))
        .allSatisfy(
            row ->
                assertThat(row.relative(Policy.DECIDED))
                    .as("%s with %s: %s", row.family(), row.model(), row.costs())
                    .isLessThanOrEqualTo(1.05));
  }
}
