// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No code of the host can change a value that others see, or break a type's promise. */
class SharedValuesTest {
  private final ObjectNode mine = Json.nodes().objectNode().put("count", 1);
  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .function(
                      Lab.function(
                          "t.change",
                          Execution.BLOCKING,
                          (context, arguments) -> {
                            JsonNode given = Objects.requireNonNull((JsonNode) arguments[0]);
                            ((ObjectNode) given.path("tree")).put("count", 99);
                            return given;
                          }))
                  .function(Lab.blocking("t.mine", context -> mine))
                  .function(
                      Lab.blocking(
                          "t.changeMine",
                          context -> {
                            mine.put("count", 99);
                            return Json.parse("1");
                          }))
                  .function(
                      new HostFunction(
                          "t.twice",
                          List.of(int.class),
                          true,
                          int.class,
                          Effect.PURE,
                          Execution.INLINE,
                          (context, arguments) ->
                              2 * (Integer) Objects.requireNonNull(arguments[0]))));

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void argument_isFrozen_whoeverMadeIt() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "with": { "value": { "tree": { "count": 1 } } } },
              "b": { "operator": "t.change", "with": "$.a", "catch": { "*": "lost" } },
              "c": { "operator": "t.ok", "when": "b.lost",
                     "with": { "value": ["$.a.tree.count", "$.error.b.cause[0].type"] } } },
            "output": "$.c?"
            """);

    assertThat(run.result()).hasToString("[1,\"UnsupportedOperationException\"]");
  }

  @Test
  void result_changedLaterByItsMaker_staysAsItWas() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.mine" },
              "b": { "operator": "t.changeMine", "after": "a" },
              "c": { "operator": "t.ok", "after": "b", "with": { "value": "$.a" } } },
            "output": "$.c"
            """);

    assertThat(mine.path("count").intValue()).isEqualTo(99);
    assertThat(run.result()).hasToString("{\"count\":1}");
  }

  @Test
  void input_changedDuringTheRun_staysAsItWas() {
    ObjectNode input = Json.nodes().objectNode();
    input.putArray("list").add(1);
    Run<JsonNode> run =
        lab.engine.start(
            Lab.workflow(
                """
                "input": { "list": { "type": "array" } },
                "nodes": { "a": { "operator": "t.ok", "with": { "value": "$.input.list" } } },
                "output": "$.a"
                """),
            input);
    ((ArrayNode) input.path("list")).add(2);
    lab.settle();

    assertThat(run.result()).hasToString("[1]");
  }

  @Test
  void output_ofOneRun_isNotThatOfAnother() {
    Workflow<JsonNode, JsonNode> workflow =
        Lab.workflow(
            """
            "nodes": { "a": { "operator": "t.fail",
                              "catch": { "*": { "value": { "x": [1] } } } } },
            "output": { "constant": [1, 2], "a": "$.a" }
            """);
    JsonNode first = lab.engine.run(workflow, Lab.nothing());
    change(first);
    change(first.path("constant"));
    change(first.path("a").path("x"));

    assertThat(lab.engine.run(workflow, Lab.nothing()))
        .hasToString("{\"constant\":[1,2],\"a\":{\"x\":[1]}}");
  }

  private static void change(JsonNode tree) {
    try {
      if (tree instanceof ArrayNode array) {
        array.removeAll();
      } else if (tree instanceof ObjectNode object) {
        object.put("more", 1);
      }
    } catch (UnsupportedOperationException frozen) {
      // As good as a change that nobody else sees.
    }
  }

  @Test
  void conversion_guessesNothing() {
    assertThat(twice("2").result()).hasToString("{\"a\":4}");
    for (String wrong : List.of("\"2\"", "2.5", "null", "{}")) {
      assertThat(twice(wrong).errors())
          .as(wrong)
          .extracting(RunError::code)
          .containsExactly("VALUE_MISMATCH");
    }
  }

  private Run<JsonNode> twice(String argument) {
    return lab.start(
        "\"nodes\": { \"a\": { \"operator\": \"t.twice\", \"with\": [%s] } }".formatted(argument));
  }
}
