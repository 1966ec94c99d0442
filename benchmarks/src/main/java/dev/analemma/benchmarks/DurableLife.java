// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.spi.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What durable runs cost beside their steps: how the cost of one grows with their number, and what
 * runs that wait take of the heap and the store.
 */
final class DurableLife {
  private static final int IN_FLIGHT = 32;
  private static final int SHORT = 10;
  private static final int[] LONG = {1_000, 10_000};
  private static final int WAITING = 100_000;
  private static final int STARTERS = 16;

  private static final String WAITS =
      """
      {"analemma": 1, "name": "waits", "nodes": {"w": {"wait": {"signal": "go"}}}}
      """;

  private DurableLife() {}

  /** How many bytes a store takes. */
  @FunctionalInterface
  private interface Size {
    long bytes() throws Exception;
  }

  static void sqlite(Figures figures) throws Exception {
    DurableFigures.inFolder(
        folder -> {
          try (DurableLoad load = new DurableLoad("sqlite:" + folder.resolve("long.db"))) {
            steps(figures, load);
          }
          Path file = folder.resolve("waiting.db");
          waiting(figures, "sqlite", "sqlite:" + file, () -> Files.size(file));
        });
  }

  static void postgres(Figures figures) throws Exception {
    try (EmbeddedPostgres server = DurableFigures.server()) {
      String url = DurableFigures.url(server);
      waiting(figures, "postgres", url, () -> databaseBytes(url));
    }
  }

  private static long databaseBytes(String url) throws Exception {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT pg_database_size(current_database())")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void steps(Figures figures, DurableLoad load) {
    Rounds rounds = new Rounds(figures.quick(), 5);
    rounds.add("10", 20L * IN_FLIGHT * SHORT, chain(load, SHORT, 20 * IN_FLIGHT));
    for (int steps : LONG) {
      rounds.add(Integer.toString(steps), (long) IN_FLIGHT * steps, chain(load, steps, IN_FLIGHT));
    }
    rounds.run();
    for (int steps : LONG) {
      figures.put(
          "sqlite step of a run of %,d / of 10".formatted(steps),
          rounds.ratio(Integer.toString(steps), "10"));
    }
  }

  private static Runnable chain(DurableLoad load, int steps, int runs) {
    Workflow<JsonNode, JsonNode> workflow = load.chain(steps);
    return () -> load.run(workflow, runs, IN_FLIGHT);
  }

  private static List<Run<JsonNode>> start(
      Engine engine, Workflow<JsonNode, JsonNode> workflow, int count) {
    List<Run<JsonNode>> runs = new ArrayList<>(count);
    AtomicInteger left = new AtomicInteger(count);
    DurableLoad.Parallel.run(
        STARTERS,
        () -> {
          while (left.getAndDecrement() > 0) {
            Run<JsonNode> run = engine.start(workflow, Json.nodes().objectNode());
            synchronized (runs) {
              runs.add(run);
            }
          }
        });
    return runs;
  }

  private static void waiting(Figures figures, String store, String address, Size size)
      throws Exception {
    try (Engine engine =
        Engine.builder().store(address).runsMax(2 * WAITING).grace(Duration.ZERO).build()) {
      Workflow<JsonNode, JsonNode> workflow = engine.parse(WAITS, "json");
      awaitWaiting(start(engine, workflow, 100));
      long heap = Retained.used();
      long bytes = size.bytes();
      List<Run<JsonNode>> runs = start(engine, workflow, WAITING);
      awaitWaiting(runs);
      figures.put(
          store + " run that waits: heap B", (double) (Retained.used() - heap) / runs.size());
      figures.put(
          store + " run that waits: store B", (double) (size.bytes() - bytes) / runs.size());
    }
  }

  private static void awaitWaiting(List<Run<JsonNode>> runs) {
    for (Run<JsonNode> run : runs) {
      while (run.status() == RunStatus.RUNNING) {
        Thread.onSpinWait();
      }
    }
  }
}
