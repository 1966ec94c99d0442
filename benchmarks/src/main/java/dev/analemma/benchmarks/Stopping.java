// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.EmergencyStop;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Execution;
import dev.analemma.spi.OperatorType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How long an emergency stop takes with 10,000 runs in flight: until nothing starts any more, and
 * until the last of them has ended. Half of the runs wait, half go round in loops of computing
 * nodes.
 */
final class Stopping {
  private static final int RUNS = 10_000;
  private static final int STOPS = 9;

  private static final String WAITS =
      """
      {"analemma": 1, "name": "waits", "nodes": {"w": {"wait": {"signal": "go"}}}}
      """;

  private static final String GOES =
      """
      {"analemma": 1, "name": "goes",
       "nodes": {"l": {"loop": {"max": 1000000, "state": {"n": 0},
         "nodes": {"o": {"operator": "bench.body"}}, "until": "state.n == 1"}}}}
      """;

  private Stopping() {}

  /** Measures; wants a process of its own. */
  static void measure(Figures figures) throws Exception {
    OperatorType body =
        OperatorType.named("bench.body")
            .execution(Execution.COMPUTE)
            .value(config -> call -> NullNode.getInstance());
    double[] quiet = new double[STOPS];
    double[] ended = new double[STOPS];
    try (Engine engine = Engine.builder().operator(body).build()) {
      Workflow<JsonNode, JsonNode> waits = Workflow.of(WorkflowDefinition.parse(WAITS));
      Workflow<JsonNode, JsonNode> goes = Workflow.of(WorkflowDefinition.parse(GOES));
      for (int stop = 0; stop < STOPS; stop++) {
        List<CompletableFuture<JsonNode>> ends = new ArrayList<>(RUNS);
        for (int i = 0; i < RUNS; i++) {
          Run<JsonNode> run =
              engine.start(
                  i % 2 == 0 ? waits : goes,
                  NullNode.getInstance(),
                  StartOptions.defaults().scope("all"));
          ends.add(run.future());
        }
        long start = System.nanoTime();
        EmergencyStop stopped = engine.stop("all", "measured");
        quiet[stop] = (System.nanoTime() - start) / 1e6;
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
            .handle((value, error) -> RUNS)
            .get(1, TimeUnit.MINUTES);
        ended[stop] = (System.nanoTime() - start) / 1e6;
        if (stopped.runs() != RUNS) {
          throw new IllegalStateException("stopped " + stopped.runs() + " of " + RUNS);
        }
        stopped.release();
      }
    }
    figures.put("stop of 10,000 runs, nothing starts any more ms", Rounds.median(quiet));
    figures.put("stop of 10,000 runs, all have ended ms", Rounds.median(ended));
    figures.put("stop of 10,000 runs, slowest ms", ended[STOPS - 1]);
  }
}
