// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The four documents of SEMANTICS section 4. */
class SemanticsDocumentsTest {

  @Test
  void analyze_bdpMain_hasNoFaults() throws IOException {
    assertThat(analyze("bdp-main").faults()).isEmpty();
  }

  @Test
  void analyze_opsQuestion_hasNoFaults() throws IOException {
    assertThat(analyze("ops-question").faults()).isEmpty();
  }

  @Test
  void analyze_evolution_warnsOnlyOfTheCatchThatNoAtomHears() throws IOException {
    assertThat(analyze("evolution").faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.severity()).isEqualTo(Fault.Severity.WARNING);
              assertThat(fault.code()).isEqualTo("CATCH_UNHEARD");
              assertThat(fault.pointer()).isEqualTo("/nodes/evolve/catch/LIMIT_REACHED");
            });
  }

  @Test
  void analyze_manifestTriage_hasNoFaults() throws IOException {
    assertThat(analyze("manifest-triage").faults()).isEmpty();
  }

  @Test
  void analyze_bdpMain_namesItsFunctionsAndWhatCannotRun() throws IOException {
    AnalyzedWorkflow workflow = Objects.requireNonNull(analyze("bdp-main").workflow());
    assertThat(workflow.functions())
        .containsExactlyInAnyOrder(
            "bdp.detect", "bdp.remediate", "bdp.rollback", "bdp.reflect", "bdp.record_refusal");
    assertThat(workflow.unsupported())
        .containsExactly(
            "the workflow at '/policy/budget': policy 'budget' is not kept by this engine yet");
  }

  @Test
  void edges_bdpMain_bringTheBodiesReferencesToTheLoop() throws IOException {
    var edges = Analyzer.edges(Documents.read(tree("bdp-main")), Documents.REGISTRY);
    assertThat(edges.get("/nodes"))
        .containsExactlyInAnyOrder(
            new Edge("detect", "rounds", null, false),
            new Edge("rounds", "told", null, false),
            new Edge("rounds", "gave_up", "exhausted", false),
            new Edge("rounds", "gave_up", "error", false));
    assertThat(edges.get("/nodes/rounds/loop/nodes"))
        .contains(
            new Edge("gate", "repair", "auto", true),
            new Edge("approve", "repair", "approved", true),
            new Edge("analyze", "repair", null, false));
  }

  private static Analyzer.Result analyze(String name) throws IOException {
    return Analyzer.analyze(Documents.read(tree(name)), Documents.REGISTRY);
  }

  private static JsonNode tree(String name) throws IOException {
    try (InputStream in =
        SemanticsDocumentsTest.class.getResourceAsStream("/semantics/" + name + ".json")) {
      return Json.mapper().readTree(Objects.requireNonNull(in));
    }
  }
}
