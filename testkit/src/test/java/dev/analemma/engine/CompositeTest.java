// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.Body;
import dev.analemma.definition.Diagrams;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Composite operators: configuration that expands to a closed body when it is compiled. */
class CompositeTest {
  private static final Field.Value VALUE =
      Field.value("value", JsonType.ANY, "what is given on").optional();
  private static final Field.Literal<String> TEXT = Field.text("text", "plain", "a text");

  /** Returns the body of a document; what it says is said as in a document. */
  private static Body body(String nodes, String output) {
    WorkflowDefinition read =
        WorkflowDefinition.parse(
            "{'analemma': 1, 'name': 'x', 'nodes': {%s}, 'output': %s}"
                .formatted(nodes, output)
                .replace('\'', '"'));
    return read.body();
  }

  /** Gives its value to one node and what that gives to another. */
  static OperatorType twice() {
    return OperatorType.named("t.twice")
        .fields(VALUE, TEXT)
        .composite(
            "1",
            config ->
                body(
                    "'a': {'operator': 't.ok', 'with': {'value': '$.config.value'}},"
                        + "'b': {'operator': 't.ok', 'with': {'value': ['$.a', '$.config.text']}}",
                    "'$.b'"));
  }

  private static Lab lab(OperatorType... types) {
    return new Lab(
        builder -> {
          for (OperatorType type : types) {
            builder.operator(type);
          }
        });
  }

  private static Run<JsonNode> start(Lab lab, String text) {
    return lab.start(text.replace('\'', '"'));
  }

  @Test
  void compositeOfTheHost_isDrawnWithWhatItExpandsTo() {
    Workflow<JsonNode, JsonNode> workflow =
        Lab.workflow("\"nodes\": {\"a\": {\"operator\": \"t.twice\", \"with\": {\"value\": 1}}}");
    try (Lab lab = lab(twice())) {
      assertThat(lab.engine.mermaid(workflow)).contains("subgraph", "t.ok");
      assertThat(lab.engine.dot(workflow)).contains("cluster_0", "t.ok");
    }
    assertThat(Diagrams.mermaid(workflow.definition())).doesNotContain("t.ok");
  }

  @Test
  void composite_runsItsBody_withItsConfigurationEvaluatedOnce() {
    try (Lab lab = lab(twice())) {
      Run<JsonNode> run =
          start(
              lab,
              "'nodes': {'x': {'operator': 't.ok', 'with': {'value': 3}},"
                  + "'c': {'operator': 't.twice', 'with': {'value': '${ x + 1 }'}}}, 'output': '$.c'");

      assertThat(run.result()).isEqualTo(Json.parse("[4, \"plain\"]"));
      assertThat(lab.ran).containsExactly("x", "c/a", "c/b");
    }
  }

  @Test
  void names_insideAndOutside_doNotMeet() {
    try (Lab lab = lab(twice())) {
      Run<JsonNode> run =
          start(
              lab,
              "'nodes': {'a': {'operator': 't.ok', 'with': {'value': 'outside'}},"
                  + "'b': {'operator': 't.twice', 'with': {'value': '$.a'}},"
                  + "'config': {'operator': 't.twice', 'with': {'value': '$.b', 'text': 'own'}}},"
                  + "'output': '$.config'");

      assertThat(run.result()).isEqualTo(Json.parse("[[\"outside\", \"plain\"], \"own\"]"));
    }
  }

  @Test
  void compositeInsideAComposite_hasAConfigurationOfItsOwn() {
    OperatorType nested =
        OperatorType.named("t.nested")
            .fields(VALUE)
            .composite(
                "1",
                config ->
                    body(
                        "'a': {'operator': 't.twice', 'with': {'value': ['$.config.value'], 'text': 'inner'}},"
                            + "'b': {'operator': 't.ok', 'with': {'value': ['$.a', '$.config.value']}}",
                        "'$.b'"));
    try (Lab lab = lab(twice(), nested)) {
      Run<JsonNode> run =
          start(
              lab,
              "'nodes': {'c': {'operator': 't.nested', 'with': {'value': 1}}}, 'output': '$.c'");

      assertThat(run.result()).isEqualTo(Json.parse("[[[1], \"inner\"], 1]"));
      assertThat(lab.ran).containsExactly("c/a/a", "c/a/b", "c/b");
    }
  }

