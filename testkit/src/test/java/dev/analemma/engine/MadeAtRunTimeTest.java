// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.Engine;
import dev.analemma.Profile;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Definitions made at run time: what their profile allows runs, all else is told as data. */
class MadeAtRunTimeTest {
  private static final String CALL =
      """
      "input": { "d": {} },
      "nodes": { "c": { "call": { "definition": "$.input.d", "profile": "tools" }%s } },
      "output": "$.c?"
      """;

  private static final Workflow<JsonNode, JsonNode> MAIN = workflow("main", CALL.formatted(""));

  private static Workflow<JsonNode, JsonNode> workflow(String name, String rest) {
    return Workflow.of(
        WorkflowDefinition.parse("{\"analemma\": 1, \"name\": \"%s\", %s}".formatted(name, rest)));
  }

  private static Lab lab(UnaryOperator<Profile.Builder> more) {
    return new Lab(
        builder ->
            builder
                .operator(
                    OperatorType.named("t.write")
                        .effect(Effect.WRITE)
                        .value(config -> call -> TextNode.valueOf("written")))
                .skill(workflow("inner", "\"nodes\": {\"a\": {\"operator\": \"t.ok\"}}"), "1.0.0")
                .profile(more.apply(Profile.named("tools").operators("t.ok", "t.later")).build()));
  }

  private static JsonNode definition(String rest) {
    return Json.parse("{\"analemma\": 1, \"name\": \"made\", %s}".formatted(rest));
  }

  private static JsonNode input(JsonNode definition) {
    ObjectNode input = Json.nodes().objectNode();
    input.set("d", definition);
    return input;
  }

  private static Run<JsonNode> start(Lab lab, JsonNode definition) {
    Run<JsonNode> run = lab.engine.start(MAIN, input(definition));
    lab.settle();
    return run;
  }

  private static List<String> faults(Run<JsonNode> run) {
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    RunError error = run.errors().get(0);
    assertThat(error.code()).isEqualTo("DEFINITION_REFUSED");
    assertThat(error.node()).isEqualTo("c");
    JsonNode details = error.details();
    assertThat(details).isNotNull();
    List<String> faults = new ArrayList<>();
    for (JsonNode fault : details.path("faults")) {
      assertThat(fault.path("problem").asText()).isNotEmpty();
      assertThat(fault.path("remedy").asText()).isNotEmpty();
      faults.add(fault.path("code").asText() + " " + fault.path("pointer").asText());
    }
    return faults;
  }

  private static final String NODES = "\"nodes\": {\"a\": {\"operator\": \"t.ok\"}}";

  @Test
  void allowed_runsInTheSameRun() {
    Workflow<JsonNode, JsonNode> main =
        workflow("main", CALL.formatted(", \"with\": { \"x\": 7 }"));
    try (Lab lab = lab(UnaryOperator.identity())) {
      Run<JsonNode> run =
          lab.engine.start(
              main,
              input(
                  definition(
                      """
                      "input": { "x": {} },
                      "nodes": { "a": { "operator": "t.ok", "with": { "value": "$.input.x" } } },
                      "output": { "a": "$.a", "name": "$.run.name" }
                      """)));
      lab.settle();

      assertThat(run.result()).isEqualTo(Json.parse("{\"a\": 7, \"name\": \"made\"}"));
      assertThat(lab.ran).containsExactly("c/a");
    }
  }

  @Test
  void textOfJson_isReadToo_andFaultsHaveLocations() {
    try (Lab lab = lab(UnaryOperator.identity())) {
      assertThat(start(lab, TextNode.valueOf(definition(NODES).toString())).status())
          .isEqualTo(RunStatus.COMPLETED);
      Run<JsonNode> refused =
          start(
              lab,
              TextNode.valueOf(
                  "{\"analemma\": 1,\n \"name\": \"made\", \"nodes\": {}, \"nods\": 1}"));

      assertThat(faults(refused)).contains("KEY_UNKNOWN /nods");
      assertThat(refused.errors().get(0).details().at("/faults/0/location/line").intValue())
          .isEqualTo(2);
    }
  }

