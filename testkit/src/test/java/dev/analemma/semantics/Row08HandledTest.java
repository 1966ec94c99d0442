// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 8: a caught error is handled only if a node that listens to its label started. */
class Row08HandledTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void label_handlerRan_completes() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "charge": { "operator": "t.fail", "catch": { "*": "lost" } },
              "refund": { "operator": "t.ok", "when": "charge.lost" } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void label_handlerSkippedForAnotherReason_fails() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "charge": { "operator": "t.fail", "catch": { "*": "lost" } },
              "refund": { "operator": "t.ok", "when": "charge.lost", "if": "false" } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors()).extracting(RunError::node).containsExactly("charge");
  }

  @Test
  void label_handlerSkippedBeforeTheError_failsToo() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "none":   { "operator": "t.ok", "if": "false" },
              "charge": { "operator": "t.later", "catch": { "*": "lost" } },
              "refund": { "operator": "t.ok", "when": "charge.lost", "after": "none" } }
            """);
    lab.fail("charge", "DECLINED");

    assertThat(run.errors()).extracting(RunError::code).containsExactly("DECLINED");
  }

  @Test
  void label_oneOfTwoHandlersRuns_isHandled() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "charge": { "operator": "t.fail", "catch": { "*": "lost" } },
              "refund": { "operator": "t.ok", "when": "charge.lost", "if": "false" },
              "report": { "operator": "t.ok", "when": "charge.error" } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void label_handlerUndecided_isWaitedFor() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "gate":   { "operator": "t.later" },
              "charge": { "operator": "t.fail", "catch": { "*": "lost" } },
              "refund": { "operator": "t.ok", "when": "charge.lost", "if": "gate == 1" } }
            """);
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    lab.complete("gate", "2");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void label_onlyEndedIsListenedTo_isNotHandled() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "slow":   { "operator": "t.later" },
              "charge": { "operator": "t.fail", "catch": { "OTHER": "other", "*": "lost" } },
              "care":   { "operator": "t.ok", "when": "charge.other" },
              "refund": { "operator": "t.ok", "when": "charge.lost", "if": "slow == 1" },
              "always": { "operator": "t.ok", "after": "charge.ended" } }
            """);
    assertThat(lab.ran).contains("always");
    lab.complete("slow", "2");

    assertThat(run.errors()).extracting(RunError::node).containsExactly("charge");
  }

  @Test
  void label_handlerFails_theHandlersErrorFailsTheRun() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "charge": { "operator": "t.fail", "catch": { "*": "lost" } },
              "refund": { "operator": "t.fail", "with": { "code": "WORSE" }, "when": "charge.lost" } }
            """);

    assertThat(run.errors()).extracting(RunError::code).containsExactly("WORSE");
  }
}
