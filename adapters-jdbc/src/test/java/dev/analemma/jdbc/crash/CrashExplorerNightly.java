// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every {@link CrashPoint} with many seeds: run by the profile {@code nightly} alone. */
class CrashExplorerNightly {
  private static final int SEEDS = Integer.getInteger("seeds", 20);

  @TempDir private Path folder;

  /** Tries a point. */
  private interface Tried {
    Trial at(Path folder, CrashPoint point, long seed) throws Exception;
  }

  @Test
  void working_processThatEndsAnywhere_losesAndDoublesNothing() throws Exception {
    explore(CrashPoint.working(), Trial::working);
  }

  @Test
  void recovering_processThatEndsAnywhere_losesAndDoublesNothing() throws Exception {
    explore(CrashPoint.recovering(), Trial::recovering);
  }

  private void explore(List<CrashPoint> points, Tried tried) throws Exception {
    List<CrashPoint> never = new ArrayList<>();
    for (CrashPoint point : points) {
      int reached = 0;
      for (int seed = 0; seed < SEEDS; seed++) {
        Path here =
            Files.createDirectory(folder.resolve(point.toString().replace(' ', '-') + seed));
        reached += tried.at(here, point, seed).reached(point) ? 1 : 0;
      }
      System.out.printf("%-32s ended a process %d times of %d%n", point, reached, SEEDS);
      if (reached == 0) {
        never.add(point);
      }
    }
    assertThat(never).as("points at which no process ended").isEmpty();
  }
}
