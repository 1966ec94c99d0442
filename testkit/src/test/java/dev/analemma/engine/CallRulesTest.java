// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Profile;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lock, a streaming map and an approval ask of the nodes inside, they ask of calls too. */
class CallRulesTest {
  /** The skills of the engine: what each does is its name. */
  private static final Map<String, String> SKILLS =
      Map.of(
          "plain", "'nodes': {'a': {'operator': 't.ok'}}",
          "waits", "'nodes': {'a': {'block': {'nodes': {'w': {'wait': {'for': '1h'}}}}}}",
          "undoes", "'nodes': {'a': {'operator': 't.ok', 'compensate': {'operator': 't.ok'}}}",
          "writes", "'nodes': {'a': {'operator': 't.write'}}",
          "nested", calls("waits", "undoes", "writes", "nested"),
          "apart",
              "'uses': {'w': 'skill:waits@1', 'u': 'skill:undoes@1'}, 'nodes': {"
                  + "'w': {'call': '$.uses.w', 'detach': true},"
                  + "'u': {'call': '$.uses.u', 'detach': true}}",
          "made",
              "'input': {'d': {}}, 'nodes': {'c': {'call': {'definition': '$.input.d',"
                  + " 'profile': 'tools'}}}");

  private static String calls(String... skills) {
    StringBuilder uses = new StringBuilder();
    StringBuilder nodes = new StringBuilder();
    for (String skill : skills) {
      String comma = uses.isEmpty() ? "" : ", ";
      uses.append(comma).append("'%s': 'skill:%s@1'".formatted(skill, skill));
      nodes.append(comma).append("'%s': {'call': '$.uses.%s'}".formatted(skill, skill));
    }
    return "'uses': {%s}, 'nodes': {%s}".formatted(uses, nodes);
  }

  private static final String LOCK =
      "'nodes': {'l': {'concurrency': 1 %s, 'block': {'nodes': {'c': {'call': %s}}}}}";

  private static final String STREAM =
      "'nodes': {'m': {'map': {'items': [1], 'results': {'writer': 'plug'},"
          + " 'nodes': {'c': {'call': %s}}, 'output': 1}}}";

  private static final String APPROVAL =
      "'nodes': {'p': {'approval': {'to': ['group:x']}},"
          + " 'c': {%s 'call': %s, 'with': {'d': '$.p.reason?'}}}";

  private static Workflow<JsonNode, JsonNode> workflow(String name, String rest) {
    return Workflow.of(
        WorkflowDefinition.parse(
            "{'analemma': 1, 'name': '%s', %s}".formatted(name, rest).replace('\'', '"')));
  }

  private static Lab lab() {
    return new Lab(
        builder -> {
          builder.operator(
              OperatorType.named("t.write").effect(Effect.WRITE).value(c -> call -> Json.tree(1)));
          SKILLS.forEach((name, text) -> builder.skill(workflow(name, text), "1.0.0"));
          builder
              .results(new Plug())
              .profile(
                  Profile.named("tools")
                      .operators("t.ok", "t.write")
                      .skills(SKILLS.keySet().toArray(new String[0]))
                      .build());
        });
  }

  private static Run<JsonNode> start(Engine engine, String text) {
    return engine.start(workflow("main", text), Json.parse("{}"));
  }

  private static String skill(String name) {
    return "'uses': {'s': 'skill:%s@1'}, ".formatted(name);
  }

  private static void refused(String text, String code, String place) {
    try (Lab lab = lab()) {
      assertThatThrownBy(() -> start(lab.engine, text))
          .isInstanceOfSatisfying(
              RunRefusedException.class, e -> assertThat(e.code()).isEqualTo(code))
          .hasMessageContaining(place)
          .hasMessageContaining("@1.0.0'");
      assertThat(lab.ran).isEmpty();
    }
  }

  private static void runs(String text) {
    try (Lab lab = lab()) {
      start(lab.engine, text).cancel("enough");
      lab.settle();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"waits", "nested"})
  void lock_aroundASkillThatWaits_isRefused(String skill) {
    refused(
        skill(skill) + LOCK.formatted("", "'$.uses.s'"),
        "LOCK_ACROSS_WAIT",
        "/nodes/l/block/nodes/c");
  }

  @Test
  void lockOfTheCallItself_isRefusedToo() {
    refused(
        skill("waits") + "'nodes': {'c': {'call': '$.uses.s', 'concurrency': 1}}",
        "LOCK_ACROSS_WAIT",
        "/nodes/c");
  }

