// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import dev.analemma.jdbc.CuttingProxy.Direction;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link CutConnectionsTest}, at every message: run by the profile {@code nightly} alone. */
class CutConnectionsNightly {
  @ParameterizedTest
  @EnumSource(Direction.class)
  void connectionCut_atEveryMessage_losesNothing(Direction direction) throws IOException {
    int cuts = CutConnectionsTest.cutAtEach(direction, Integer.MAX_VALUE);
    System.out.printf("%s: cut at %d places%n", direction, cuts);
  }
}
