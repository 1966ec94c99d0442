// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunRefusedException;
import dev.analemma.Workflow;
import dev.analemma.definition.Diagrams;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The YAML workflows of the specification are read, checked and drawn. That they run is shown by
 * the other tests of this package.
 */
class SemanticsWorkflowsTest {
  private static final Path AS_JSON =
      Path.of("").toAbsolutePath().resolveSibling("engine-core/src/test/resources/semantics");

  @ParameterizedTest
  @ValueSource(strings = {"bdp-main", "ops-question", "evolution", "manifest-triage"})
  void yaml_isTheDefinitionThatTheJsonIs(String name) throws Exception {
    try (Scene scene = new Scene()) {
      assertThat(scene.load(name).hash())
          .isEqualTo(WorkflowDefinition.load(AS_JSON.resolve(name + ".json")).hash());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bdp-main", "ops-question", "manifest-triage"})
  void check_hasNothingToSay(String name) throws Exception {
    try (Scene scene = new Scene()) {
      assertThat(scene.engine().check(scene.load(name))).isEmpty();
    }
  }

  @Test
  void check_ofGenerations_tellsThatNobodyHearsTheirEnd() throws Exception {
    try (Scene scene = new Scene()) {
      assertThat(scene.engine().check(scene.load("evolution")))
          .extracting(Fault::code, Fault::pointer)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(
                  "CATCH_UNHEARD", "/nodes/evolve/catch/LIMIT_REACHED"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bdp-main, remediate, exhausted",
    "ops-question, plan_to_definition, refused",
    "evolution, quarantine, else",
    "manifest-triage, charge, undone"
  })
  void diagram_showsNodesOfBodiesAndLabels(String name, String node, String label)
      throws Exception {
    try (Scene scene = new Scene()) {
      WorkflowDefinition definition = scene.load(name).definition();

      assertThat(Diagrams.mermaid(definition))
          .startsWith("flowchart")
          .contains(node, label)
          .contains(definition.body().nodes().keySet());
    }
  }

  /** What the other tests leave out is exactly what engines do not have yet. */
  @ParameterizedTest
  @CsvSource({
    "bdp-main, budget",
    "ops-question, budget",
    "ops-question, stream",
    "evolution, budget",
  })
  void start_asWritten_isRefusedForWhatBelongsToModels(String name, String policy)
      throws Exception {
    try (Scene scene = new Scene()) {
      Workflow<JsonNode, JsonNode> workflow = scene.load(name);

      assertThatThrownBy(() -> scene.start(workflow, Scene.json("{}")))
          .isInstanceOfSatisfying(
              RunRefusedException.class,
              refused -> {
                assertThat(refused.code()).isEqualTo("UNSUPPORTED");
                assertThat(String.join("\n", refused.reasons())).contains("'" + policy + "'");
              });
    }
  }
}
