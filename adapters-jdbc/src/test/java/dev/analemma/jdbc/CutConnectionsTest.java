// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.jdbc.CuttingProxy.Cut;
import dev.analemma.jdbc.CuttingProxy.Direction;
import dev.analemma.spi.store.StateStore;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The network between a store and PostgreSQL is cut at some of the messages of a session, in each
 * direction, before them or within: who repeats what he does not know of loses nothing and does
 * nothing twice. {@code CutConnectionsNightly} cuts it at all of them.
 */
class CutConnectionsTest {
  private static final int SAMPLES = 8;

  @ParameterizedTest
  @EnumSource(Direction.class)
  void connectionCut_atSomeMessages_losesNothing(Direction direction) throws IOException {
    cutAtEach(direction, SAMPLES);
  }

  /**
   * Cuts the connection at so many messages, spread evenly.
   *
   * @return at how many it did
   */
  static int cutAtEach(Direction direction, int samples) throws IOException {
    TestPostgres postgres = new TestPostgres();
    JdbcStateStore.open(postgres.address()).close();
    try (CuttingProxy proxy = new CuttingProxy(TestPostgres.port())) {
      survives(postgres, proxy, Integer.MAX_VALUE, direction, Cut.BEFORE);
      int messages = proxy.passed();
      assertThat(messages).isGreaterThan(100);
      int cuts = 0;
      int step = Math.max(1, messages / samples);
      for (int n = 1; n <= messages; n += step) {
        for (Cut cut : Cut.values()) {
          if (survives(postgres, proxy, n, direction, cut)) {
            cuts++;
          }
        }
      }
      assertThat(cuts).isGreaterThan(Math.min(samples, messages));
      return cuts;
    }
  }

  /** Returns whether there was an n-th message. */
  private static boolean survives(
      TestPostgres postgres, CuttingProxy proxy, int n, Direction direction, Cut cut) {
    postgres.clear();
    try (StateStore store = JdbcStateStore.open(postgres.address(proxy.port()))) {
      proxy.arm(n, direction, cut);
      LostConnectionsTest.work(store);
      boolean fired = proxy.fired();
      proxy.disarm();
      LostConnectionsTest.check(store);
      return fired;
    }
  }
}
