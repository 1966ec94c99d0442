// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.DefinitionException;
import dev.analemma.Workflow;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.Fault;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.FailKind;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.Retry;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.definition.WorkflowPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WorkflowBuilderTest {
  record Body(String body, int limit) {}

  record Wrong(String bodi, boolean limit) {}

  private static OperatorKind call(String name, String with) {
    return new OperatorKind(name, Written.json(with), null);
  }

  private static Workflow<JsonNode, JsonNode> sift() {
    return Workflow.builder("sift")
        .input("body", Written.json("{'type': 'string'}"))
        .input("limit", Written.json("{'type': 'integer', 'default': 10}"))
        .uses("notify", "skill:notify@2")
        .policy(new WorkflowPolicy(Duration.ofMinutes(1), null, null, null, false))
        .node("load", call("host.load", "{'text': '$.input.body'}"))
        .retry(Retry.exponential(2, Duration.ofSeconds(1)))
        .timeout(Duration.ofSeconds(5))
        .catches("GONE", new CatchTarget.ToLabel("gone"))
        .compensate(
            new Compensation("host.unload", Written.json("{'r': '$.result'}"), List.of(), false))
        .concurrency(Written.json("{'key': 'api'}"))
        .budget(Written.json("{'usd': 1}"))
        .durability("async")
        .node("keep", () -> call("host.keep", "{'items': '$.load'}"))
        .condition("size(load) > 0")
        .after("load.ok")
        .cache(Written.json("{'ttl': 'PT1H'}"))
        .node("tell", NodeDefinition.of(new FailKind("LOST", null, null)))
        .when("load.gone")
        .cleanup("audit", call("host.audit", "{'outcome': '$.run.outcome'}"))
        .output(TextNode.valueOf("$.keep?"))
        .build();
  }

  @Test
  void build_everything_becomesTheDocument() {
    Written.assertDocument(
        sift(),
        """
        {'analemma': 1, 'name': 'sift',
         'input': {'body': {'type': 'string'}, 'limit': {'type': 'integer', 'default': 10}},
         'uses': {'notify': 'skill:notify@2'},
         'policy': {'timeout': 'PT1M'},
         'nodes': {
           'load': {'operator': 'host.load', 'with': {'text': '$.input.body'},
                    'catch': {'GONE': 'gone'},
                    'compensate': {'operator': 'host.unload', 'with': {'r': '$.result'}},
                    'retry': [{'max': 2, 'delay': 'PT1S'}], 'timeout': {'total': 'PT5S'},
                    'concurrency': {'key': 'api'}, 'budget': {'usd': 1},
                    'durability': 'async'},
           'keep': {'if': 'size(load) > 0', 'after': ['load.ok'], 'operator': 'host.keep',
                    'with': {'items': '$.load'}, 'cache': {'ttl': 'PT1H'}},
           'tell': {'when': ['load.gone'], 'fail': {'code': 'LOST'}}},
         'finally': {'audit': {'operator': 'host.audit', 'with': {'outcome': '$.run.outcome'}}},
         'output': '$.keep?'}
        """);
  }

  @Test
  void build_faults_areAllTold() {
    DefinitionException refused =
        catchThrowableOfType(
            DefinitionException.class,
            () ->
                Workflow.builder("w")
                    .node("a", call("host.a", "{'x': '$.b'}"))
                    .node("a", call("host.a", "{}"))
                    .node("c", call("host.c", "{'x': '$.nowhere'}"))
                    .build());
    assertThat(refused.faults())
        .extracting(Fault::code, Fault::pointer)
        .contains(
            org.assertj.core.groups.Tuple.tuple("ID_DUPLICATE", "/nodes/a"),
            org.assertj.core.groups.Tuple.tuple("REF_UNKNOWN_NODE", "/nodes/c/with/x"));
  }

  @Test
  void node_policyThatTheDefinitionHas_cannotBeSetAgain() {
    NodeDefinition node =
        NodeDefinition.of(new FailKind("LOST", null, null)).withCondition("input.a");
    assertThatThrownBy(() -> Workflow.builder("w").node("x", node).condition("input.b"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the condition of 'x' is set already, to input.a; set it once");
  }

  @Test
  void input_sameNameTwice_isRefused() {
    assertThatThrownBy(
            () ->
                Workflow.builder("w")
                    .input("a", Written.json("{'type': 'string'}"))
                    .input("a", Written.json("{}")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the input of 'a' is set already, to {\"type\":\"string\"}");
  }

  @Test
  void output_twice_isRefused() {
    assertThatThrownBy(
            () -> Workflow.builder("w").output(TextNode.valueOf("a")).output(TextNode.valueOf("b")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("output of 'w' is set already");
  }

  @Test
  void typed_fittingRecord_keepsTheDefinition() {
    Workflow<Body, Map<?, ?>> typed = sift().typed(Type.of(Body.class), new Type<Map<?, ?>>() {});
    assertThat(typed.definition()).isSameAs(sift(typed));
    assertThat(typed.inputType()).isEqualTo(Body.class);
  }

  private static WorkflowDefinition sift(Workflow<?, ?> typed) {
    return typed.typed(JsonNode.class, JsonNode.class).definition();
  }

  @Test
  void typed_otherRecord_tellsEveryMismatch() {
    DefinitionException refused =
        catchThrowableOfType(
            DefinitionException.class, () -> sift().typed(Wrong.class, JsonNode.class));
    assertThat(refused.faults())
        .extracting(Fault::code, Fault::pointer)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("INPUT_UNKNOWN", "/input"),
            org.assertj.core.groups.Tuple.tuple("INPUT_TYPE", "/input/limit"),
            org.assertj.core.groups.Tuple.tuple("INPUT_MISSING", "/input/body"));
    assertThat(refused).hasMessageContaining("Did you mean 'body'?");
  }

  @Test
  void of_definition_isOverJson() {
    Workflow<JsonNode, JsonNode> workflow = Workflow.of(sift().definition());
    assertThat(workflow.inputType()).isEqualTo(JsonNode.class);
    assertThat(workflow.functions()).isEmpty();
    assertThat(workflow.hash()).isEqualTo(sift().hash()).hasSize(64);
    assertThat(workflow).hasToString("sift");
  }
}
