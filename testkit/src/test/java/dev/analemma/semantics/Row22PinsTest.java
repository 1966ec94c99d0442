// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.Run;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.event.RunEvent;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Row 22, without the journal: what a run uses is resolved once, when it starts, transitively. */
class Row22PinsTest {
  private static Workflow<JsonNode, JsonNode> workflow(String name, String rest) {
    return Workflow.of(
        WorkflowDefinition.parse(
            "{'analemma': 1, 'name': '%s', %s}".formatted(name, rest).replace('\'', '"')));
  }

  private static Workflow<JsonNode, JsonNode> saying(String name, String text) {
    return workflow(
        name,
        "'nodes': {'a': {'operator': 't.ok', 'with': {'value': '%s'}}}, 'output': '$.a'"
            .formatted(text));
  }

  @Test
  void versionPublishedWhileARunIsUnderWay_isForLaterRuns() {
    Workflow<JsonNode, JsonNode> main =
        workflow(
            "main",
            "'uses': {'s': 'skill:middle@^1'}, 'nodes': {'w': {'operator': 't.later'},"
                + "'c': {'after': ['w'], 'call': '$.uses.s'}}, 'output': '$.c'");
    try (Lab lab = new Lab()) {
      lab.engine.skills().publish(saying("inner", "old"), "1.0.0");
      lab.engine
          .skills()
          .publish(
              workflow(
                  "middle",
                  "'uses': {'s': 'skill:inner@1'}, 'nodes': {'c': {'call': '$.uses.s'}},"
                      + "'output': '$.c'"),
              "1.0.0");
      Run<JsonNode> before = lab.engine.start(main, Lab.nothing());
      lab.settle();
      lab.engine.skills().publish(saying("inner", "new"), "1.1.0");
      lab.complete("w", "1");
      assertThat(before.result().textValue()).isEqualTo("old");

      Run<JsonNode> after = lab.engine.start(main, Lab.nothing());
      lab.settle();
      lab.complete("w", "1");
      assertThat(after.result().textValue()).isEqualTo("new");
    }
  }

  @Test
  void pins_areFactsOfTheRun_andUsesAreValues() {
    Workflow<JsonNode, JsonNode> main =
        workflow(
            "main",
            "'uses': {'s': 'skill:inner@2', 'p': 'asset:prompt/plan@^3'},"
                + "'nodes': {'a': {'operator': 't.ok', 'with': {'value': '$.uses.p'}}},"
                + "'output': {'p': '$.a', 's': '$.uses.s', 'version': '$.run.uses.s.version',"
                + "'asset': '$.run.uses.p.version', 'hash': '$.run.uses.s.hash'}");
    Workflow<JsonNode, JsonNode> inner = saying("inner", "x");
    try (Lab lab =
        new Lab(
            builder ->
                builder
                    .skill(inner, "2.0.1")
                    .skill(saying("inner", "y"), "3.0.0")
                    .asset("prompt/plan", "3.0.0", TextNode.valueOf("old"))
                    .asset("prompt/plan", "3.2.0", TextNode.valueOf("Plan it.")))) {
      Run<JsonNode> run = lab.engine.start(main, Lab.nothing());
      lab.settle();

      assertThat(run.result())
          .isEqualTo(
              Json.parse(
                  """
                  {"p": "Plan it.", "s": "skill:inner@2.0.1", "version": "2.0.1",
                   "asset": "3.2.0", "hash": "%s"}
                  """
                      .formatted(inner.hash())));
    }
  }

  @Test
  void everythingThatIsUsed_isInTheFirstEvent_transitively() {
    List<String> told = new CopyOnWriteArrayList<>();
    Workflow<JsonNode, JsonNode> middle =
        workflow(
            "middle",
            "'uses': {'i': 'skill:inner', 'me': 'skill:middle@1'}, 'nodes': {'c': {'call': '$.uses.i'}}");
    Workflow<JsonNode, JsonNode> main =
        workflow(
            "main",
            "'uses': {'m': 'skill:middle@^1', 'p': 'asset:prompt/plan@3'}, 'nodes': {'c': {'call': '$.uses.m'}}");
    try (Lab lab =
        new Lab(
            builder ->
                builder
                    .skill(saying("inner", "x"), "2.0.1")
                    .skill(middle, "1.4.0")
                    .asset("prompt/plan", "3.0.0", TextNode.valueOf("Plan it."))
                    .listener(
                        event -> {
                          if (event instanceof RunEvent.RunStarted started) {
                            told.addAll(started.uses());
                          }
                        }))) {
      lab.engine.start(main, Lab.nothing());
      lab.settle();
    }
    assertThat(told)
        .containsExactly("asset:prompt/plan@3.0.0", "skill:inner@2.0.1", "skill:middle@1.4.0");
  }

  @Test
  void skillThatCallsItself_endsWhereItSays() {
    try (Lab lab =
        new Lab(
            builder ->
                builder.skill(
                    workflow(
                        "count",
                        "'input': {'n': {'type': 'integer'}}, 'uses': {'me': 'skill:count@1'},"
                            + "'nodes': {'more': {'if': 'input.n > 0', 'call': '$.uses.me',"
                            + "'with': {'n': '${ input.n - 1 }'}}},"
                            + "'output': '${ first(more, 0) + input.n }'"),
                    "1.0.0"))) {
      Run<JsonNode> run =
          lab.start(
              ("'uses': {'s': 'skill:count@1'},"
                      + "'nodes': {'c': {'call': '$.uses.s', 'with': {'n': 10}}}, 'output': '$.c'")
                  .replace('\'', '"'));

      assertThat(run.result().intValue()).isEqualTo(55);
    }
  }
}