  @Test
  void lockOfASkill_aroundAnother_isToldAtItsUse() {
    try (Lab lab = lab()) {
      lab.engine
          .skills()
          .publish(workflow("locks", skill("waits") + LOCK.formatted("", "'$.uses.s'")), "1.0.0");
      assertThatThrownBy(() -> start(lab.engine, calls("locks")))
          .hasFieldOrPropertyWithValue("code", "LOCK_ACROSS_WAIT")
          .hasMessageContaining(
              "the call '/nodes/l/block/nodes/c' of 'skill:locks@1.0.0': skill 'skill:waits@1.0.0' waits");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "undoes", "writes", "apart"})
  void lock_aroundAnotherSkill_runs(String skill) {
    runs(skill(skill) + LOCK.formatted("", "'$.uses.s'"));
  }

  @Test
  void lock_thatIsMeant_orACallApart_runs() {
    runs(skill("waits") + "'nodes': {'c': {'call': '$.uses.s', 'detach': true, 'concurrency': 1}}");
    runs(
        skill("waits")
            + "'nodes': {'c': {'call': '$.uses.s',"
            + " 'concurrency': {'max': 1, 'acrossWaits': true}}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"undoes", "nested"})
  void streamedMap_withASkillThatIsUndone_isRefused(String skill) {
    refused(
        skill(skill) + STREAM.formatted("'$.uses.s'"),
        "COMPENSATE_UNBOUNDED",
        "/nodes/m/map/nodes/c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "waits", "writes", "apart"})
  void streamedMap_withAnotherSkill_runs(String skill) {
    runs(skill(skill) + STREAM.formatted("'$.uses.s'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"writes", "nested"})
  void approvalAsDataAlone_ofASkillThatWrites_isRefused(String skill) {
    refused(skill(skill) + APPROVAL.formatted("", "'$.uses.s'"), "UNGATED_APPROVAL", "/nodes/c");
  }

  @Test
  void approvalBeforeASkill_gated_orOfOneThatWritesNothing_runs() {
    runs(skill("writes") + APPROVAL.formatted("'when': 'p.approved',", "'$.uses.s'"));
    runs(skill("plain") + APPROVAL.formatted("", "'$.uses.s'"));
  }

  @Test
  void skillWithAFunctionThatIsMissing_isRefusedForThat() {
    try (Lab lab = lab()) {
      lab.engine
          .skills()
          .publish(workflow("lacks", "'nodes': {'a': {'operator': 'no.such'}}"), "1.0.0");
      assertThatThrownBy(() -> start(lab.engine, calls("lacks")))
          .hasFieldOrPropertyWithValue("code", "FUNCTION_MISSING");
    }
  }

  // Definitions made at run time

  private static final String MADE = "{'definition': %s, 'profile': 'tools'}";

  private static String made(String rest) {
    // It stands in a template, where a path would be one of the caller's.
    return "{'analemma': 1, 'name': 'x', %s}".formatted(rest.replace("'$.", "'$$."));
  }

  private static List<String> faults(Lab lab, String text) {
    Run<JsonNode> run = start(lab.engine, text);
    lab.settle();
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors().get(0).code()).isEqualTo("DEFINITION_REFUSED");
    List<String> faults = new ArrayList<>();
    for (JsonNode fault : run.errors().get(0).details().get("faults")) {
      faults.add(fault.get("code").asText() + " " + fault.get("pointer").asText());
    }
    return faults;
  }

  @Test
  void madeDefinition_thatWaitsUnderALock_isRefused() {
    try (Lab lab = lab()) {
      String waits = MADE.formatted(made(SKILLS.get("waits")));
      assertThat(faults(lab, LOCK.formatted("", waits)))
          .containsExactly("LOCK_ACROSS_WAIT /nodes/l/block/nodes/c");
    }
  }

  @Test
  void madeDefinition_insideASkillThatIsCalledUnderALock_isRefused() {
    try (Lab lab = lab()) {
      String text =
          skill("made")
              + "'nodes': {'l': {'concurrency': 1, 'block': {'nodes': {'c': {'call': '$.uses.s',"
              + " 'with': {'d': %s}}}}}}".formatted(made(SKILLS.get("waits")));
      assertThat(faults(lab, text)).containsExactly("LOCK_ACROSS_WAIT /nodes/l/block/nodes/c");
    }
  }

  @Test
  void madeDefinition_ofASkillThatWrites_runs_sinceTheProfileNamesIt() {
    String calls = MADE.formatted(made(calls("writes")));
    try (Lab lab = lab()) {
      Run<JsonNode> run = start(lab.engine, "'nodes': {'c': {'call': %s}}".formatted(calls));
      lab.settle();
      assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    }
  }
}
