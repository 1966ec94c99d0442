// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.Workflow;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The heap that runs keep: of runs that wait at their last node for a stage, and of ended runs
 * whose handle is kept. All nodes give the same value, so results add nothing.
 *
 * <p>The bytes of a node are the difference between runs of many nodes and of five.
 */
final class Retained {
  private static final Field.Literal<Integer> NODE =
      Field.integer("node", null, 0, Integer.MAX_VALUE, "The number of the node.");
  private static final int SMALL_RUNS = 10_000;
  private static final int BIG_RUNS = 50;
  private static final int BIG_WIDTH = 20_000;

  private Retained() {}

  /** Measures; wants a process of its own. */
  static void measure(Figures figures) {
    for (Execution execution : List.of(Execution.INLINE, Execution.COMPUTE)) {
      String variant = execution == Execution.INLINE ? "inline" : "pool";
      double[] small = bytes(execution, Shape.named("diamond"), SMALL_RUNS);
      Shape fan = Shape.named("fan-" + BIG_WIDTH);
      double[] big = bytes(execution, fan, BIG_RUNS);
      int more = fan.nodes() - 5;
      figures.put("retained by a waiting run of five B " + variant, small[0]);
      figures.put("retained by a waiting node B " + variant, (big[0] - small[0]) / more);
      figures.put("retained by an ended run of five B " + variant, small[1]);
      figures.put("retained by an ended node B " + variant, (big[1] - small[1]) / more);
    }
  }

  /** Returns the bytes of a run that waits and of one that has ended. */
  private static double[] bytes(Execution execution, Shape shape, int count) {
    int last = shape.nodes() - 1;
    CompletableFuture<JsonNode> gate = new CompletableFuture<>();
    AtomicInteger arrived = new AtomicInteger();
    OperatorType type =
        OperatorType.named("bench.body")
            .execution(execution)
            .fields(NODE)
            .operator(
                config -> {
                  if (config.get(NODE) < last) {
                    return call -> Outcome.of(NullNode.getInstance());
                  }
                  return call -> {
                    arrived.incrementAndGet();
                    return Outcome.async(gate);
                  };
                });
    List<Run<JsonNode>> runs = new ArrayList<>(count);
    try (Engine engine = Engine.builder().operator(type).build()) {
      Workflow<JsonNode, JsonNode> workflow = Workflow.of(AnalemmaRunner.definition(shape));
      // The first run compiles and loads; it ends with the others.
      engine.start(workflow, AnalemmaRunner.NOTHING);
      await(arrived, 1);
      long before = used();
      for (int i = 0; i < count; i++) {
        runs.add(engine.start(workflow, AnalemmaRunner.NOTHING));
      }
      await(arrived, count + 1);
      long waiting = used();
      gate.complete(NullNode.getInstance());
      runs.forEach(Run::result);
      long ended = used();
      return new double[] {(double) (waiting - before) / count, (double) (ended - before) / count};
    }
  }

  private static void await(AtomicInteger arrived, int wanted) {
    while (arrived.get() < wanted) {
      Thread.onSpinWait();
    }
  }

  static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
