// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Row 11: what an error says; and what {@code finally} does, which sees it in the run's outcome.
 */
class Row11ErrorValueTest {
  private final Lab lab = new Lab(Row11ErrorValueTest::functions);

  private static void functions(Engine.Builder engine) {
    engine.function(
        Lab.function(
            "t.charge",
            Execution.BLOCKING,
            (context, arguments) -> {
              throw new OperatorException(
                  "DECLINED",
                  "the card was declined",
                  Json.parse("{\"limit\": 5}"),
                  null,
                  new IllegalStateException("outer", new java.io.IOException("inner")));
            }));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void error_holdsCodeMessageNodeAttemptAtCauseDetailsInput() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "price": { "operator": "t.ok", "with": { "value": 9 } },
              "pay": { "block": { "nodes": {
                  "charge": { "operator": "t.charge", "with": { "amount": "$.price" },
                              "retry": { "max": 1, "delay": "1s", "jitter": false } } } },
                "catch": { "DECLINED": "lost" } },
              "tell": { "operator": "t.ok", "when": "pay.lost",
                        "with": { "value": "$.error.pay" } } },
            "output": { "tell": "$.tell?", "pay": "$.pay?", "price": "$.price" }
            """);
    lab.pass(Duration.ofSeconds(1));

    assertThat(run.result())
        .isEqualTo(
            Json.parse(
                """
                { "tell": { "code": "DECLINED", "message": "the card was declined",
                            "node": "pay/charge", "attempt": 2, "at": "2026-01-01T00:00:01Z",
                            "cause": [
                              { "type": "OperatorException", "message": "the card was declined" },
                              { "type": "IllegalStateException", "message": "outer" },
                              { "type": "IOException", "message": "inner" } ],
                            "details": { "limit": 5 }, "input": { "amount": 9 } },
                  "pay": null, "price": 9 }
                """));
  }

  @Nested
  class Cleanup {
    private static final String SEES =
        """
        , "finally": { "see": { "operator": "t.ok", "with": { "sees": "$.run.outcome" } },
                       "say": { "operator": "t.compute", "after": "see",
                                "with": { "value": "$.run.outcome" } } }
        """;

    @Test
    void finally_afterSuccess_runsOnceAndSeesIt() {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": { "a": { "operator": "t.ok" } },
              "finally": { "f": { "operator": "t.ok",
                                  "if": "run.outcome.status == 'COMPLETED'" } }
              """);

      assertThat(lab.ran).containsExactly("a", "~finally/f");
      assertThat(run.result()).hasToString("{\"a\":\"a\"}");
    }

    @Test
    void finally_afterFailure_runsOnceAndSeesTheError() {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": { "a": { "operator": "t.fail" } },
              "finally": {
                "f": { "operator": "t.compute", "if": "run.outcome.error.code == 'BOOM'" },
                "g": { "operator": "t.blocking", "if": "run.outcome.status == 'FAILED'" },
                "h": { "operator": "t.compute", "after": "f" } }
              """);

      assertThat(lab.ran).containsExactlyInAnyOrder("a", "~finally/f", "~finally/g", "~finally/h");
      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void finally_afterAFailedCompensation_seesThatAndWhatWasNotUndone() {
      lab.start(
          """
          "nodes": {
            "a": { "operator": "t.ok", "compensate": { "operator": "t.fail" } },
            "b": { "operator": "t.fail", "after": "a" } },
          "finally": {
            "f": { "operator": "t.ok", "if": "run.outcome.status == 'COMPENSATION_FAILED'" },
            "g": { "operator": "t.ok",
                   "if": "run.outcome.error.details.failed.node == 'a'" } }
          """);

      assertThat(lab.ran).containsExactly("a", "b", "a~compensate", "~finally/f", "~finally/g");
    }

    @Test
    void finally_afterCancel_runsOnce() {
      Run<JsonNode> run = lab.start("\"nodes\": { \"a\": { \"operator\": \"t.later\" } }" + SEES);
      run.cancel("enough");
      lab.settle();

      assertThat(lab.ran).containsExactly("a", "~finally/see", "~finally/say");
      assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void finally_afterTheDeadline_runsOnce() {
      Run<JsonNode> run =
          lab.start(
              "\"nodes\": { \"a\": { \"operator\": \"t.later\" } }" + SEES,
              StartOptions.defaults().timeout(Duration.ofSeconds(5)));
      lab.pass(Duration.ofSeconds(5));

      assertThat(lab.ran).containsExactly("a", "~finally/see", "~finally/say");
      assertThat(run.status()).isEqualTo(RunStatus.TIMED_OUT);
    }

    @Test
    void finally_fails_isReportedBesideAndChangesNothing() {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": { "a": { "operator": "t.ok" } },
              "finally": { "f": { "operator": "t.fail", "with": { "code": "UNLOCK" } } }
              """);

      assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(run.result()).hasToString("{\"a\":\"a\"}");
      assertThat(run.errors()).extracting(RunError::code).containsExactly("UNLOCK");
      assertThat(run.errors().get(0).node()).isEqualTo("~finally/f");
    }

    @Test
    void finally_failsAfterAFailure_theFirstErrorStaysFirst() {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": { "a": { "operator": "t.fail" } },
              "finally": { "f": { "operator": "t.fail", "with": { "code": "UNLOCK" } } }
              """);

      assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM", "UNLOCK");
    }

    @Test
    void finally_isWaitedForByTheResult() {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": { "a": { "operator": "t.ok" } },
              "finally": { "f": { "operator": "t.later" } }
              """);
      assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
      assertThat(run.future()).isNotDone();
      lab.later("~finally/f").complete(NullNode.getInstance());
      lab.settle();

      assertThat(run.future()).isCompleted();
    }
  }
}
