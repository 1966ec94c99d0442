// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Profile;
import dev.analemma.RunFailedException;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.builder.Step;
import dev.analemma.definition.Body;
import dev.analemma.definition.Diagrams;
import dev.analemma.definition.Effect;
import dev.analemma.definition.NodeKind.LoopKind;
import dev.analemma.definition.NodeKind.WaitKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Definitions made at run time by operators, and a composite, on a real engine. */
class PlanOperatorsTest {
  private final AtomicInteger polls = new AtomicInteger();

  private final Fn<JsonNode, JsonNode> poll =
      Fn.of(
              "jobs.poll",
              JsonNode.class,
              JsonNode.class,
              input ->
                  Json.nodes()
                      .objectNode()
                      .put("state", polls.incrementAndGet() >= 3 ? "done" : "busy")
                      .put("count", polls.get()))
          .effect(Effect.READ);

  private final Workflow<String, Integer> length =
      Workflow.define(
          "text-length",
          String.class,
          Integer.class,
          (w, text) -> w.step("count", Integer.class, String::length, text));

  private final Engine engine =
      Engine.builder()
          .function(poll.function())
          .skill(length, "1.0.0")
          .profile(
              Profile.named("tools")
                  .operators("json_object", "list_map", "string_template", "jobs.poll")
                  .skills("text-length")
                  .build())
          .build();

  @AfterEach
  void close() {
    engine.close();
  }

  private JsonNode run(String rest, String input) {
    return engine.run(
        Workflow.of(
            WorkflowDefinition.parse(
                ("{'analemma': 1, 'name': 'main', 'policy': {'additionalInput': true}, "
                        + rest
                        + "}")
                    .replace('\'', '"'))),
        Json.parse(input.replace('\'', '"')));
  }

  private JsonNode plan(String steps) {
    return run(
        "'nodes': {'p': {'operator': 'plan_to_definition', 'with': {'steps': '$.input.steps', 'profile': 'tools'}}}, 'output': '$.p'",
        "{'steps': %s}".formatted(steps));
  }

  private static List<String> faults(JsonNode output) {
    List<String> faults = new ArrayList<>();
    output
        .path("faults")
        .forEach(
            fault ->
                faults.add(fault.path("code").asText() + " " + fault.path("pointer").asText()));
    return faults;
  }

  @Test
  void plan_thatIsRight_becomesADefinition_thatRuns() {
    JsonNode output =
        run(
            """
            'nodes': {
              'p': { 'operator': 'plan_to_definition',
                     'with': { 'steps': '$.input.steps', 'profile': 'tools', 'policy': { 'timeout': '10s' } } },
              'c': { 'call': { 'definition': '$.p.definition', 'profile': 'tools' },
                     'with': { 'question': 'why' } } },
            'output': { 'result': '$.c', 'faults': '$.p.faults' }
            """,
            """
            {'steps': [
              {'id': 'a', 'tool': 'json_object', 'args': {'q': '$.input.question', 'n': 2}},
              {'id': 'b', 'tool': 'json_object', 'args': {'seen': '$.a.q'}},
              {'id': 'c', 'tool': 'skill:text-length@1', 'args': {'value': '$.a.q'}, 'after': ['b']}]}
            """);

    assertThat(output)
        .isEqualTo(
            Json.parse(
                "{\"result\": {\"a\": {\"q\": \"why\", \"n\": 2}, \"b\": {\"seen\": \"why\"}, \"c\": 3},"
                    + "\"faults\": []}"));
  }

  @Test
  void plan_withAToolThatIsNotAllowed_tellsItsStep() {
    JsonNode output =
        plan(
            "[{'id': 'a', 'tool': 'json_object', 'args': {'x': '$.nobody'}},"
                + "{'id': 'b', 'tool': 'math', 'args': {'operation': 'add', 'values': [1, 2]}},"
                + "{'id': 'c', 'tool': 'skill:other@1', 'after': ['nobody']}]");

    assertThat(faults(output))
        .containsExactlyInAnyOrder(
            "REF_UNKNOWN_NODE /0/args/x",
            "OPERATOR_NOT_ALLOWED /1/tool",
            "SKILL_NOT_ALLOWED /2/tool",
            "REF_UNKNOWN_NODE /2/after/0");
    assertThat(output.path("definition").isNull()).isTrue();
  }

  @Test
  void plan_whoseFormIsWrong_tellsEveryFault() {
    JsonNode output =
        plan(
            "[7, {'id': 'a'}, {'id': 'b', 'tool': 'json_object', 'arg': {}},"
                + "{'id': 'b', 'tool': 'json_object'}, {'tool': 'math', 'id': 'c', 'after': [1]}]");

    assertThat(faults(output))
        .containsExactly(
            "STEP_INVALID /0",
            "STEP_INVALID /1/tool",
            "STEP_INVALID /2",
            "STEP_INVALID /3/id",
            "STEP_INVALID /4/after");
    assertThat(output.at("/faults/2/remedy").asText()).contains("Did you mean 'args'?");
  }