  @Test
  void resources_thatAreNotNamed_areRefused() {
    JsonNode made =
        definition(
            """
            "input": { "d": { "default": 1 } },
            "nodes": {
              "a": { "operator": "t.ok", "concurrency": { "key": "api", "max": 1 } },
              "b": { "operator": "t.ok", "concurrency": { "key": "db", "max": 1 } },
              "c": { "operator": "t.ok", "concurrency": 2 },
              "e": { "operator": "t.ok", "concurrency": { "key": "ap{{ input.d }}", "max": 1 } },
              "f": { "block": { "nodes": { "g": { "operator": "t.ok",
                     "concurrency": { "key": "$.input.d", "max": 1 } } } }, "concurrency": 1 },
              "m": { "map": { "items": [1], "concurrency": 2, "output": 1,
                              "nodes": { "h": { "operator": "t.ok" } } } },
              "n": { "map": { "items": [1], "concurrency": { "key": "x", "max": 2 }, "output": 1,
                              "nodes": { "h": { "operator": "t.ok" } } } } }
            """);
    try (Lab lab = lab(profile -> profile.resources("api"))) {
      assertThat(faults(start(lab, made)))
          .containsExactly(
              "RESOURCE_NOT_ALLOWED /nodes/b/concurrency/key",
              "RESOURCE_NOT_ALLOWED /nodes/c/concurrency",
              "RESOURCE_NOT_ALLOWED /nodes/e/concurrency/key",
              "RESOURCE_NOT_ALLOWED /nodes/f/block/nodes/g/concurrency/key",
              "RESOURCE_NOT_ALLOWED /nodes/n/map/concurrency/key");
    }
  }

  @Test
  void lockWithoutKey_isNotThatOfAWorkflowWithTheName() {
    String locked =
        """
        "nodes": { "l": { "concurrency": 1, "block": { "nodes": { "a": { "operator": "t.later" } } } } }
        """;
    try (Lab lab = lab(UnaryOperator.identity())) {
      start(lab, definition(locked));
      lab.engine.start(workflow("made", locked), Json.parse("{}"));
      lab.settle();

      assertThat(lab.ran).containsExactlyInAnyOrder("c/l/a", "l/a");
      lab.complete("c/l/a", "1");
      lab.complete("l/a", "1");
    }
  }

  @Test
  void writtenCacheKey_isAmongThoseOfTheProfileAlone() {
    String cached =
        "\"nodes\": {\"a\": {\"operator\": \"t.ok\", \"with\": {\"value\": %d},"
            + " \"cache\": {\"ttl\": \"1h\", \"key\": \"k\"}}}, \"output\": \"$.a\"";
    try (Lab lab = lab(UnaryOperator.identity())) {
      Run<JsonNode> hosts =
          lab.engine.start(workflow("main", cached.formatted(1)), Json.parse("{}"));
      lab.settle();
      assertThat(hosts.result()).hasToString("1");

      assertThat(start(lab, definition(cached.formatted(2))).result()).hasToString("2");
      assertThat(start(lab, definition(cached.formatted(3))).result()).hasToString("2");
    }
  }

  @Test
  void unlistedOperator_isRefusedWithEveryFault_beforeAnythingRuns() {
    try (Lab lab = lab(UnaryOperator.identity())) {
      Run<JsonNode> run =
          start(
              lab,
              definition(
                  """
                  "uses": { "s": "skill:inner@1", "p": "asset:prompt/x" },
                  "nodes": {
                    "a": { "operator": "t.ok" },
                    "b": { "operator": "t.fail", "compensate": { "operator": "t.write" } },
                    "d": { "operator": "t.okk" },
                    "e": { "block": { "nodes": { "f": { "operator": "t.route",
                            "with": { "to": "x", "labels": ["x"] } } } } },
                    "g": { "call": "$.uses.s", "detach": true },
                    "h": { "call": { "definition": {}, "profile": "tools" } },
                    "i": { "after": ["nobody"], "operator": "t.ok" },
                    "j": { "operator": "nothing" } }
                  """));

      assertThat(faults(run))
          .containsExactlyInAnyOrder(
              "SKILL_NOT_ALLOWED /uses/s",
              "ASSET_NOT_ALLOWED /uses/p",
              "OPERATOR_NOT_ALLOWED /nodes/b/operator",
              "OPERATOR_NOT_ALLOWED /nodes/b/compensate/operator",
              "OPERATOR_NOT_ALLOWED /nodes/d/operator",
              "OPERATOR_NOT_ALLOWED /nodes/e/block/nodes/f/operator",
              "DETACH_NOT_ALLOWED /nodes/g/detach",
              "NESTED_DEFINITION /nodes/h/call/definition",
              "REF_UNKNOWN_NODE /nodes/i/after/0",
              "OPERATOR_UNKNOWN /nodes/j/operator");
      assertThat(run.errors().get(0).details().toString()).contains("Did you mean 't.ok'?");
      assertThat(lab.ran).isEmpty();
    }
  }

