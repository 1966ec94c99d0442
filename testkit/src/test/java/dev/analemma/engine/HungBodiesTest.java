// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.event.RunEvent;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every worker, or every thread for blocking work, hangs in a body that ignores its interruption:
 * cancels and time-outs still get through, and then other runs go on. What hangs does so on a latch
 * that the test opens.
 */
@Timeout(120)
class HungBodiesTest {
  private static final int WORKERS = 2;

  private final CountDownLatch in = new CountDownLatch(WORKERS);
  private final CountDownLatch out = new CountDownLatch(1);

  @AfterEach
  void open() {
    out.countDown();
  }

  private Engine.Builder engine() {
    return Engine.builder()
        .parallelism(WORKERS)
        .blockingThreadsMax(WORKERS)
        .grace(Duration.ofMillis(20))
        .function(Lab.function("t.computeHangs", Execution.COMPUTE, (call, given) -> hang()))
        .function(Lab.function("t.blockHangs", Execution.BLOCKING, (call, given) -> hang()))
        .function(Lab.function("t.compute", Execution.COMPUTE, (call, given) -> given[0]))
        .function(Lab.function("t.block", Execution.BLOCKING, (call, given) -> given[0]));
  }

  private JsonNode hang() {
    in.countDown();
    boolean opened = false;
    while (!opened) {
      try {
        opened = out.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException ignored) {
        // That is what it does.
      }
    }
    return Lab.nothing();
  }

  private static Workflow<JsonNode, JsonNode> one(String node) {
    return Lab.workflow("\"nodes\": { \"a\": { %s } }".formatted(node));
  }

  /** Beside a node that waits: what a run does alone, it does without giving itself up. */
  private static final String BESIDE =
      "\"operator\": \"%s\" }, \"w\": { \"wait\": { \"for\": \"1h\" }";

  private static final Workflow<JsonNode, JsonNode> OTHER =
      Lab.workflow(
          """
          "nodes": {
            "m": { "map": { "items": [1, 2, 3, 4], "nodes": {
              "c": { "operator": "t.compute", "with": "$.item" },
              "b": { "operator": "t.block", "with": "$.c" } }, "output": "$.b" } } },
          "output": "$.m.results"
          """);

  private List<Run<JsonNode>> hanging(Engine engine, String node) throws Exception {
    List<Run<JsonNode>> runs = new ArrayList<>();
    for (int w = 0; w < WORKERS; w++) {
      runs.add(engine.start(one(node), Lab.nothing(), StartOptions.defaults().scope("hung")));
    }
    in.await();
    return runs;
  }

  private static void assertGoesOn(Engine engine) throws Exception {
    for (int round = 0; round < 3; round++) {
      assertThat(engine.start(OTHER, Lab.nothing()).future().get(60, TimeUnit.SECONDS))
          .hasToString("[1,2,3,4]");
    }
  }

  private void assertGivesBack(Engine engine) throws Exception {
    out.countDown();
    Eventually.holds(() -> engine.stats().abandonedAttempts() == 0);
    assertGoesOn(engine);
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.computeHangs", "t.blockHangs"})
  void everyThreadHangs_timeOutsGetThrough_andOthersGoOn(String function) throws Exception {
    try (Engine engine = engine().build()) {
      List<Run<JsonNode>> runs =
          hanging(engine, "\"operator\": \"%s\", \"timeout\": \"300ms\"".formatted(function));
      for (Run<JsonNode> run : runs) {
        assertThatThrownBy(() -> run.future().get(60, TimeUnit.SECONDS))
            .hasMessageContaining("TIMED_OUT");
      }

      assertThat(engine.stats().abandonedAttempts()).isEqualTo(WORKERS);
      assertGoesOn(engine);
      assertGivesBack(engine);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.computeHangs", "t.blockHangs"})
  void everyThreadHangs_cancelsGetThrough_andOthersGoOn(String function) throws Exception {
    try (Engine engine = engine().build()) {
      List<Run<JsonNode>> runs = hanging(engine, BESIDE.formatted(function));
      for (Run<JsonNode> run : runs) {
        assertThat(
                run.cancel("it hangs").toCompletableFuture().get(60, TimeUnit.SECONDS).accepted())
            .isTrue();
      }
      for (Run<JsonNode> run : runs) {
        assertThatThrownBy(() -> run.future().get(60, TimeUnit.SECONDS))
            .hasMessageContaining("CANCELLED");
      }

      assertThat(engine.stats().abandonedAttempts()).isEqualTo(WORKERS);
      assertGoesOn(engine);
      assertGivesBack(engine);
    }
  }

  @Test
  void everyWorkerHangs_aStopGetsThrough_andItsFuturesEnd() throws Exception {
    try (Engine engine = engine().build()) {
      List<Run<JsonNode>> runs = hanging(engine, BESIDE.formatted("t.computeHangs"));
      Run<JsonNode> waits =
          engine.start(
              one("\"wait\": { \"signal\": \"go\" }"),
              Lab.nothing(),
              StartOptions.defaults().scope("hung"));
      Eventually.holds(() -> waits.status() == RunStatus.WAITING);
      assertThat(engine.stop("hung", "fire").runs()).isEqualTo(WORKERS + 1);

      assertThatThrownBy(() -> waits.future().get(60, TimeUnit.SECONDS))
          .hasMessageContaining("STOPPED");
      for (Run<JsonNode> run : runs) {
        assertThatThrownBy(() -> run.future().get(60, TimeUnit.SECONDS))
            .hasMessageContaining("STOPPED");
      }
      assertGivesBack(engine);
    }
  }

  @Test
  void everyWorkerHangs_runsThatOnlyWaitAreHelped() throws Exception {
    try (Engine engine = engine().build()) {
      hanging(engine, "\"operator\": \"t.computeHangs\"");
      Run<JsonNode> waits = engine.start(one("\"wait\": { \"signal\": \"go\" }"), Lab.nothing());

      assertThat(
              waits.signal("go", "now").toCompletableFuture().get(60, TimeUnit.SECONDS).accepted())
          .isTrue();
      assertThat(waits.future().get(60, TimeUnit.SECONDS)).hasToString("{\"a\":\"now\"}");
    }
  }

  @Test
  void everyThreadForBlockingWorkHangs_listenersHearAllTheSame() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    try (Engine engine =
        engine()
            .listener(
                event -> {
                  if (event instanceof RunEvent.RunEnded) {
                    heard.countDown();
                  }
                })
            .build()) {
      hanging(engine, "\"operator\": \"t.blockHangs\"");
      engine.run(one("\"operator\": \"t.compute\", \"with\": 1"), Lab.nothing());

      assertThat(heard.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
