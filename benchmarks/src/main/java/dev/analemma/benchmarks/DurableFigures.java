// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Workflow;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs of ten steps, each committed before the next one begins. Beside SQLite as many appends to a
 * file, forced, and LangGraph4j's files; beside PostgreSQL as many commits by hand, and DBOS.
 */
final class DurableFigures {
  private static final int STEPS = 10;

  /** A run also appends its start and its end. */
  private static final int APPENDS = STEPS + 2;

  private static final int[] IN_FLIGHT = {1, 32, 256};

  /** With more, peers would take minutes. */
  private static final int PEERS_IN_FLIGHT_MAX = 32;

  /** More connections than that make PostgreSQL no faster. */
  private static final int CONNECTIONS_MAX = 32;

  private DurableFigures() {}

  /** What does as much as the engine in other ways. */
  private record Beside(String name, Runnable body) {}

  static void sqlite(Figures figures) throws Exception {
    inFolder(
        folder -> {
          for (int inFlight : IN_FLIGHT) {
            int runs = 20 * inFlight;
            String address = "sqlite:" + folder.resolve("runs-" + inFlight + ".db");
            Path file = folder.resolve("bare-" + inFlight);
            Path graphs = Files.createDirectories(folder.resolve("graphs"));
            LangGraph4jFiles files = new LangGraph4jFiles(graphs, STEPS);
            try (DurableLoad load = new DurableLoad(address);
                BareJournal bare = new BareJournal(file, DurableLoad.RESULT_BYTES)) {
              measure(
                  figures,
                  "sqlite",
                  load,
                  inFlight,
                  new Beside("bare journal", () -> bare.run(runs, APPENDS, inFlight)),
                  inFlight > PEERS_IN_FLIGHT_MAX
                      ? null
                      : new Beside("LangGraph4j files", () -> files.run(runs, inFlight)));
            }
          }
        });
  }

  static void postgres(Figures figures) throws Exception {
    try (EmbeddedPostgres server = server()) {
      for (int inFlight : IN_FLIGHT) {
        int runs = 20 * inFlight;
        int connections = Math.min(CONNECTIONS_MAX, inFlight);
        // Its threads ask the server now and then, so it is there only where it is measured.
        try (DurableLoad load = new DurableLoad(url(server));
            PlainJdbc jdbc = new PlainJdbc(url(server), connections);
            DbosPeer dbos = inFlight > PEERS_IN_FLIGHT_MAX ? null : new DbosPeer(url(server))) {
          measure(
              figures,
              "postgres",
              load,
              inFlight,
              new Beside("plain JDBC", () -> jdbc.run(runs, STEPS)),
              dbos == null ? null : new Beside("DBOS", () -> dbos.run(runs, STEPS, connections)));
        }
      }
    }
  }

  /**
   * @param peer another engine, or null where none is measured
   */
  private static void measure(
      Figures figures,
      String store,
      DurableLoad load,
      int inFlight,
      Beside limit,
      @Nullable Beside peer) {
    int runs = 20 * inFlight;
    long steps = (long) runs * STEPS;
    Workflow<JsonNode, JsonNode> workflow = load.chain(STEPS);
    Rounds rounds =
        new Rounds(figures.quick())
            .add("engine", steps, () -> load.run(workflow, runs, inFlight))
            .add(limit.name, steps, limit.body);
    if (peer != null) {
      rounds.add(peer.name, steps, peer.body);
    }
    rounds.run();
    String where = ", %d in flight".formatted(inFlight);
    figures.put(store + " steps/s" + where, 1e9 / rounds.nanos("engine"));
    beside(figures, rounds, store, limit, "steps/s", where);
    if (peer != null) {
      beside(figures, rounds, store, peer, "runs/s", where);
    }
    double[] latencies = load.latencies(workflow, 5 * runs, inFlight);
    figures.put(store + " step to step p50 ms" + where, latencies[latencies.length / 2] / 1e6);
    figures.put(
        store + " step to step p99 ms" + where, latencies[latencies.length * 99 / 100] / 1e6);
  }

  private static void beside(
      Figures figures, Rounds rounds, String store, Beside beside, String unit, String where) {
    String name = beside.name;
    figures.put(name + " steps/s" + where, 1e9 / rounds.nanos(name));
    figures.put("%s / %s %s%s".formatted(store, name, unit, where), rounds.ratio(name, "engine"));
  }

  /** Returns a real server that makes commits durable. */
  static EmbeddedPostgres server() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("max_connections", "100")
        .start();
  }

  static String url(EmbeddedPostgres server) {
    return "jdbc:postgresql://localhost:%d/postgres?user=postgres&sslmode=disable&gssEncMode=disable"
        .formatted(server.getPort());
  }

  /** What is done in a folder of its own. */
  @FunctionalInterface
  interface InFolder {
    void run(Path folder) throws Exception;
  }

  static void inFolder(InFolder work) throws Exception {
    Path folder = Files.createTempDirectory("analemma-durable");
    try {
      work.run(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
