// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Calls inside calls: 64 on one worker with a small stack, 65 refused; each through 13 bodies. */
class CallDepthTest {
  private static final int BLOCKS = 13;
  private static final int STACK_BYTES = 512 << 10;

  /** Returns a skill that calls itself from inside blocks inside blocks. */
  private static Workflow<JsonNode, JsonNode> deep(String atTheEnd) {
    StringBuilder inside =
        new StringBuilder(
            "'c': {'if': 'input.n > 0', 'call': '$.uses.me', 'with': {'n': '${ input.n - 1 }'}},"
                + "'z': {'if': 'input.n == 0', %s}".formatted(atTheEnd));
    StringBuilder nodes = new StringBuilder(inside);
    for (int block = 0; block < BLOCKS; block++) {
      String body = nodes.toString();
      nodes.setLength(0);
      nodes.append("'b%d': {'block': {'nodes': {%s}}}".formatted(block, body));
    }
    return Workflow.of(
        WorkflowDefinition.parse(
            "{'analemma': 1, 'name': 'deep', 'input': {'n': {'type': 'integer'}}, 'uses': {'me': 'skill:deep@1'}, 'nodes': {%s}}"
                .formatted(nodes)
                .replace('\'', '"')));
  }

  private static JsonNode input(int calls) {
    return Json.nodes().objectNode().put("n", calls);
  }

  private static ExecutorService oneSmallThread() {
    return new ThreadPoolExecutor(
        1,
        1,
        1,
        TimeUnit.MINUTES,
        new LinkedBlockingQueue<>(),
        task -> new Thread(null, task, "small", STACK_BYTES));
  }

  private static RunStatus run(int calls, String atTheEnd, AtomicReference<Run<JsonNode>> started)
      throws Exception {
    Workflow<JsonNode, JsonNode> deep = deep(atTheEnd);
    ExecutorService worker = oneSmallThread();
    try (Engine engine =
        Engine.builder()
            .workers(worker, 1)
            .skill(deep, "1.0.0")
            .function(Lab.function("t.ok", Execution.COMPUTE, (context, with) -> context.address()))
            .function(
                Lab.function(
                    "t.fail",
                    Execution.COMPUTE,
                    (context, with) -> {
                      throw new OperatorException("BOOM", "as the test says");
                    }))
            .build()) {
      Run<JsonNode> run = engine.start(deep, input(calls));
      started.set(run);
      run.future().handle((output, error) -> 0).get(20, TimeUnit.SECONDS);
      return run.status();
    } finally {
      worker.shutdownNow();
    }
  }

  @Test
  void depth64_onOneWorker_completes() throws Exception {
    AtomicReference<Run<JsonNode>> run = new AtomicReference<>();
    assertThat(run(64, "'operator': 't.ok'", run)).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void depth65_isRefused() throws Exception {
    AtomicReference<Run<JsonNode>> run = new AtomicReference<>();
    assertThat(run(65, "'operator': 't.ok'", run)).isEqualTo(RunStatus.FAILED);
    assertThat(run.get().errors().get(0).code()).isEqualTo("CALL_DEPTH");
    assertThat(run.get().errors().get(0).message()).contains("65th call").contains("at most 64");
  }

  @Test
  void depth64_failingAtTheEnd_failsThroughAllOfThem() throws Exception {
    AtomicReference<Run<JsonNode>> run = new AtomicReference<>();
    assertThat(run(64, "'operator': 't.fail'", run)).isEqualTo(RunStatus.FAILED);
    assertThat(run.get().errors().get(0).code()).isEqualTo("BOOM");
    assertThat(run.get().errors().get(0).node()).startsWith("b12/b11/").endsWith("/z");
  }

  @Test
  void depth64_cancelled_endsThroughAllOfThem() throws Exception {
    Workflow<JsonNode, JsonNode> deep = deep("'operator': 't.wait'");
    CountDownLatch waiting = new CountDownLatch(1);
    ExecutorService worker = oneSmallThread();
    try (Engine engine =
        Engine.builder()
            .workers(worker, 1)
            .skill(deep, "1.0.0")
            .function(
                Lab.blocking(
                    "t.wait",
                    context -> {
                      waiting.countDown();
                      new CountDownLatch(1).await();
                      return NullNode.getInstance();
                    }))
            .build()) {
      Run<JsonNode> run = engine.start(deep, input(64));
      assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
      run.cancel("enough");
      run.future().handle((output, error) -> 0).get(20, TimeUnit.SECONDS);

      assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    } finally {
      worker.shutdownNow();
    }
  }
}
