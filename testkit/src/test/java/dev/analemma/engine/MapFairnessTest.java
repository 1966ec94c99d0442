// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.SteppedExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who waits for whom while a map has many items: no item is passed over by those behind it, and a
 * tiny run is not kept. Counted in bodies that were run, never in time.
 */
class MapFairnessTest {
  private static final int ITEMS = 20_000;
  private static final int CONCURRENCY = 64;
  private static final int TURN = 1_024;

  private final SteppedExecutor threads = new SteppedExecutor();
  private final AtomicInteger ran = new AtomicInteger();
  private final AtomicInteger lateness = new AtomicInteger();
  private final Engine engine =
      Engine.builder()
          .clock(new MovingClock())
          .workers(threads, 2)
          .blocking(threads)
          .function(item(Execution.INLINE))
          .function(item(Execution.COMPUTE))
          .function(item(Execution.BLOCKING))
          .function(
              Lab.function(
                  "t.ranSoFar", Execution.COMPUTE, (call, arguments) -> Json.tree(ran.get())))
          .build();

  @AfterEach
  void close() {
    engine.close();
  }

  private dev.analemma.spi.HostFunction item(Execution execution) {
    return Lab.function(
        "t." + execution,
        execution,
        (call, arguments) -> {
          int late = ran.getAndIncrement() - ((JsonNode) arguments[0]).intValue();
          lateness.accumulateAndGet(late, Math::max);
          return arguments[0];
        });
  }

  private static ObjectNode items() {
    ObjectNode input = Json.nodes().objectNode();
    ArrayNode items = input.putArray("items");
    for (int i = 0; i < ITEMS; i++) {
      items.add(i);
    }
    return input;
  }

  private static Workflow<JsonNode, JsonNode> map(Execution execution) {
    return Lab.workflow(
        """
        "input": { "items": {} },
        "nodes": { "m": { "map": { "items": "$.input.items", "concurrency": %d,
          "nodes": { "a": { "operator": "t.%s", "with": "$.item" } }, "output": "$.a" } } },
        "output": "$.m.succeeded"
        """
            .formatted(CONCURRENCY, execution));
  }

  @ParameterizedTest
  @EnumSource(Execution.class)
  void items_areBegunInTheirOrder_noneIsPassedOverForMoreThanATurn(Execution execution) {
    Run<JsonNode> run = engine.start(map(execution), items());
    threads.runAll();

    assertThat(run.result().intValue()).isEqualTo(ITEMS);
    assertThat(lateness.get()).isLessThan(TURN);
  }

  @ParameterizedTest
  @EnumSource(Execution.class)
  void tinyRun_besideAMapOfManyItems_endsAfterAFewTurns(Execution execution) {
    Run<JsonNode> huge = engine.start(map(execution), items());
    Run<JsonNode> tiny =
        engine.start(
            Lab.workflow(
                """
                "nodes": { "a": { "operator": "t.ranSoFar" } }, "output": "$.a"
                """),
            Lab.nothing());
    threads.runAll();

    assertThat(huge.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(tiny.result().intValue()).isLessThan(6 * TURN);
  }
}
