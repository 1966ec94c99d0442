// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Section 4.1: diagnosis in rounds, repair by itself or after a person agreed. */
class BdpMainTest {
  private static final String INPUT = "{'service': 'checkout'}";
  private static final String FIXED = "{'success': true}";
  private static final String NOT_FIXED = "{'success': false, 'why': 'still slow'}";

  /** A scene whose judge is as sure as it is told to be, round by round. */
  private static Scene scene(String[] confidence, String... reflections) {
    return scene("['latency']", confidence, reflections);
  }

  private static Scene scene(String anomalies, String[] confidence, String... reflections) {
    String[] analyses = new String[confidence.length];
    for (int i = 0; i < confidence.length; i++) {
      analyses[i] =
          "{'confidence': %s, 'plan': {'action': 'restart %d'}}".formatted(confidence[i], i);
    }
    return new Scene()
        .function("bdp.detect", with -> "{'anomalies': %s}".formatted(anomalies))
        .function(
            "later.llm_chat",
            with ->
                with.path("messages").isEmpty()
                    ? "{'message': {'text': 'look'}, 'calls': [{'tool': 'logs'}, {'tool': 'cpu'}]}"
                    : "{'message': {'text': 'seen'}, 'calls': []}")
        .function("later.tool", with -> "{'found': 'a leak'}")
        .function("later.llm_json", Scene.inTurn(analyses))
        .function("bdp.remediate", with -> "{'change': 'restarted'}")
        .function("bdp.rollback", with -> "{}")
        .function("bdp.reflect", Scene.inTurn(reflections))
        .function("bdp.record_refusal", with -> "{}");
  }

  private static String[] sure(String... confidence) {
    return confidence;
  }

  private static String verdict(Run<JsonNode> run) {
    return run.result().path("verdict").asText();
  }

  @Test
  void sureOfItself_repairsAndTells() throws Exception {
    try (Scene scene = scene(sure("0.9"), FIXED)) {
      Run<JsonNode> run = scene.start("bdp-main", INPUT);

      assertThat(verdict(run)).isEqualTo("fixed");
      assertThat(scene.calls("bdp.remediate"))
          .containsExactly(Scene.json("{'plan': {'action': 'restart 0'}}"));
      assertThat(scene.calls("skill.notify"))
          .containsExactly(Scene.json("{'text': 'fixed checkout'}"));
      assertThat(scene.calls("bdp.rollback")).isEmpty();
    }
  }

  @Test
  void thinking_actsAndReadsWhatItSaw() throws Exception {
    try (Scene scene = scene(sure("0.9"), FIXED)) {
      scene.start("bdp-main", INPUT).result();

      assertThat(scene.calls("later.tool")).hasSize(2);
      assertThat(scene.calls("later.llm_json").get(0).path("messages"))
          .isEqualTo(Scene.json("[{'text': 'look'}, {'found': 'a leak'}, {'found': 'a leak'}]"));
      assertThat(scene.calls("later.llm_chat").get(0).path("prompt").asText())
          .isEqualTo("Be brief.");
    }
  }

  @Test
  void nothingDetected_endsAtOnce() throws Exception {
    try (Scene scene = scene("[]", sure("0.9"), FIXED)) {
      Run<JsonNode> run = scene.start("bdp-main", INPUT);

      assertThat(verdict(run)).isEqualTo("no_anomalies");
    }
  }

  @Test
  void unsure_askedAndApproved_repairs() throws Exception {
    try (Scene scene = scene(sure("0.7"), FIXED)) {
      Run<JsonNode> run = scene.start("bdp-main", INPUT);
      assertThat(run.status()).isEqualTo(RunStatus.WAITING);
      assertThat(scene.asked().show().path("plan").path("action").asText()).isEqualTo("restart 0");

      scene.engine().approvals().approve(scene.asked().token(), "ann", null);
      scene.settle();

      assertThat(verdict(run)).isEqualTo("fixed");
    }
  }

  @Test
  void unsure_askedAndRejected_recordsTheRefusal() throws Exception {
    try (Scene scene = scene(sure("0.7"), FIXED)) {
      Run<JsonNode> run = scene.start("bdp-main", INPUT);

      scene.engine().approvals().reject(scene.asked().token(), "ann", "not now");
      scene.settle();

      assertThat(verdict(run)).isEqualTo("refused");
      assertThat(scene.calls("bdp.record_refusal").get(0).path("decision").path("by").asText())
          .isEqualTo("ann");
      assertThat(scene.called()).doesNotContain("bdp.remediate", "skill.notify");
    }
  }

  @Test
  void unsure_nobodyAnswers_handsOver() throws Exception {
    try (Scene scene = scene(sure("0.7"), FIXED)) {
      Run<JsonNode> run = scene.start("bdp-main", INPUT);

      scene.pass(Duration.ofHours(24));

      assertThat(verdict(run)).isEqualTo("escalated");
      assertThat(scene.calls("skill.escalate")).hasSize(1);
    }
  }

  @Test
  void clueless_thinksEightTimesAndHandsOver() throws Exception {
    try (Scene scene = scene(sure("0.1"), FIXED)) {
      Run<JsonNode> run = scene.start("bdp-main", INPUT);

      assertThat(verdict(run)).isEqualTo("escalated");
      assertThat(scene.calls("later.llm_json")).hasSize(8);
    }
  }

  @Test
  void notFixed_rollsBackBeforeItPlansAgain() throws Exception {
    try (Scene scene = scene(sure("0.9"), NOT_FIXED, FIXED)) {
      Run<JsonNode> run = scene.start("bdp-main", INPUT);

      assertThat(verdict(run)).isEqualTo("fixed");
      assertThat(scene.calls("bdp.remediate")).hasSize(2);
      assertThat(scene.calls("bdp.rollback"))
          .containsExactly(Scene.json("{'applied': {'change': 'restarted'}}"));
      assertThat(scene.calls("later.llm_chat").get(1).path("values").path("lesson"))
          .isEqualTo(Scene.json(NOT_FIXED));
    }
  }

  @Test
  void neverFixed_givesUpAfterThreeRounds() throws Exception {
    try (Scene scene = scene(sure("0.9"), NOT_FIXED)) {
      Run<JsonNode> run = scene.start("bdp-main", INPUT);

      assertThat(verdict(run)).isEqualTo("unfixed");
      assertThat(scene.calls("bdp.rollback")).hasSize(3);
      assertThat(scene.calls("skill.escalate"))
          .singleElement()
          .satisfies(
              with ->
                  assertThat(with.path("analysis").path("verdict").asText()).isEqualTo("unfixed"));
      assertThat(scene.calls("skill.notify")).isEmpty();
    }
  }
}
