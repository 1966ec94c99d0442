// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs whose steps each change the world, so that the next one begins when the last one is
 * committed; results of 300 bytes.
 */
final class DurableLoad implements AutoCloseable {
  static final int RESULT_BYTES = 300;

  /** A start waits for its commit, so one thread alone could not keep many runs going. */
  private static final int STARTERS_MAX = 16;

  private static final JsonNode RESULT = Json.nodes().textNode("r".repeat(RESULT_BYTES));

  final Engine engine;
  private volatile @Nullable Latencies latencies;

  /** How long it takes from the end of a step to the beginning of the next one of the run. */
  private static final class Latencies {
    private final Map<String, Long> ended = new ConcurrentHashMap<>();
    private final long[] nanos = new long[1 << 20];
    private final AtomicInteger count = new AtomicInteger();

    void begins(String run) {
      Long before = ended.get(run);
      int index = before == null ? nanos.length : count.getAndIncrement();
      if (before != null && index < nanos.length) {
        nanos[index] = System.nanoTime() - before;
      }
    }

    void ends(String run) {
      ended.put(run, System.nanoTime());
    }

    double[] sorted() {
      double[] sorted =
          Arrays.stream(nanos, 0, Math.min(nanos.length, count.get())).asDoubleStream().toArray();
      Arrays.sort(sorted);
      return sorted;
    }
  }

  DurableLoad(String address) {
    engine =
        Engine.builder()
            .store(address)
            .runsMax(200_000)
            .grace(Duration.ZERO)
            .function(
                Fn.of("b.step", JsonNode.class, JsonNode.class, (context, input) -> step(context))
                    .execution(Execution.INLINE)
                    .function())
            .build();
  }

  private JsonNode step(StepContext call) {
    Latencies known = latencies;
    if (known != null) {
      known.begins(call.runId());
      known.ends(call.runId());
    }
    return RESULT;
  }

  /** Returns a workflow of so many steps, one after the other. */
  Workflow<JsonNode, JsonNode> chain(int steps) {
    StringBuilder nodes = new StringBuilder();
    for (int step = 0; step < steps; step++) {
      nodes.append(
          "%s\"s%d\":{\"operator\":\"b.step\"%s}"
              .formatted(
                  step == 0 ? "" : ",",
                  step,
                  step == 0 ? "" : ",\"after\":\"s%d\"".formatted(step - 1)));
    }
    return engine.parse(
        "{\"analemma\":1,\"name\":\"steps-%d\",\"nodes\":{%s},\"output\":1}"
            .formatted(steps, nodes),
        "json");
  }

  /** Runs a workflow so many times. */
  void run(Workflow<JsonNode, JsonNode> workflow, int runs, int inFlight) {
    int starters = Math.min(STARTERS_MAX, inFlight);
    Parallel.run(
        starters,
        () ->
            InFlight.run(
                runs / starters,
                inFlight / starters,
                () -> engine.start(workflow, Json.nodes().objectNode()).future()));
  }

  /**
   * Returns how long it takes from the end of a step to the beginning of the next one, in
   * nanoseconds, the shortest first.
   */
  double[] latencies(Workflow<JsonNode, JsonNode> workflow, int runs, int inFlight) {
    Latencies measured = new Latencies();
    latencies = measured;
    run(workflow, runs, inFlight);
    latencies = null;
    return measured.sorted();
  }

  @Override
  public void close() {
    engine.close();
  }

  /** Does the same on some threads at once. */
  static final class Parallel {
    private Parallel() {}

    static void run(int threads, Runnable work) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        all.add(ended);
        new Thread(
                () -> {
                  try {
                    work.run();
                    ended.complete(null);
                  } catch (RuntimeException e) {
                    ended.completeExceptionally(e);
                  }
                })
            .start();
      }
      all.forEach(CompletableFuture::join);
    }
  }
}
