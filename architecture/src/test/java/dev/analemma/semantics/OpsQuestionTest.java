// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.definition.Effect;
import org.junit.jupiter.api.Test;

/** Section 4.2: a question is answered, planned and looked up, or refused. */
class OpsQuestionTest {
  private static final String INPUT = "{'question': 'How slow was it?'}";
  private static final String LOOKUP =
      """
      {'route': 'LOOKUP', 'answer': null, 'steps': [
        {'id': 'slow', 'tool': 'ops.lookup', 'args': {'metric': 'latency'}},
        {'id': 'both', 'tool': 'json_object', 'args': {'seen': '$.slow.value'}}]}
      """;
  private static final String FORBIDDEN =
      """
      {'route': 'LOOKUP', 'answer': null,
       'steps': [{'id': 'wipe', 'tool': 'ops.delete_all', 'args': {}}]}
      """;

  /** A scene whose planner says these things, one after the other. */
  private static Scene scene(String... plans) {
    Scene.Role planner = Scene.inTurn(plans);
    return new Scene()
        .function(
            "later.llm_json",
            with ->
                with.path("schema").asText().equals("ops.plan/1")
                    ? planner.play(with)
                    : Scene.json("{'blocks': ['answered']}"))
        .function("ops.lookup", Effect.READ, with -> "{'value': 250}")
        .function("ops.blocks", with -> with.path("blocks"))
        .function("ops.refusal", with -> "['refused']");
  }

  private static JsonNode blocks(Run<JsonNode> run) {
    return run.result().path("blocks");
  }

  private static JsonNode composed(Scene scene) {
    return scene.calls("later.llm_json").stream()
        .filter(with -> with.path("schema").asText().equals("ops.blocks/1"))
        .findFirst()
        .orElseThrow()
        .path("values");
  }

  @Test
  void directAnswer_isComposedWithoutTools() throws Exception {
    try (Scene scene = scene("{'route': 'DIRECT', 'answer': 'Hello.'}")) {
      Run<JsonNode> run = scene.start("ops-question", INPUT);

      assertThat(blocks(run)).isEqualTo(Scene.json("['answered']"));
      assertThat(composed(scene))
          .isEqualTo(
              Scene.json(
                  "{'question': 'How slow was it?', 'results': null, 'error': null,"
                      + " 'direct': 'Hello.'}"));
      assertThat(scene.called()).doesNotContain("ops.lookup", "ops.refusal");
    }
  }

  @Test
  void output_tellsTheVersionsOfWhatWasUsed() throws Exception {
    try (Scene scene = scene("{'route': 'DIRECT', 'answer': 'Hello.'}")) {
      JsonNode assets = scene.start("ops-question", INPUT).result().path("assets");

      assertThat(assets.path("planner").path("version").asText()).isEqualTo("2.0.1");
    }
  }

  @Test
  void lookup_runsTheDefinitionThatThePlanBecame() throws Exception {
    try (Scene scene = scene(LOOKUP)) {
      Run<JsonNode> run = scene.start("ops-question", INPUT);

      assertThat(blocks(run)).isEqualTo(Scene.json("['answered']"));
      assertThat(scene.calls("ops.lookup")).containsExactly(Scene.json("{'metric': 'latency'}"));
      assertThat(composed(scene).path("results"))
          .isEqualTo(Scene.json("{'slow': {'value': 250}, 'both': {'seen': 250}}"));
    }
  }

  @Test
  void planWithFaults_isToldThemAndPlansAgain() throws Exception {
    try (Scene scene = scene(FORBIDDEN, LOOKUP)) {
      Run<JsonNode> run = scene.start("ops-question", INPUT);

      assertThat(blocks(run)).isEqualTo(Scene.json("['answered']"));
      JsonNode faults = scene.calls("later.llm_json").get(1).path("values").path("faults");
      assertThat(faults).hasSize(1);
      assertThat(faults.get(0).path("code").asText()).isEqualTo("OPERATOR_NOT_ALLOWED");
    }
  }

  @Test
  void planWithFaultsTwice_isRefused() throws Exception {
    try (Scene scene = scene(FORBIDDEN)) {
      Run<JsonNode> run = scene.start("ops-question", INPUT);

      assertThat(blocks(run)).isEqualTo(Scene.json("['refused']"));
      JsonNode why = scene.calls("ops.refusal").get(0).path("faults");
      assertThat(why.path("code").asText()).isEqualTo("LIMIT_REACHED");
      assertThat(why.path("details").path("state").path("faults")).hasSize(1);
    }
  }

  @Test
  void questionOutOfScope_isRejected() throws Exception {
    try (Scene scene = scene("{'route': 'NONE', 'answer': null}")) {
      Run<JsonNode> run = scene.start("ops-question", INPUT);

      assertThat(blocks(run)).isEqualTo(Scene.json("['refused']"));
      assertThat(scene.calls("ops.refusal").get(0).path("faults").isNull()).isTrue();
    }
  }
}
