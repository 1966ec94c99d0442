// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 21: cancelling is failing with CANCELLED, down to every child. */
class Row21CancelTest {
  private static final String LATER = "\"a\": { \"operator\": \"t.later\" }";

  private final UndoLog log = new UndoLog();
  private final Lab lab = new Lab(log::addTo);

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"block\": { \"nodes\": { LATER } }",
        "\"race\": { \"branches\": { LATER } }",
        "\"map\": { \"items\": [1, 2], \"nodes\": { LATER }, \"output\": \"$.a\" }",
        "\"loop\": { \"max\": 2, \"state\": {}, \"nodes\": { LATER }, \"until\": \"true\" }",
        "\"machine\": { \"start\": \"a\", \"max\": 2, \"nodes\": {"
            + " \"a\": { \"operator\": \"t.later\", \"next\": \"end\" } } }",
        "\"wait\": { \"for\": \"1h\" }",
        "\"wait\": { \"signal\": \"go\" }",
        "\"approval\": { \"to\": \"group:sre\", \"timeout\": \"24h\" }"
      })
  void cancel_everyKind_endsAtOnce_andNothingIsLeft(String kind) {
    Run<JsonNode> run =
        lab.start("\"nodes\": { \"x\": { %s } }".formatted(kind.replace("LATER", LATER)));
    assertThat(run.status().terminal()).isFalse();
    run.cancel("enough");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void cancel_isNotCaughtByStar() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { "block": { "nodes": { "a": { "operator": "t.later" } } },
                     "catch": { "*": { "value": 1 } } },
              "y": { "operator": "t.ok", "after": "x" } }
            """);
    run.cancel("enough");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(lab.ran).doesNotContain("y");
  }

  @Test
  void cancel_innerFramesCompensateBeforeOuterOnes() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "before": { "operator": "t.ok", "compensate":
                { "operator": "t.undo", "with": { "what": "$.result" } } },
              "x": { "after": "before", "block": { "nodes": {
                "a": { "operator": "t.ok", "compensate":
                  { "operator": "t.undo", "with": { "what": "$.result" } } },
                "b": { "operator": "t.later", "after": "a" } } } } }
            """);
    run.cancel("enough");
    lab.settle();

    assertThat(log.undone).containsExactly("\"x/a\"", "\"before\"");
  }

  @Test
  void cancel_mapWithAWindow_startsNoFurtherItem() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1, 2, 3], "concurrency": 1,
              "nodes": { "a": { "operator": "t.later" } }, "output": "$.a" } } }
            """);
    run.cancel("enough");
    lab.pass(Duration.ofMinutes(1));

    assertThat(lab.ran).hasSize(1);
  }

  @Test
  void siblingFails_waitsOfEveryKindEndAtOnce() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "w": { "wait": { "for": "3d" } },
              "s": { "wait": { "signal": "go", "timeout": "3d" } },
              "p": { "approval": { "to": "group:sre", "timeout": "3d" } },
              "heard": { "operator": "t.ok", "when": ["p.rejected", "p.expired"] },
              "b": { "operator": "t.later" } }
            """);
    lab.fail("b", "BOOM");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void waitFor_endsWhenItsTimeHasCome() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "w": { "wait": { "for": "2h" } },
                       "a": { "operator": "t.ok", "after": "w" } }
            """);
    lab.pass(Duration.ofHours(2).minusMillis(1));
    assertThat(lab.ran).isEmpty();
    lab.pass(Duration.ofMillis(1));

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void approval_expiresUnheard_isAnError() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "p": { "approval": { "to": "group:sre", "timeout": "24h" } },
                       "a": { "operator": "t.ok", "when": "p.approved" } }
            """);
    lab.pass(Duration.ofHours(24));

    assertThat(run.errors().get(0).code()).isEqualTo("ROUTE_UNHEARD");
  }

  @Test
  void approval_expiresHeard_goesOn() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "p": { "approval": { "to": "group:sre", "timeout": "24h" } },
                       "a": { "operator": "t.ok", "when": "p.expired" } }
            """);
    lab.pass(Duration.ofHours(24));

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).containsExactly("a");
  }
}
