// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.CancelReceipt;
import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunFailedException;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The engine on real threads. Its windows are those between an end and a cancel, a time-out or
 * another end; the method is many tries at once. The half minutes only turn a hang into a failure.
 */
@Timeout(120)
class RealThreadsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private Engine engine() {
    return GraphOperators.addTo(Engine.builder().parallelism(4))
        .grace(Duration.ofSeconds(20))
        .meterRegistry(meters)
        .function(
            Lab.function(
                "t.nap",
                Execution.BLOCKING,
                (context, arguments) -> {
                  new CountDownLatch(1).await(500, TimeUnit.MICROSECONDS);
                  return Json.parse("1");
                }))
        .function(
            Lab.function(
                "t.async",
                Execution.INLINE,
                (context, arguments) -> CompletableFuture.supplyAsync(() -> 1)))
        .build();
  }

  private static JsonNode end(Run<JsonNode> run) throws Exception {
    try {
      return run.future().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException ended) {
      return NullNode.getInstance();
    }
  }

  @Test
  void randomGraphs_manyAtOnce_endAsTheModelSays() throws Exception {
    Random random = new Random(2026);
    List<RandomGraph> graphs = new ArrayList<>();
    List<Run<JsonNode>> runs = new ArrayList<>();
    try (Engine engine = engine()) {
      while (graphs.size() < 2_000) {
        RandomGraph graph = new RandomGraph(1 + random.nextInt(12), random.nextLong());
        try {
          runs.add(engine.start(Workflow.of(graph.definition()), NullNode.getInstance()));
          graphs.add(graph);
        } catch (DefinitionException neverRuns) {
          assertThat(neverRuns.faults()).allMatch(fault -> fault.code().equals("NEVER_RUNS"));
        }
      }
      for (int r = 0; r < runs.size(); r++) {
        JsonNode output = end(runs.get(r));
        RandomGraph graph = graphs.get(r);
        GraphOperators.check(graph, new ReferenceModel(graph), runs.get(r).status(), output);
      }
      assertThat(engine.stats().runs()).isZero();
    }
  }

  @Test
  void randomGraphs_onTheCallersThread_endAsTheModelSays() {
    Random random = new Random(7);
    try (Engine engine = engine()) {
      for (int tries = 0; tries < 500; tries++) {
        RandomGraph graph = new RandomGraph(1 + random.nextInt(12), random.nextLong());
        ReferenceModel model = new ReferenceModel(graph);
        RunStatus status = RunStatus.COMPLETED;
        JsonNode output = NullNode.getInstance();
        try {
          output = engine.run(Workflow.of(graph.definition()), NullNode.getInstance());
        } catch (DefinitionException neverRuns) {
          continue;
        } catch (RunFailedException failed) {
          status = RunStatus.FAILED;
        }
        GraphOperators.check(graph, model, status, output);
      }
      assertThat(engine.stats().runs()).isZero();
    }
  }

  private static final String RACED =
      """
      "nodes": {
        "a": { "operator": "t.nap" }, "b": { "operator": "t.async" },
        "c": { "block": { "nodes": { "d": { "operator": "t.nap" }, "e": { "operator": "t.async" } } },
               "after": ["a", "b"] },
        "f": { "operator": "t.nap", "timeout": %s, "catch": { "TIMED_OUT": { "value": 2 } } } },
      "finally": { "g": { "operator": "t.nap" } }
      """;

  private static boolean accepted(CompletionStage<CancelReceipt> receipt) throws Exception {
    return receipt.toCompletableFuture().get(30, TimeUnit.SECONDS).accepted();
  }

  @Test
  void cancel_atAnyMoment_eachRunEndsExactlyOnce() throws Exception {
    Workflow<JsonNode, JsonNode> workflow = Lab.workflow(RACED.formatted("\"1h\""));
    Random random = new Random(1);
    try (Engine engine = engine()) {
      int completed = 0;
      for (int tries = 0; tries < 1_000; tries++) {
        Run<JsonNode> run = engine.start(workflow, NullNode.getInstance());
        for (int spin = random.nextInt(60); spin > 0; spin--) {
          Thread.yield();
        }
        CompletionStage<CancelReceipt> receipt = run.cancel("at any moment");
        end(run);
        assertThat(run.status())
            .isEqualTo(accepted(receipt) ? RunStatus.CANCELLED : RunStatus.COMPLETED);
        completed += run.status() == RunStatus.COMPLETED ? 1 : 0;
      }
      assertThat(completed).isLessThan(1_000);
      assertThat(engine.stats().runs()).isZero();
    }
    assertThat(ends()).isEqualTo(1_000);
  }

  @Test
  void timeout_besideTheEnd_oneOfTheTwoOutcomes() throws Exception {
    Workflow<JsonNode, JsonNode> workflow = Lab.workflow(RACED.formatted("\"1ms\""));
    try (Engine engine = engine()) {
      List<Run<JsonNode>> runs = new ArrayList<>();
      for (int tries = 0; tries < 500; tries++) {
        runs.add(engine.start(workflow, NullNode.getInstance()));
      }
      for (Run<JsonNode> run : runs) {
        JsonNode output = end(run);
        assertThat(run.errors()).isEmpty();
        assertThat(output.path("f").intValue()).isIn(1, 2);
      }
      assertThat(engine.stats().runs()).isZero();
    }
    assertThat(ends()).isEqualTo(500);
  }

  @Test
  void deadline_besideTheEnd_completedOrTimedOut() throws Exception {
    Workflow<JsonNode, JsonNode> workflow = Lab.workflow(RACED.formatted("\"1h\""));
    try (Engine engine = engine()) {
      List<Run<JsonNode>> runs = new ArrayList<>();
      for (int tries = 0; tries < 500; tries++) {
        StartOptions options = StartOptions.defaults().timeout(Duration.ofMillis(1 + tries % 8));
        runs.add(engine.start(workflow, NullNode.getInstance(), options));
      }
      for (Run<JsonNode> run : runs) {
        end(run);
        assertThat(run.status()).isIn(RunStatus.COMPLETED, RunStatus.TIMED_OUT);
      }
      assertThat(engine.stats().runs()).isZero();
    }
    assertThat(ends()).isEqualTo(500);
  }

  /** Returns how often a run ended; counted before anybody who waits for it is told. */
  private long ends() {
    return meters.find("workflow.execution.duration").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }
}