  @Test
  void composite_inARaceAndInAMachine_runs() {
    try (Lab lab = lab(twice())) {
      Run<JsonNode> run =
          start(
              lab,
              "'nodes': {'r': {'race': {'branches': {'one': {'operator': 't.twice', 'with': {'value': 1}}}}},"
                  + "'m': {'machine': {'start': 's', 'max': 3, 'state': {'x': {'init': null}},"
                  + "'nodes': {'s': {'operator': 't.twice', 'with': {'value': '$.r.value'}, 'set': {'x': '$.result'}, 'next': 'end'}}}}},"
                  + "'output': '$.m.x'");

      assertThat(run.result()).isEqualTo(Json.parse("[[1, \"plain\"], \"plain\"]"));
    }
  }

  @Test
  void expansion_seesNothingOutside() {
    OperatorType peeping =
        OperatorType.named("t.peep")
            .composite(
                "1",
                config ->
                    body(
                        "'a': {'operator': 't.ok', 'with': {'value': ['$.x', '$.input.y', '$.run.id']}}",
                        "'$.a'"));
    try (Lab lab = lab(peeping)) {
      assertThatThrownBy(
              () ->
                  start(
                      lab,
                      "'input': {'y': {'default': 1}}, 'nodes': {'x': {'operator': 't.ok'}, 'c': {'operator': 't.peep'}}"))
          .isInstanceOfSatisfying(
              DefinitionException.class,
              e -> {
                assertThat(e.faults()).extracting(f -> f.pointer()).containsOnly("/nodes/c");
                assertThat(e.faults()).hasSize(2);
                assertThat(e.faults().get(0).problem())
                    .contains("in its expansion at '/nodes/a/with/value/0'");
              });
    }
  }

  @Test
  void policies_areThoseOfABlock() {
    OperatorType fails =
        OperatorType.named("t.fails")
            .composite("1", config -> body("'a': {'operator': 't.fail'}", "'$.a'"));
    try (Lab lab = lab(fails)) {
      Run<JsonNode> run =
          start(
              lab,
              "'nodes': {'c': {'operator': 't.fails', 'retry': {'max': 1, 'delay': '1s', 'jitter': false},"
                  + "'catch': {'BOOM': {'value': 'caught'}}}}, 'output': '$.c'");
      lab.pass(Duration.ofSeconds(1));

      assertThat(run.result().asText()).isEqualTo("caught");
      assertThat(lab.ran).containsExactly("c/a", "c#2/a");
    }
  }

  @Test
  void finishedComposite_isUndone() {
    OperatorType undoable =
        OperatorType.named("t.undoable")
            .composite(
                "1",
                config ->
                    body("'a': {'operator': 't.ok', 'compensate': {'operator': 't.ok'}}", "'$.a'"));
    try (Lab lab = lab(undoable)) {
      start(
          lab,
          "'nodes': {'c': {'operator': 't.undoable'}, 'z': {'after': ['c'], 'operator': 't.fail'}}");

      assertThat(lab.ran).containsExactly("c/a", "z", "c/a~compensate");
    }
  }

  @Test
  void configuration_thatIsWrong_isAFaultOfTheNode() {
    try (Lab lab = lab(twice())) {
      assertThatThrownBy(
              () -> start(lab, "'nodes': {'c': {'operator': 't.twice', 'with': {'valu': 1}}}"))
          .hasMessageContaining("CONFIG_UNKNOWN at '/nodes/c/with/valu'")
          .hasMessageContaining("Did you mean 'value'?");
    }
  }

