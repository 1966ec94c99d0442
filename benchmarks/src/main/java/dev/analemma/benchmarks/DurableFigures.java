// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Runs of ten steps that each change the world, so that the next one begins when the last one is
 * committed; results of 300 bytes. Beside them the limit: as many appends, forced.
 */
final class DurableFigures {
  private static final int STEPS = 10;

  /** A run also appends its start and its end. */
  private static final int APPENDS = STEPS + 2;

  private static final int RESULT_BYTES = 300;
  private static final int[] IN_FLIGHT = {1, 32, 256};

  /** A start waits for its commit, so one thread alone could not keep many runs going. */
  private static final int STARTERS_MAX = 16;

  private DurableFigures() {}

  static void sqlite(Figures figures) throws Exception {
    Path folder = Files.createTempDirectory("analemma-durable");
    try {
      for (int inFlight : IN_FLIGHT) {
        String address = "sqlite:" + folder.resolve("runs-" + inFlight + ".db");
        try (Engine engine = engine(address);
            BareJournal bare = new BareJournal(folder.resolve("bare-" + inFlight), RESULT_BYTES)) {
          measure(figures, "sqlite", inFlight, engine, bare);
        }
      }
    } finally {
      delete(folder);
    }
  }

  private static void measure(
      Figures figures, String store, int inFlight, Engine engine, BareJournal bare) {
    int runs = 20 * inFlight;
    Workflow<JsonNode, JsonNode> workflow = engine.parse(definition(), "json");
    Rounds rounds =
        new Rounds(figures.quick())
            .add("engine", (long) runs * STEPS, () -> run(engine, workflow, runs, inFlight))
            .add("bare", (long) runs * STEPS, () -> bare.run(runs, APPENDS, inFlight))
            .run();
    String where = ", %d in flight".formatted(inFlight);
    figures.put(store + " steps/s" + where, 1e9 / rounds.nanos("engine"));
    figures.put("bare journal steps/s" + where, 1e9 / rounds.nanos("bare"));
    figures.put(store + " / bare journal steps/s" + where, rounds.ratio("bare", "engine"));
  }

  private static Engine engine(String address) {
    JsonNode result = Json.nodes().textNode("r".repeat(RESULT_BYTES));
    return Engine.builder()
        .store(address)
        .runsMax(100_000)
        .function(
            Fn.of("b.step", JsonNode.class, JsonNode.class, (context, input) -> result)
                .execution(Execution.INLINE)
                .function())
        .build();
  }

  private static String definition() {
    StringBuilder nodes = new StringBuilder();
    for (int step = 0; step < STEPS; step++) {
      nodes.append(
          "%s\"s%d\":{\"operator\":\"b.step\"%s}"
              .formatted(
                  step == 0 ? "" : ",",
                  step,
                  step == 0 ? "" : ",\"after\":\"s%d\"".formatted(step - 1)));
    }
    return "{\"analemma\":1,\"name\":\"steps\",\"nodes\":{%s},\"output\":1}".formatted(nodes);
  }

  private static void run(
      Engine engine, Workflow<JsonNode, JsonNode> workflow, int runs, int inFlight) {
    int starters = Math.min(STARTERS_MAX, inFlight);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int starter = 0; starter < starters; starter++) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      all.add(ended);
      Thread thread =
          new Thread(
              () -> {
                try {
                  InFlight.run(
                      runs / starters,
                      inFlight / starters,
                      () -> engine.start(workflow, Json.nodes().objectNode()).future());
                  ended.complete(null);
                } catch (RuntimeException e) {
                  ended.completeExceptionally(e);
                }
              });
      thread.start();
    }
    all.forEach(CompletableFuture::join);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