  @Test
  void plan_inACircle_isTold() {
    assertThat(
            faults(
                plan(
                    "[{'id': 'a', 'tool': 'json_object', 'args': {'x': '$.b'}},"
                        + "{'id': 'b', 'tool': 'json_object', 'args': {'x': '$.a'}}]")))
        .isNotEmpty()
        .allMatch(fault -> fault.startsWith("CYCLE"));
  }

  @Test
  void plan_withoutSteps_isTold() {
    assertThat(faults(plan("[]"))).containsExactly("STEP_INVALID ");
  }

  @Test
  void check_endsOnItsLabels_withTheFaults() {
    String nodes =
        """
        'nodes': {
          'k': { 'operator': 'definition_check', 'with': { 'definition': '$.input.d', 'profile': 'tools' } },
          'good': { 'when': 'k.valid', 'operator': 'json_object', 'with': { 'ok': true } },
          'bad': { 'when': 'k.invalid', 'operator': 'json_object', 'with': { 'faults': '$.k.faults' } } },
        'output': '${ first(good, bad) }'
        """;
    assertThat(
            run(
                nodes,
                "{'d': {'analemma': 1, 'name': 'x', 'nodes': {'a': {'operator': 'json_object'}}}}"))
        .isEqualTo(Json.parse("{\"ok\": true}"));
    assertThat(
            run(
                    nodes,
                    "{'d': {'analemma': 1, 'name': 'x', 'nodes': {'a': {'operator': 'log', 'with': {'message': 'x'}}}}}")
                .at("/faults/0/code")
                .asText())
        .isEqualTo("OPERATOR_NOT_ALLOWED");
  }

  @Test
  void check_underAnUnknownProfile_tellsIt() {
    JsonNode output =
        run(
            "'nodes': {'k': {'operator': 'definition_check', 'with': {'definition': {}, 'profile': 'toolz'}}}, 'output': '$.k'",
            "{}");
    assertThat(faults(output)).containsExactly("PROFILE_MISSING ");
    assertThat(output.at("/faults/0/remedy").asText()).contains("Did you mean 'tools'?");
  }

  // retry_until

  private JsonNode retry(String with) {
    return run(
        "'nodes': {'r': {'operator': 'retry_until', 'with': %s}}, 'output': '$.r'".formatted(with),
        "{'x': 5}");
  }

  @Test
  void retryUntil_callsUntilItHolds_andGivesTheLastResult() {
    JsonNode last =
        retry(
            "{'operator': 'jobs.poll', 'with': {'job': '$.input.x'}, 'until': 'result.state != \\\"busy\\\"'}");

    assertThat(last.path("count").intValue()).isEqualTo(3);
    assertThat(polls).hasValue(3);
  }

