// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 6: total time-out round retry round attempt time-out round the call; then catch. */
class Row06AttemptOrderTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void retry_exhausted_lastErrorWithTheNumberOfAttempts() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.fail",
                              "retry": { "max": 2, "delay": "1s", "jitter": false } } }
            """);
    lab.pass(Duration.ofSeconds(1));
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    lab.pass(Duration.ofSeconds(2));

    assertThat(lab.count("a")).isEqualTo(3);
    RunError error = run.errors().get(0);
    assertThat(error.code()).isEqualTo("BOOM");
    assertThat(error.attempt()).isEqualTo(3);
  }

  @Test
  void catch_standsOutsideOfRetry() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.flaky", "with": { "fails": 1 },
                              "retry": { "max": 1, "delay": "1s", "jitter": false },
                              "catch": { "*": { "value": "caught" } } } }
            """);
    lab.pass(Duration.ofSeconds(1));

    assertThat(run.result()).hasToString("{\"a\":\"a\"}");
  }

  @Test
  void attemptTimeout_isRetriedLikeAnyError() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.later", "timeout": { "attempt": "5s" },
                              "retry": { "on": ["TIMED_OUT"], "max": 1, "delay": "1s",
                                         "jitter": false } } }
            """);
    lab.pass(Duration.ofSeconds(5));
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.count("a")).isEqualTo(2);
    lab.complete("a", "2");

    assertThat(run.result()).hasToString("{\"a\":2}");
  }

  @Test
  void totalTimeout_coversTheWaitsAndIsNotRetried() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.fail", "timeout": "5s",
                              "retry": { "max": 100, "delay": "2s", "factor": 1,
                                         "jitter": false } } }
            """);
    lab.pass(Duration.ofSeconds(2));
    lab.pass(Duration.ofSeconds(2));
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    lab.pass(Duration.ofSeconds(1));

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors().get(0).code()).isEqualTo("TIMED_OUT");
    assertThat(run.errors().get(0).message()).contains("total").contains("PT5S");
    assertThat(lab.count("a")).isEqualTo(3);
    assertThat(lab.clock.timers()).as("nothing is left to come").isZero();
  }

  @Test
  void totalTimeout_endsARunningAttempt() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.later", "timeout": "5s",
                              "retry": { "max": 9, "delay": "1s" },
                              "catch": { "TIMED_OUT": { "value": "late" } } } }
            """);
    lab.pass(Duration.ofSeconds(5));

    assertThat(run.result()).hasToString("{\"a\":\"late\"}");
    assertThat(lab.later("a")).isCancelled();
    lab.later("a").complete(null);
    assertThat(lab.count("a")).isEqualTo(1);
  }

  @Test
  void timeout_notReached_leavesNoTimer() {
    lab.start(
        """
        "nodes": { "a": { "operator": "t.ok",
                          "timeout": { "total": "5s", "attempt": "1s", "heartbeat": "1s" } } }
        """);

    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void block_withRetry_startsANewFrameEachAttempt() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "b": { "block": { "nodes": {
                "x": { "operator": "t.ok" },
                "y": { "operator": "t.later", "after": "x" } } },
              "retry": { "max": 1, "delay": "1s", "jitter": false } } }
            """);
    lab.fail("b/y", "BOOM");
    lab.pass(Duration.ofSeconds(1));
    lab.complete("b#2/y", "1");

    assertThat(lab.ran).containsExactly("b/x", "b/y", "b#2/x", "b#2/y");
    assertThat(run.result()).hasToString("{\"b\":{\"y\":1}}");
  }

  @Test
  void block_attemptTimeout_endsItsFrameAndIsRetried() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "b": { "block": { "nodes": { "y": { "operator": "t.later" } } },
                              "timeout": { "attempt": "5s" },
                              "retry": { "max": 1, "delay": "1s", "jitter": false } } }
            """);
    lab.pass(Duration.ofSeconds(5));
    lab.pass(Duration.ofSeconds(1));
    lab.complete("b#2/y", "2");

    assertThat(run.result()).hasToString("{\"b\":{\"y\":2}}");
  }

  @Test
  void block_totalTimeout_isOneErrorOfTheBlock() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "b": { "block": { "nodes": { "y": { "operator": "t.later" } } },
                              "timeout": "5s", "retry": { "max": 5, "delay": "1s" } } }
            """);
    lab.pass(Duration.ofSeconds(5));

    assertThat(run.errors()).extracting(RunError::code).containsExactly("TIMED_OUT");
    assertThat(run.errors().get(0).node()).isEqualTo("b");
    assertThat(lab.clock.timers()).isZero();
  }
}
