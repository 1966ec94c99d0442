// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorType;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * How long a tiny run takes, from start to end, while runs with a million ready nodes each keep
 * every worker busy. A sample counts only if such a run was under way all the time.
 */
final class Fairness {
  private static final Field.Literal<Integer> NODE =
      Field.integer("node", null, 0, Integer.MAX_VALUE, "The number of the node.");
  private static final long PAUSE_NANOS = 300_000;
  private static final int ITEMS = 1_000_000;

  private static final String MAP =
      """
      {"analemma": 1, "name": "items", "input": {"items": {"type": "array"}},
       "nodes": {"m": {"map": {"items": "$.input.items",
         "nodes": {"o": {"operator": "bench.body", "with": {"node": 0}}}, "output": "$.item"}}},
       "output": "$.m.succeeded"}
      """;

  private Fairness() {}

  /** Measures; wants a process of its own. */
  static void measure(Figures figures) {
    for (Execution execution : Execution.values()) {
      if (execution != Execution.BLOCKING) {
        measure(figures, execution);
      }
    }
  }

  private static void measure(Figures figures, Execution execution) {
    String variant = execution == Execution.INLINE ? "inline" : "pool";
    int workers = Runtime.getRuntime().availableProcessors();
    OperatorType type =
        OperatorType.named("bench.body")
            .execution(execution)
            .fields(NODE)
            .value(config -> call -> NullNode.getInstance());
    try (Engine engine = Engine.builder().parallelism(workers).operator(type).build()) {
      Workflow<JsonNode, JsonNode> tiny =
          Workflow.of(AnalemmaRunner.definition(Shape.named("diamond")));
      Workflow<JsonNode, JsonNode> big =
          Workflow.of(AnalemmaRunner.definition(Shape.named("fan-1000000")));
      for (int i = 0; i < 20_000; i++) {
        engine.run(tiny, AnalemmaRunner.NOTHING);
      }
      long nanos = TimeUnit.SECONDS.toNanos(figures.quick() ? 3 : 10);
      Supplier<Run<?>> nodes = () -> engine.start(big, AnalemmaRunner.NOTHING);
      put(figures, "nodes " + variant, sampled(engine, tiny, nodes, workers, nanos));
      Workflow<JsonNode, JsonNode> map = Workflow.of(WorkflowDefinition.parse(MAP));
      JsonNode items = items();
      Supplier<Run<?>> ofItems = () -> engine.start(map, items);
      put(figures, "items of a map " + variant, sampled(engine, tiny, ofItems, workers, nanos));
    }
  }

  private static void put(Figures figures, String beside, double[] micros) {
    Arrays.sort(micros);
    String what = "tiny run beside a million ready " + beside + " ";
    figures.put(what + "samples", micros.length);
    figures.put(what + "p50 µs", micros[micros.length / 2]);
    figures.put(what + "p95 µs", micros[micros.length * 95 / 100]);
    figures.put(what + "max µs", micros[micros.length - 1]);
  }

  private static JsonNode items() {
    ArrayNode items = Json.nodes().arrayNode(ITEMS);
    for (int i = 0; i < ITEMS; i++) {
      items.add(i);
    }
    ObjectNode input = Json.nodes().objectNode();
    input.set("items", items);
    return Json.freeze(input);
  }

  private static double[] sampled(
      Engine engine,
      Workflow<JsonNode, JsonNode> tiny,
      Supplier<Run<?>> big,
      int workers,
      long nanos) {
    big.get().result();
    sample(engine, tiny, big, workers, TimeUnit.SECONDS.toNanos(1));
    return sample(engine, tiny, big, workers, nanos);
  }

  private static double[] sample(
      Engine engine,
      Workflow<JsonNode, JsonNode> tiny,
      Supplier<Run<?>> big,
      int workers,
      long nanos) {
    double[] micros = new double[100_000];
    int samples = 0;
    Run<?>[] busy = new Run<?>[workers];
    long until = System.nanoTime() + nanos;
    while (System.nanoTime() < until && samples < micros.length) {
      for (int w = 0; w < workers; w++) {
        if (busy[w] == null || busy[w].status() != RunStatus.RUNNING) {
          busy[w] = big.get();
        }
      }
      AtomicLong ended = new AtomicLong();
      long started = System.nanoTime();
      var end =
          engine
              .start(tiny, AnalemmaRunner.NOTHING)
              .future()
              .thenRun(() -> ended.set(System.nanoTime()));
      end.join();
      boolean all = Arrays.stream(busy).allMatch(run -> run.status() == RunStatus.RUNNING);
      if (all) {
        micros[samples++] = (ended.get() - started) / 1_000.0;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    for (Run<?> run : busy) {
      run.result();
    }
    return Arrays.copyOf(micros, samples);
  }
}