  @Test
  void expansionThatDiffersEachTime_isRefused() {
    AtomicInteger count = new AtomicInteger();
    OperatorType moody =
        OperatorType.named("t.moody")
            .composite(
                "1",
                config ->
                    body("'a%d': {'operator': 't.ok'}".formatted(count.incrementAndGet()), "null"));
    try (Lab lab = lab(moody)) {
      assertThatThrownBy(() -> start(lab, "'nodes': {'c': {'operator': 't.moody'}}"))
          .hasMessageContaining("OPERATOR_BROKEN")
          .hasMessageContaining("different bodies");
    }
  }

  @Test
  void expansionWithoutEnd_isRefused() {
    OperatorType endless =
        OperatorType.named("t.endless")
            .composite(
                "1",
                config ->
                    body("'a': {'operator': 't.endless'}, 'b': {'operator': 't.endless'}", "null"));
    try (Lab lab = lab(endless)) {
      assertThatThrownBy(() -> start(lab, "'nodes': {'c': {'operator': 't.endless'}}"))
          .hasMessageContaining("LIMIT_");
    }
  }

  @Test
  void asCompensation_isRefused() {
    try (Lab lab = lab(twice())) {
      assertThatThrownBy(
              () ->
                  start(
                      lab,
                      "'nodes': {'c': {'operator': 't.ok', 'compensate': {'operator': 't.twice'}}}"))
          .hasMessageContaining("COMPENSATE_COMPOSITE");
    }
  }

  @Test
  void version_isAPartOfTheHashOfTheRun() {
    assertThat(hash("1")).isNotEqualTo(hash("2")).isEqualTo(hash("1"));
  }

  private static String hash(String version) {
    OperatorType type =
        OperatorType.named("t.one")
            .composite(version, config -> body("'a': {'operator': 't.ok'}", "'$.a'"));
    try (Lab lab = lab(type)) {
      return start(lab, "'nodes': {'c': {'operator': 't.one'}}, 'output': '$.run.hash'")
          .result()
          .asText();
    }
  }

  @Test
  void writerInside_behindDataOfAnApproval_isUngated() {
    OperatorType writes =
        OperatorType.named("t.act")
            .fields(VALUE)
            .composite(
                "1",
                config ->
                    body("'a': {'operator': 't.unknown', 'with': '$.config.value'}", "'$.a'"));
    try (Lab lab = lab(writes)) {
      assertThatThrownBy(
              () ->
                  start(
                      lab,
                      "'nodes': {'ask': {'approval': {'to': 'x'}}, 'no': {'when': ['ask.rejected', 'ask.expired'], 'operator': 't.ok'},"
                          + "'c': {'operator': 't.act', 'with': {'value': '$.ask'}}}"))
          .hasMessageContaining("UNGATED_APPROVAL");
    }
  }

  @Test
  void runOnTheCallersThread_worksToo() {
    try (Engine engine = Engine.builder().operator(twice()).operator(ok()).build()) {
      Workflow<JsonNode, JsonNode> workflow =
          Lab.workflow(
              "\"nodes\": {\"c\": {\"operator\": \"t.twice\", \"with\": {\"value\": 1}}}, \"output\": \"$.c\"");
      assertThat(engine.run(workflow, NullNode.getInstance()))
          .isEqualTo(Json.parse("[1, \"plain\"]"));
    }
  }

  private static OperatorType ok() {
    return OperatorType.named("t.ok").fields(VALUE).value(config -> config.get(VALUE)::evaluate);
  }

  @Test
  void statusOfARunWithAComposite_isCompleted() {
    try (Lab lab = lab(twice())) {
      assertThat(start(lab, "'nodes': {'c': {'operator': 't.twice'}}").status())
          .isEqualTo(RunStatus.FAILED);
      assertThat(
              start(lab, "'nodes': {'c': {'operator': 't.twice', 'with': {'value': null}}}")
                  .status())
          .isEqualTo(RunStatus.COMPLETED);
    }
  }
}
