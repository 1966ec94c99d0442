// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The lines that a plausible reading of the rules gets wrong, a test each. */
class FirstLinesTest {
  private final UndoLog log = new UndoLog();
  private final Lab lab = new Lab(log::addTo);

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void gateSaysEscalate_remediationDoesNotRun() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "gate": { "operator": "t.route",
                        "with": { "to": "escalate", "labels": ["auto", "ask", "escalate"] } },
              "approve": { "when": "gate.ask", "approval": { "to": "group:sre" } },
              "repair": { "when": ["gate.auto", "approve.approved"], "operator": "t.ok" },
              "handover": { "when": ["gate.escalate", "approve.expired", "approve.rejected"],
                            "operator": "t.ok" } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).containsExactly("gate", "handover");
  }

  @Test
  void nestedDiamond_outerSideSkipped_innerJoinIsSkippedWithIt() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "outer": { "operator": "t.route", "with": { "to": "right", "labels": ["left", "right"] } },
              "inner": { "when": "outer.left", "operator": "t.route",
                         "with": { "to": "up", "labels": ["up", "down"] } },
              "up": { "when": "inner.up", "operator": "t.ok" },
              "down": { "when": "inner.down", "operator": "t.ok" },
              "join": { "operator": "t.ok", "with": { "value": "${ first(up, down) }" } },
              "other": { "when": "outer.right", "operator": "t.ok" } },
            "output": "${ first(join, other) }"
            """);

    assertThat(run.result().asText()).isEqualTo("other");
    assertThat(lab.ran).containsExactly("outer", "other");
  }

  @Test
  void first_laterAlternativeEndedBefore_theEarlierOneStillCounts() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.later" }, "b": { "operator": "t.later" },
              "c": { "operator": "t.ok", "with": { "value": "${ first(a, b) }" } } },
            "output": "$.c"
            """);
    lab.complete("b", "2");
    assertThat(lab.ran).doesNotContain("c");
    lab.complete("a", "1");

    assertThat(run.result().asInt()).isEqualTo(1);
  }

  @Test
  void handlerSkipped_runFails() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.fail", "catch": { "*": "bad" } },
                       "b": { "operator": "t.ok", "when": "a.bad", "if": "false" } }
            """);

    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
  }

  @Test
  void approvalPending_siblingFails_runEndsWithinTheGrace() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "p": { "approval": { "to": "group:sre", "timeout": "24h" } },
                       "h": { "operator": "t.ok", "when": ["p.approved", "p.rejected", "p.expired"] },
                       "a": { "operator": "t.later" } }
            """);
    lab.fail("a", "BOOM");
    lab.pass(Duration.ofSeconds(30));

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void labelError_isRefused() {
    assertRefused(
        "\"a\": { \"operator\": \"t.fail\", \"catch\": { \"*\": \"error\" } }", "LABEL_RESERVED");
  }

  @Test
  void mapInAMapWithoutAs_isRefused() {
    assertRefused(
        """
        "m": { "map": { "items": [1], "output": 1, "nodes": {
          "n": { "map": { "items": [2], "output": 2, "nodes": {
            "a": { "operator": "t.ok" } } } } } } }
        """,
        "ID_SHADOWS");
  }

  @Test
  void afterApprove_isRefused() {
    assertRefused(
        """
        "approve": { "approval": { "to": "group:sre" } },
        "a": { "operator": "t.ok", "after": "approve" }
        """,
        "LABEL_REQUIRED");
  }

  @Test
  void chargeTimesOut_refundOnStarted_runs() {
    lab.start(
        """
        "nodes": { "charge": { "operator": "t.later", "timeout": { "attempt": "10s" },
          "compensate": { "operator": "t.undo", "with": { "what": "refund" },
                          "on": "started" } } }
        """);
    lab.pass(Duration.ofSeconds(10));

    assertThat(log.undone).containsExactly("\"refund\"");
  }

  @Test
  void blockFails_isRolledBackBeforeTheParentsHandlerSeesTheError() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { "block": { "nodes": {
                  "a": { "operator": "t.ok", "compensate":
                    { "operator": "t.undo", "with": { "what": "rollback" } } },
                  "b": { "operator": "t.fail", "after": "a" } } },
                "catch": { "*": "unfixed" } },
              "h": { "when": "x.unfixed", "operator": "t.undo", "with": { "what": "handler" } } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(log.undone).containsExactly("\"rollback\"", "\"handler\"");
  }

  private void assertRefused(String nodes, String code) {
    assertThatThrownBy(() -> lab.start("\"nodes\": {" + nodes + "}"))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(code);
  }
}
