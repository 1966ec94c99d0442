// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A few of the points at which {@link CrashExplorerNightly} ends processes, others each day. */
class CrashExplorerTest {
  private static final int EACH = 1;

  @TempDir private Path folder;

  private static Stream<CrashPoint> some(List<CrashPoint> points) {
    Random random = new Random();
    return Stream.generate(() -> points.get(random.nextInt(points.size()))).distinct().limit(EACH);
  }

  static Stream<CrashPoint> working() {
    return some(CrashPoint.working());
  }

  static Stream<CrashPoint> recovering() {
    return some(CrashPoint.recovering());
  }

  @ParameterizedTest
  @MethodSource
  void working(CrashPoint point) throws Exception {
    assertThat(Trial.working(folder, point, System.nanoTime())).isNotNull();
  }

  @ParameterizedTest
  @MethodSource
  void recovering(CrashPoint point) throws Exception {
    assertThat(Trial.recovering(folder, point, System.nanoTime())).isNotNull();
  }
}
