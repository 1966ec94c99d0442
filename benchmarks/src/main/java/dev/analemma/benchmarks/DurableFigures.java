// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Workflow;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
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

  static void sqlite(Figures figures) throws Exception {
    inFolder(
        folder -> {
          for (int inFlight : IN_FLIGHT) {
            String address = "sqlite:" + folder.resolve("runs-" + inFlight + ".db");
            Path file = folder.resolve("bare-" + inFlight);
            try (DurableLoad load = new DurableLoad(address);
                BareJournal bare = new BareJournal(file, DurableLoad.RESULT_BYTES)) {
              int runs = 20 * inFlight;
              Runnable appends = () -> bare.run(runs, APPENDS, inFlight);
              if (inFlight > PEERS_IN_FLIGHT_MAX) {
                measure(figures, "sqlite", load, inFlight, "bare journal", appends, null, null);
                continue;
              }
              LangGraph4jFiles files =
                  new LangGraph4jFiles(Files.createDirectories(folder.resolve("graphs")), STEPS);
              measure(
                  figures,
                  "sqlite",
                  load,
                  inFlight,
                  "bare journal",
                  appends,
                  "LangGraph4j files",
                  () -> files.run(runs, inFlight));
            }
          }
        });
  }

  static void postgres(Figures figures) throws Exception {
    try (EmbeddedPostgres server = server()) {
      for (int inFlight : IN_FLIGHT) {
        int connections = Math.min(CONNECTIONS_MAX, inFlight);
        try (DurableLoad load = new DurableLoad(url(server));
            PlainJdbc jdbc = new PlainJdbc(url(server), connections);
            DbosPeer dbos = new DbosPeer(url(server))) {
          int runs = 20 * inFlight;
          measure(
              figures,
              "postgres",
              load,
              inFlight,
              "plain JDBC",
              () -> jdbc.run(runs, STEPS),
              inFlight > PEERS_IN_FLIGHT_MAX ? null : "DBOS",
              () -> dbos.run(runs, STEPS, connections));
        }
      }
    }
  }

  private static void measure(
      Figures figures,
      String store,
      DurableLoad load,
      int inFlight,
      String limit,
      Runnable body,
      @Nullable String peer,
      @Nullable Runnable peers) {
    int runs = 20 * inFlight;
    Workflow<JsonNode, JsonNode> workflow = load.chain(STEPS);
    Rounds rounds =
        new Rounds(figures.quick())
            .add("engine", (long) runs * STEPS, () -> load.run(workflow, runs, inFlight))
            .add(limit, (long) runs * STEPS, body);
    if (peer != null) {
      rounds.add(peer, (long) runs * STEPS, Objects.requireNonNull(peers));
    }
    rounds.run();
    String where = ", %d in flight".formatted(inFlight);
    figures.put(store + " steps/s" + where, 1e9 / rounds.nanos("engine"));
    figures.put(limit + " steps/s" + where, 1e9 / rounds.nanos(limit));
    figures.put("%s / %s steps/s%s".formatted(store, limit, where), rounds.ratio(limit, "engine"));
    if (peer != null) {
      figures.put(peer + " steps/s" + where, 1e9 / rounds.nanos(peer));
      figures.put("%s / %s runs/s%s".formatted(store, peer, where), rounds.ratio(peer, "engine"));
    }
    double[] latencies = load.latencies(workflow, 5 * runs, inFlight);
    figures.put(store + " step to step p50 ms" + where, latencies[latencies.length / 2] / 1e6);
    figures.put(
        store + " step to step p99 ms" + where, latencies[latencies.length * 99 / 100] / 1e6);
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
