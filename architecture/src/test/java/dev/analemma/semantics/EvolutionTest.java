// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Run;
import dev.analemma.RunFailedException;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 4.3: generations of definitions, each safe or not kept. */
class EvolutionTest {
  private static final String TENTH = "0.1";

  /** A candidate whose definition scores what it is made to, under the profile of candidates. */
  private static ObjectNode candidate(String id, BigDecimal score) {
    ObjectNode candidate = Json.nodes().objectNode().put("id", id);
    candidate.putArray("parents");
    candidate.set(
        "definition",
        Scene.json(
            """
            {'analemma': 1, 'name': 'candidate', 'input': {'benchmark': {}},
             'nodes': {'s': {'operator': 'json_object', 'with': {'score': %s}}}, 'output': '$.s'}
            """
                .formatted(score)));
    return candidate;
  }

  private static String input(double target, int generations) {
    ObjectNode input = Json.nodes().objectNode();
    input.putArray("population").add(candidate("a", new BigDecimal(TENTH)));
    input.withArray("population").add(candidate("b", new BigDecimal("0.2")));
    return Json.write(input.put("target", target).put("generations", generations));
  }

  /** Every next generation is a tenth fitter, candidate by candidate. */
  private static Object breed(JsonNode with) {
    ObjectNode bred = Json.nodes().objectNode();
    ArrayNode population = bred.putArray("population");
    JsonNode best = null;
    for (JsonNode scored : with.path("scored")) {
      JsonNode kept = scored.path("definition").path("nodes").path("s").path("with").path("score");
      population.add(
          candidate(scored.path("id").asText(), kept.decimalValue().add(new BigDecimal(TENTH))));
      best =
          best == null || scored.path("fitness").asDouble() > best.path("fitness").asDouble()
              ? scored
              : best;
    }
    return bred.set("best", best);
  }

  /** A scene in which audits find the generations as safe as is said, one after the other. */
  private static Scene scene(String... audits) {
    return new Scene()
        .function("evo.safety_score", with -> "{'score': 0.99, 'flags': []}")
        .function("evo.breed", EvolutionTest::breed)
        .function("evo.audit", Scene.inTurn(audits))
        .function("evo.alert", with -> "{}");
  }

  private static List<Double> scores(JsonNode call, String field) {
    return call.path(field).findValues("fitness").stream().map(JsonNode::asDouble).toList();
  }

  @Test
  void generations_goOnUntilTheTargetIsReached() throws Exception {
    try (Scene scene = scene("{'safety': 1}")) {
      Run<JsonNode> run = scene.start("evolution", input(0.4, 10));

      JsonNode best = run.result().path("best");
      assertThat(best.path("id").asText()).isEqualTo("b");
      assertThat(best.path("fitness").asDouble()).isEqualTo(0.4);
      assertThat(scene.calls("evo.breed"))
          .extracting(with -> scores(with, "scored"))
          .containsExactly(List.of(0.1, 0.2), List.of(0.2, 0.3), List.of(0.3, 0.4));
      assertThat(scene.calls("evo.breed"))
          .extracting(with -> with.path("seed").asInt())
          .containsExactly(11, 12, 13);
    }
  }

  @Test
  void unsafeCandidate_isReviewedOnItsOwnAndNotRun() throws Exception {
    Scene scene =
        new Scene()
            .function(
                "evo.safety_score",
                with ->
                    with.path("definition").toString().contains("0.1")
                        ? "{'score': 0.3, 'flags': ['loops']}"
                        : "{'score': 0.99, 'flags': []}")
            .function("evo.breed", EvolutionTest::breed)
            .function("evo.audit", with -> "{'safety': 1}")
            .function("evo.alert", with -> "{}");
    try (scene) {
      scene.start("evolution", input(0.2, 10)).result();

      assertThat(scene.calls("skill.quarantine-review"))
          .singleElement()
          .satisfies(
              with -> {
                assertThat(with.path("candidate").path("id").asText()).isEqualTo("a");
                assertThat(with.path("safety").path("flags").get(0).asText()).isEqualTo("loops");
              });
      assertThat(scores(scene.calls("evo.breed").get(0), "scored")).containsExactly(0.0, 0.2);
    }
  }

  @Test
  void generationThatIsNotSafe_givesWayToTheLastSafeOne() throws Exception {
    try (Scene scene = scene("{'safety': 1}", "{'safety': 0.5}", "{'safety': 1}")) {
      scene.start("evolution", input(0.4, 10)).result();

      assertThat(scene.calls("evo.breed"))
          .extracting(with -> scores(with, "scored"))
          .containsExactly(
              List.of(0.1, 0.2), List.of(0.2, 0.3), List.of(0.2, 0.3), List.of(0.3, 0.4));
      assertThat(scene.calls("evo.alert"))
          .extracting(with -> with.path("iteration").asInt())
          .containsExactly(1);
    }
  }

  @Test
  void definitionThatMayNotRun_scoresNothing() throws Exception {
    try (Scene scene = scene("{'safety': 1}")) {
      String forbidden = input(0.2, 10).replaceFirst("json_object", "evo.breed");

      scene.start("evolution", forbidden).result();

      assertThat(scores(scene.calls("evo.breed").get(0), "scored")).containsExactly(0.0, 0.2);
    }
  }

  /** No node listens to the label of the catch, so by row 8 the limit is the error of the run. */
  @Test
  void limit_failsTheRunWithTheLastGeneration() throws Exception {
    try (Scene scene = scene("{'safety': 1}")) {
      Run<JsonNode> run = scene.start("evolution", input(0.9, 2));

      RunFailedException failed = catchThrowableOfType(RunFailedException.class, run::result);
      assertThat(failed.error().code()).isEqualTo("LIMIT_REACHED");
      JsonNode state = failed.error().toJson().path("details").path("state");
      assertThat(state.path("best").path("fitness").asDouble()).isEqualTo(0.3);
      assertThat(state.path("safe")).isEqualTo(state.path("population"));
    }
  }
}