  @Test
  void refused_isCaught_andTheFaultsAreData() {
    Workflow<JsonNode, JsonNode> main =
        workflow(
            "main",
            CALL.formatted(", \"catch\": { \"DEFINITION_REFUSED\": \"bad\" }")
                .replace("\"output\": \"$.c?\"", "\"output\": \"$.error.c?\"")
                .replace(
                    "\"nodes\": {",
                    "\"nodes\": { \"r\": { \"when\": \"c.bad\", \"operator\": \"t.ok\", \"with\": { \"value\": \"$.error.c.details.faults\" } },"));
    try (Lab lab = lab(UnaryOperator.identity())) {
      Run<JsonNode> run = lab.engine.start(main, Json.parse("{\"d\": {\"analemma\": 1}}"));
      lab.settle();

      assertThat(run.result().path("code").asText()).isEqualTo("DEFINITION_REFUSED");
      assertThat(run.result().at("/details/faults")).hasSizeGreaterThanOrEqualTo(2);
      assertThat(run.result().at("/details/profile").asText()).isEqualTo("tools");
    }
  }

  @Test
  void effect_thatIsNotAllowed_isRefused_andAllowedIsNot() {
    JsonNode writes = definition("\"nodes\": {\"a\": {\"operator\": \"t.write\"}}");
    try (Lab lab = lab(profile -> profile.operators("t.write"))) {
      assertThat(faults(start(lab, writes)))
          .containsExactly("EFFECT_NOT_ALLOWED /nodes/a/operator");
    }
    try (Lab lab =
        lab(profile -> profile.operators("t.write").effects(Effect.PURE, Effect.WRITE))) {
      assertThat(start(lab, writes).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Test
  void approval_isAnEffectOnPeople() {
    JsonNode asks =
        definition(
            "\"nodes\": {\"a\": {\"approval\": {\"to\": \"x\"}, \"catch\": {\"*\": \"ignore\"}}}");
    try (Lab lab = lab(UnaryOperator.identity())) {
      assertThat(faults(start(lab, asks))).contains("EFFECT_NOT_ALLOWED /nodes/a");
    }
  }

  @Test
  void nodes_atTheLimit_runAndAboveAreRefused() {
    JsonNode two =
        definition("\"nodes\": {\"a\": {\"operator\": \"t.ok\"}, \"b\": {\"operator\": \"t.ok\"}}");
    try (Lab lab = lab(profile -> profile.nodesMax(2))) {
      assertThat(start(lab, two).status()).isEqualTo(RunStatus.COMPLETED);
    }
    try (Lab lab = lab(profile -> profile.nodesMax(1))) {
      assertThat(faults(start(lab, two))).anyMatch(fault -> fault.startsWith("NODES_TOO_MANY"));
    }
  }

  @Test
  void depth_atTheLimit_runsAndAboveIsRefused() {
    JsonNode two = definition("\"nodes\": {\"b\": {\"block\": {%s}}}".formatted(NODES));
    try (Lab lab = lab(profile -> profile.depthMax(2))) {
      assertThat(start(lab, two).status()).isEqualTo(RunStatus.COMPLETED);
    }
    try (Lab lab = lab(profile -> profile.depthMax(1))) {
      assertThat(faults(start(lab, two))).anyMatch(fault -> fault.startsWith("BODY_TOO_DEEP"));
    }
  }

  @Test
  void bytes_ofATextAtTheLimit_runAndAboveAreNotParsed() {
    String text = definition(NODES).toString();
    try (Lab lab = lab(profile -> profile.bytesMax(text.length()))) {
      assertThat(start(lab, TextNode.valueOf(text)).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(faults(start(lab, TextNode.valueOf(text + " "))))
          .containsExactly("DOCUMENT_TOO_LARGE ");
      assertThat(faults(start(lab, TextNode.valueOf("{".repeat(text.length() + 1)))))
          .containsExactly("DOCUMENT_TOO_LARGE ");
    }
  }

  @Test
  void skillThatIsAllowed_isPinnedAtTheStartOfTheNode() {
    JsonNode uses =
        definition(
            "\"uses\": {\"s\": \"skill:inner@1\"}, \"nodes\": {\"a\": {\"call\": \"$.uses.s\"}},"
                + "\"output\": \"$.run.uses.s.version\"");
    try (Lab lab = lab(profile -> profile.skills("inner"))) {
      assertThat(start(lab, uses).result().asText()).isEqualTo("1.0.0");
      assertThat(lab.ran).containsExactly("c/a/a");
      JsonNode missing = definition("\"uses\": {\"s\": \"skill:inner@7\"}, " + NODES);
      assertThat(faults(start(lab, missing))).containsExactly("USES_MISSING /uses/s");
    }
  }

  @Test
  void definitionInside_underAProfileThatIsNamed_runs() {
    JsonNode nested =
        definition(
            "\"nodes\": {\"n\": {\"call\": {\"profile\": \"inside\", \"definition\":"
                + "{\"analemma\": 1, \"name\": \"x\", %s}}}}".formatted(NODES));
    try (Lab lab =
        new Lab(
            builder ->
                builder
                    .profile(Profile.named("inside").operators("t.ok").build())
                    .profile(Profile.named("tools").profiles("inside").build()))) {
      assertThat(start(lab, nested).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(lab.ran).containsExactly("c/n/a");
    }
  }

  @Test
  void unknownProfile_isRefusedAtTheStartOfTheRun() {
    try (Lab lab =
        new Lab(builder -> builder.profile(Profile.named("tool").operators("t.ok").build()))) {
      assertThatThrownBy(() -> start(lab, definition(NODES)))
          .isInstanceOfSatisfying(
              RunRefusedException.class, e -> assertThat(e.code()).isEqualTo("PROFILE_MISSING"))
          .hasMessageContaining("did you mean 'tool'?");
    }
  }

  @Test
  void cancelledWhileItIsCompiled_startsNothing() {
    AtomicReference<Run<JsonNode>> started = new AtomicReference<>();
    OperatorType cancelling =
        OperatorType.named("t.cancelling")
            .value(
                config -> {
                  started.get().cancel("enough");
                  return call -> TextNode.valueOf("ran");
                });
    try (Lab lab =
        new Lab(
            builder ->
                builder
                    .operator(cancelling)
                    .profile(Profile.named("tools").operators("t.ok", "t.cancelling").build()))) {
      Run<JsonNode> run =
          lab.engine.start(
              MAIN,
              input(
                  definition(
                      "\"nodes\": {\"a\": {\"operator\": \"t.ok\"}, \"b\": {\"operator\": \"t.cancelling\"}}")));
      started.set(run);
      lab.settle();

      assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(lab.ran).isEmpty();
    }
  }

  @Test
  void twoProfilesOfOneName_areRefused() {
    Engine.Builder builder = Engine.builder().profile(Profile.named("a").build());
    assertThatThrownBy(() -> builder.profile(Profile.named("a").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two profiles 'a'");
  }

  @Test
  void profile_outOfBounds_isRefused() {
    assertThatThrownBy(() -> Profile.named("a").nodesMax(0)).hasMessageContaining("must be 1 to");
    assertThatThrownBy(() -> Profile.named("a").depthMax(17)).hasMessageContaining("1 to 16");
    assertThatThrownBy(() -> Profile.named("a b")).hasMessageContaining("no name of a profile");
  }

  @Test
  void composite_isCheckedInside() {
    try (Lab lab =
        new Lab(
            builder ->
                builder
                    .operator(CompositeTest.twice())
                    .profile(Profile.named("tools").operators("t.twice").build()))) {
      JsonNode made =
          definition("\"nodes\": {\"a\": {\"operator\": \"t.twice\", \"with\": {\"value\": 1}}}");
      assertThat(faults(start(lab, made)))
          .containsExactly("OPERATOR_NOT_ALLOWED /nodes/a", "OPERATOR_NOT_ALLOWED /nodes/a");
    }
  }

  @Test
  void budget_isKept() {
    assertThat(Profile.named("a").budgetUsd(new BigDecimal("0.20")).build().budgetUsd())
        .isEqualTo("0.20");
  }
}
