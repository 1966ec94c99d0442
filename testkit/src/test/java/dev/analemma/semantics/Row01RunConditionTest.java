// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 1: run condition = OR(when) and AND(after) and AND(references) and if. */
class Row01RunConditionTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void when_gateSaysEscalate_dataFromBeforeTheGateDoesNotLetRemediationRun() {
    lab.start(
        """
        "nodes": {
          "analyze":   { "operator": "t.ok" },
          "gate":      { "operator": "t.route", "after": "analyze",
                         "with": { "labels": ["auto", "ask", "escalate"], "to": "escalate" } },
          "remediate": { "operator": "t.ok", "with": { "value": "$.analyze" }, "when": "gate.auto" },
          "page":      { "operator": "t.ok", "when": "gate.escalate" } }
        """);

    assertThat(lab.ran).containsExactly("analyze", "gate", "page");
  }

  @Test
  void when_oneOfSeveralAtomsHolds_runs() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "gate": { "operator": "t.route", "with": { "labels": ["auto", "ask"], "to": "ask" } },
              "fix":  { "operator": "t.ok", "when": ["gate.auto", "gate.ask"] } }
            """);

    assertThat(run.result()).hasToString("{\"fix\":\"fix\"}");
  }

  @Test
  void after_oneOfSeveralAtomsFails_skips() {
    lab.start(
        """
        "nodes": {
          "gate": { "operator": "t.route", "with": { "labels": ["auto", "ask"], "to": "ask" } },
          "load": { "operator": "t.ok" },
          "fix":  { "operator": "t.ok", "after": ["load", "gate.auto"] } }
        """);

    assertThat(lab.ran).doesNotContain("fix");
  }

  @Test
  void if_false_skipsAndTheRunCompletes() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "load": { "operator": "t.ok", "with": { "value": [] } },
              "sift": { "operator": "t.ok", "if": "size(load) > 0" } },
            "output": { "sift": "$.sift?" }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(run.result()).hasToString("{\"sift\":null}");
    assertThat(lab.ran).containsExactly("load");
  }

  @Test
  void if_anotherPartIsFalse_isNotEvaluated() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "load": { "operator": "t.ok", "with": { "value": {} } },
              "gate": { "operator": "t.route", "with": { "labels": ["yes", "no"], "to": "no" } },
              "sift": { "operator": "t.ok", "when": "gate.yes", "if": "load.missing > 0" } }
            """);

    assertThat(run.errors()).isEmpty();
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void if_fails_theNodeFailsWithoutHavingRun() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "load": { "operator": "t.ok", "with": { "value": {} } },
              "sift": { "operator": "t.ok", "if": "load.missing > 0" } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors().get(0).code()).isEqualTo("REF_MISSING");
    assertThat(run.errors().get(0).node()).isEqualTo("sift");
    assertThat(lab.ran).containsExactly("load");
  }

  @Test
  void if_onNodesForOtherThreads_isAskedFirst() {
    lab.start(
        """
        "nodes": {
          "a": { "operator": "t.blocking", "if": "false" },
          "b": { "operator": "t.compute", "if": "true" },
          "c": { "block": { "nodes": { "d": { "operator": "t.ok" } } }, "if": "false" } }
        """);

    assertThat(lab.ran).containsExactly("b");
  }

  @Test
  void atom_plainOnNodeWithLabels_isTheFaultLabelRequired() {
    assertThatThrownBy(
            () ->
                lab.start(
                    """
                    "nodes": {
                      "approve": { "operator": "t.route",
                                   "with": { "labels": ["approved", "rejected"], "to": "rejected" } },
                      "apply":   { "operator": "t.ok", "after": "approve" } }
                    """))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("LABEL_REQUIRED")
        .hasMessageContaining("approve");
  }

  @Test
  void label_reserved_isAFault() {
    assertThatThrownBy(
            () ->
                lab.start(
                    """
                    "nodes": {
                      "severity": { "operator": "t.route",
                                    "with": { "labels": ["error", "info"], "to": "info" } },
                      "page":     { "operator": "t.ok", "when": "severity.error" } }
                    """))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("LABEL_RESERVED")
        .hasMessageContaining("error");
  }
}