  @Test
  void retryUntil_reachingItsMax_isAnErrorWithTheLastResult() {
    assertThatThrownBy(
            () -> retry("{'operator': 'jobs.poll', 'until': 'result.count > 99', 'max': 2}"))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            e -> {
              assertThat(e.error().code()).isEqualTo("LIMIT_REACHED");
              assertThat(e.error().node()).isEqualTo("r/calls");
              assertThat(e.error().details().at("/state/result/count").intValue()).isEqualTo(2);
            });
    assertThat(polls).hasValue(2);
  }

  @Test
  void retryUntil_ofAnOperator_keepsWhatMustBeKnownBefore() {
    JsonNode result =
        retry(
            "{'operator': 'list_map', 'with': {'items': ['$.input.x', 2], 'value': 'it + 1'}, 'until': 'size(result) == 2'}");

    assertThat(result).isEqualTo(Json.parse("[6, 3]"));
  }

  @Test
  void retryUntil_ofAnOperatorThatIsNotThere_isAFaultOfTheNode() {
    assertThatThrownBy(() -> retry("{'operator': 'nothing', 'until': 'true'}"))
        .hasMessageContaining("OPERATOR_UNKNOWN at '/nodes/r'")
        .hasMessageContaining("in its expansion at '/nodes/calls/loop/nodes/call/operator'");
  }

  @Test
  void retryUntil_withADelay_pausesBetweenTwoCalls() {
    Body body =
        OperatorRun.type("retry_until")
            .composite()
            .orElseThrow()
            .expansion()
            .apply(
                written(
                    "{\"operator\": \"jobs.poll\", \"until\": \"true\", \"max\": 3, \"delay\": \"2s\"}"));

    assertThat(body.nodes().get("calls").kind())
        .isInstanceOfSatisfying(
            LoopKind.class,
            loop -> {
              assertThat(loop.body().nodes().get("pause").condition()).isEqualTo("iteration > 0");
              assertThat(loop.body().nodes().get("pause").kind())
                  .isInstanceOfSatisfying(
                      WaitKind.class,
                      pause -> assertThat(pause.duration().asText()).isEqualTo("$.config.delay"));
              assertThat(loop.body().nodes().get("call").after()).hasToString("[pause.ended]");
            });
  }

  private static OperatorConfig written(String json) {
    JsonNode with = Json.parse(json);
    return new OperatorConfig() {
      @Override
      @SuppressWarnings("unchecked") // A literal's reader gives what the field says.
      public <T> Optional<T> find(Field<T> field) {
        return field instanceof Field.Literal<?> literal && with.has(field.name())
            ? Optional.of((T) literal.read(with.get(field.name())))
            : Optional.empty();
      }

      @Override
      public JsonNode written() {
        return with;
      }

      @Override
      public RuntimeException refuse(Field<?> field, String code, String problem, String remedy) {
        return new IllegalArgumentException(code);
      }
    };
  }

  @Test
  void retryUntil_isDrawnWithWhatIsInside() {
    WorkflowDefinition definition =
        WorkflowDefinition.parse(
            "{\"analemma\": 1, \"name\": \"x\", \"nodes\": {\"r\": {\"operator\": \"retry_until\","
                + "\"with\": {\"operator\": \"jobs.poll\", \"until\": \"true\"}}}}");

    assertThat(Diagrams.mermaid(definition))
        .contains("[\"r: retry#95;until\"]".replace("#95;", "_"))
        .contains("calls: loop")
        .contains("call: jobs.poll");
  }

  // In Java

  @Test
  void composite_isAddedFromJava() {
    Workflow<String, JsonNode> workflow =
        Workflow.define(
            "wait-for-it",
            String.class,
            JsonNode.class,
            (w, job) ->
                RetryUntil.call("jobs.poll")
                    .until("result.state == 'done'")
                    .max(5)
                    .add(
                        w,
                        "poll",
                        JsonNode.class,
                        w.object(JsonNode.class).put("job", job).done()));

    assertThat(engine.run(workflow, "j-1").path("count").intValue()).isEqualTo(3);
  }

  @Test
  void composite_withADelayFromJava_isWrittenAsADuration() {
    Workflow<String, JsonNode> workflow =
        Workflow.define(
            "wait-for-it",
            String.class,
            JsonNode.class,
            (w, job) ->
                RetryUntil.call("jobs.poll")
                    .until("true")
                    .delay(Duration.ofSeconds(2))
                    .add(w, "poll", JsonNode.class, job));

    assertThat(workflow.definition().canonical()).contains("\"delay\":\"PT2S\"");
  }

  @Test
  void skill_isCalledFromJava_withTypesThatJavacChecks() {
    Workflow<String, Integer> workflow =
        Workflow.define(
            "twice",
            String.class,
            Integer.class,
            (w, text) -> {
              Step<Integer> once = w.call("once", length, "^1", text);
              return w.step("twice", Integer.class, (Integer n) -> 2 * n, once);
            });

    assertThat(engine.run(workflow, "four")).isEqualTo(8);
  }

  @Test
  void skill_isStartedFromJava_onItsOwn() {
    Workflow<String, JsonNode> workflow =
        Workflow.define(
            "start", String.class, JsonNode.class, (w, text) -> w.detach("go", length, "1", text));

    assertThat(engine.run(workflow, "four").path("runId").asText()).isNotEmpty();
  }

  @Test
  void definition_isCalledFromJava() {
    Workflow<JsonNode, JsonNode> workflow =
        Workflow.define(
            "made",
            JsonNode.class,
            JsonNode.class,
            (w, definition) ->
                w.callDefinition(
                    "made", JsonNode.class, definition, "tools", w.object(JsonNode.class).done()));

    JsonNode made =
        Json.parse(
            "{\"analemma\": 1, \"name\": \"m\", \"nodes\": {\"a\": {\"operator\": \"json_object\","
                + "\"with\": {\"x\": 1}}}, \"output\": \"$.a\"}");
    assertThat(engine.run(workflow, made)).isEqualTo(Json.parse("{\"x\": 1}"));
  }

  @Test
  void builtInComposites_haveTypes() {
    assertThat(new BuiltinOperators().operators().stream().filter(t -> t.composite().isPresent()))
        .extracting(OperatorType::name)
        .containsExactly("retry_until");
  }
}
