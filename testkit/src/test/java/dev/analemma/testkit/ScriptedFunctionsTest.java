// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.RunFailedException;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Functions that answer as a test says, and operators that stand in for others. */
class ScriptedFunctionsTest {
  private static final Workflow<JsonNode, JsonNode> TWICE =
      Workflow.of(
          WorkflowDefinition.parse(
              """
              {"analemma": 1, "name": "x", "input": {"q": {}},
               "nodes": {"a": {"operator": "model.ask", "with": {"prompt": "Hi", "q": "$.input.q"}},
                         "b": {"operator": "model.ask", "with": {"q": "$.a"}}},
               "output": "$.b"}
              """));

  private final ScriptedFunctions script = new ScriptedFunctions();

  private JsonNode run(ScriptedFunctions.Role role) {
    Engine.Builder builder =
        Engine.builder().operator(ScriptedFunctions.standIn("model.ask", "played.ask"));
    script.add(builder, "played.ask", Effect.READ, role);
    try (Engine engine = builder.build()) {
      return engine.run(TWICE, Json.parse("{\"q\": 1}"));
    }
  }

  @Test
  void answersInTurn_andKeepsWhatWasAsked() {
    assertThat(run(ScriptedFunctions.inTurn(IntNode.valueOf(5), IntNode.valueOf(6))))
        .hasToString("6");

    assertThat(script.calls("played.ask"))
        .containsExactly(Json.parse("{\"prompt\": \"Hi\", \"q\": 1}"), Json.parse("{\"q\": 5}"));
    assertThat(script.calls()).extracting(ScriptedFunctions.Call::function).hasSize(2);
  }

  @Test
  void lastAnswer_isGivenAgain() {
    assertThat(run(ScriptedFunctions.inTurn(7))).hasToString("7");
  }

  @Test
  void stage_isAwaited_andErrorsKeepTheirCode() {
    assertThat(run(with -> CompletableFuture.completedFuture(with.get("q")))).hasToString("1");
    assertThatThrownBy(
            () ->
                run(
                    with -> {
                      throw new OperatorException("RATE_LIMITED", "later");
                    }))
        .isInstanceOfSatisfying(
            RunFailedException.class, e -> assertThat(e.error().code()).isEqualTo("RATE_LIMITED"));
  }
}
