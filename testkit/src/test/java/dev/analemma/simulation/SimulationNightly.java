// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * {@link SimulationTest}, often and each time with other seeds: run by the profile {@code nightly}
 * alone.
 */
class SimulationNightly {
  private static final int HISTORIES = 1_000_000;

  @Test
  void history_whateverGoesWrong_losesNothingAndComesToItsEnd() {
    SimulationTest.runAll(ThreadLocalRandom.current().nextLong(1L << 40), HISTORIES);
  }
}
