// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.failover;

import dev.analemma.jdbc.PostgresServer;
import dev.analemma.jdbc.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link FailoverTest}, for long: run by the profile {@code nightly} alone. */
class FailoverNightly {
  private static final int STOPS = Integer.getInteger("stops", 100);
  private static final int CRASHES = Integer.getInteger("crashes", 20);
  private static final Duration KILLING = Duration.ofMinutes(Integer.getInteger("minutes", 10));

  @TempDir private Path folder;

  @Test
  void instanceStopped_forLongerThanItsLease_losesAndDoublesNothing() throws Exception {
    new Failover(TestPostgres.server(), folder).stopInstances(STOPS, 3);
  }

  @Test
  void serverCrashed_whileRunsAreWritten_losesAndDoublesNothing() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      new Failover(server, folder).crashServer(CRASHES);
    }
  }

  @Test
  void instanceKilled_everyFewSeconds_losesAndDoublesNothing() throws Exception {
    new Failover(TestPostgres.server(), folder)
        .killInstances(KILLING, Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void instanceClosed_everyFewSeconds_losesAndDoublesNothing() throws Exception {
    new Failover(TestPostgres.server(), folder)
        .closeInstances(KILLING.dividedBy(3), Duration.ofSeconds(10), Duration.ofSeconds(2));
  }

  @Test
  void instanceKilled_withTheLeaseUnlessSaid_losesAndDoublesNothing() throws Exception {
    new Failover(TestPostgres.server(), folder)
        .killInstances(KILLING.dividedBy(3), Duration.ofSeconds(10), Duration.ofSeconds(12));
  }
}
