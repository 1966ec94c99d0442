// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Histories of three engines on one store: processes stand still for longer than their lease and
 * end, clocks jump, calls of the store are lost and answers come late, while clients start, signal,
 * approve, cancel and hold.
 *
 * <p>Whatever happens: nothing that was acknowledged is lost, no journal has two entries at a place
 * or one of an epoch that was over, nothing is called again whose end was committed, and when
 * nothing goes wrong any more every run comes to its end, which is the same for everybody.
 *
 * <p>A seed that fails is told with its history. It stays the same history as long as nothing here
 * and in the engine draws or does anything else; so what it has found gets a test of its own.
 */
class SimulationTest {
  private static final int HISTORIES = 5_000;

  @Test
  void history_whateverGoesWrong_losesNothingAndComesToItsEnd() {
    runAll(1, HISTORIES);
  }

  /** What once went wrong. */
  @ParameterizedTest
  @ValueSource(
      longs = {
        7,
        29,
        182,
        2127,
        4779,
        492270185840L,
        100000003887L,
        100000039013L,
        100000179346L,
        100000391991L,
        300000039137L,
        300000254872L,
        300000991789L,
        500000043827L
      })
  void history_thatOnceWentWrong_losesNothingAndComesToItsEnd(long seed) {
    run(seed);
  }

  static void runAll(long first, long count) {
    for (long seed = first; seed < first + count; seed++) {
      try {
        new World(seed, null).run();
      } catch (AssertionError | RuntimeException wrong) {
        // Once more, and told.
        run(seed);
        throw new AssertionError("seed %d went wrong, and not again".formatted(seed), wrong);
      }
    }
  }

  private static void run(long seed) {
    List<String> told = new ArrayList<>();
    try {
      new World(seed, told).run();
    } catch (AssertionError | RuntimeException wrong) {
      throw new AssertionError(
          "seed %d, add it to SimulationTest: %s%n%s"
              .formatted(seed, wrong.getMessage(), String.join("\n", told)),
          wrong);
    }
  }
}
