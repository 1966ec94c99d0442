// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorType;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.SteppedExecutor;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * On one worker a tiny run beside a huge one ends after a few turns. Counted in nodes that the huge
 * run has had run, never in time.
 */
class FairnessTest {
  private static final int TURN = 1_024;
  private final SteppedExecutor workers = new SteppedExecutor();
  private final AtomicInteger ran = new AtomicInteger();

  private Engine engine() {
    return Engine.builder()
        .clock(new MovingClock())
        .workers(workers, 1)
        .blocking(workers)
        .operator(counting("t.inline", Execution.INLINE))
        .operator(counting("t.compute", Execution.COMPUTE))
        .function(
            Lab.function(
                "t.ranSoFar", Execution.COMPUTE, (call, arguments) -> Json.tree(ran.get())))
        .build();
  }

  private OperatorType counting(String name, Execution execution) {
    return OperatorType.named(name)
        .execution(execution)
        .value(
            config ->
                call -> {
                  ran.incrementAndGet();
                  return Lab.nothing();
                });
  }

  private static Workflow<JsonNode, JsonNode> wide(String operator, int size) {
    WorkflowDefinition.Builder wide = WorkflowDefinition.builder("wide");
    NodeDefinition node =
        NodeDefinition.of(new NodeKind.OperatorKind(operator, Json.nodes().objectNode(), null));
    for (int n = 0; n < size; n++) {
      wide.node("n" + n, node);
    }
    return Workflow.of(wide.output(Lab.nothing()).build());
  }

  private static Workflow<JsonNode, JsonNode> chain(String operator, int size) {
    WorkflowDefinition.Builder chain = WorkflowDefinition.builder("chain");
    NodeDefinition node =
        NodeDefinition.of(new NodeKind.OperatorKind(operator, Json.nodes().objectNode(), null));
    for (int n = 0; n < size; n++) {
      var after =
          n == 0
              ? List.<dev.analemma.definition.Atom>of()
              : List.of(new dev.analemma.definition.Atom("n" + (n - 1), null));
      chain.node("n" + n, node.withAfter(after));
    }
    return Workflow.of(chain.output(Lab.nothing()).build());
  }

  @ParameterizedTest
  @CsvSource({
    "wide, t.inline, 1000000", "wide, t.compute, 100000",
    "chain, t.inline, 20000", "chain, t.compute, 20000"
  })
  void tinyRun_besideAHugeOne_endsAfterAFewTurns(String shape, String operator, int size) {
    try (Engine engine = engine()) {
      Run<JsonNode> huge =
          engine.start(
              shape.equals("wide") ? wide(operator, size) : chain(operator, size), Lab.nothing());
      Run<JsonNode> tiny =
          engine.start(
              Lab.workflow(
                  """
                  "nodes": { "a": { "operator": "t.inline" },
                             "b": { "operator": "t.ranSoFar", "after": "a" } },
                  "output": "$.b"
                  """),
              Lab.nothing());
      workers.runAll();

      assertThat(huge.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(ran.get()).isEqualTo(size + 1);
      assertThat(tiny.result().intValue()).isLessThan(6 * TURN);
    }
  }
}
