// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.jdbc.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What goes wrong while instances work, so many times; and what must hold afterwards. */
final class Failover {
  private static final Duration LEASE = Duration.ofSeconds(1);

  private final PostgresServer server;
  private final Path folder;
  private final Random random = new Random();

  Failover(PostgresServer server, Path folder) {
    this.server = server;
    this.folder = folder;
  }

  /** One instance after the other is stopped in the middle of its work until its lease is over. */
  void stopInstances(int rounds, int size) throws Exception {
    try (Cluster cluster = new Cluster(server, folder, LEASE, size)) {
      int stopped = 0;
      while (stopped < rounds) {
        pause(200, 700);
        Duration after = Duration.ofMillis(random.nextInt(500));
        stopped += cluster.stop(random.nextInt(size), after) ? 1 : 0;
      }
      Oracle oracle = cluster.finish();
      System.out.printf("%d times an instance was stopped: %s%n", rounds, oracle);
      assertThat(oracle.faults()).isEmpty();
      assertThat(oracle.lost()).as("handles of stopped instances").isPositive();
      // Between the look at the lease and the call there is room for a stop, but not for many.
      assertThat(oracle.late())
          .as("calls by instances that were stopped")
          .hasSizeLessThan(4 + rounds / 10);
    }
  }

  /** The server crashes while instances work. */
  void crashServer(int crashes) throws Exception {
    try (Cluster cluster = new Cluster(server, folder, LEASE, 2)) {
      for (int i = 0; i < crashes; i++) {
        pause(300, 1_500);
        // For less than a lease, or for more.
        server.crash(Duration.ofMillis(i % 2 * random.nextInt(2_000)));
      }
      pause(300, 600);
      Oracle oracle = cluster.finish();
      System.out.printf("%d times the server crashed: %s%n", crashes, oracle);
      assertThat(oracle.faults()).isEmpty();
      assertThat(oracle.late()).as("calls without a lease").isEmpty();
    }
  }

  /** One instance after the other is killed, and another one begins. */
  void killInstances(Duration time, Duration lease, Duration period) throws Exception {
    endInstances(time, lease, period, "killed", Cluster::kill);
  }

  /** One instance after the other closes its engine, and another one begins. */
  void closeInstances(Duration time, Duration lease, Duration period) throws Exception {
    endInstances(time, lease, period, "closed", Cluster::end);
  }

  private interface End {
    void end(Cluster cluster, int client) throws Exception;
  }

  private void endInstances(Duration time, Duration lease, Duration period, String how, End end)
      throws Exception {
    try (Cluster cluster = new Cluster(server, folder, lease, 2)) {
      long until = System.nanoTime() + time.toNanos();
      int ended = 0;
      while (System.nanoTime() < until) {
        Cluster.pause(period.plusMillis(random.nextInt(1_000)));
        end.end(cluster, ended++ % cluster.size());
      }
      Oracle oracle = cluster.finish();
      List<Long> times = oracle.takeOvers();
      System.out.printf("%d times an instance was %s: %s%n", ended, how, oracle);
      System.out.printf(
          "take-over with a lease of %s: median %d ms, max %d ms of %d%n",
          lease,
          times.get(times.size() / 2) / 1_000,
          times.get(times.size() - 1) / 1_000,
          times.size());
      assertThat(oracle.faults()).isEmpty();
      assertThat(oracle.late()).as("calls without a lease").isEmpty();
    }
  }

  private void pause(int millisMin, int millisMax) {
    Cluster.pause(Duration.ofMillis(random.nextInt(millisMin, millisMax)));
  }
}
