// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunFailedException;
import dev.analemma.RunStatus;
import dev.analemma.spi.Execution;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 9, without compensation: what an unhandled error does to its frame. */
class Row09FailingFrameTest {
  private final CompletableFuture<Object> deaf =
      new CompletableFuture<>() {
        @Override
        public boolean cancel(boolean mayInterrupt) {
          return false;
        }
      };
  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .function(Lab.blocking("t.deaf", context -> deaf))
                  .function(
                      Lab.function(
                          "t.deafCompute", Execution.COMPUTE, (context, arguments) -> deaf))
                  .function(
                      Lab.function(
                          "t.badCompute",
                          Execution.COMPUTE,
                          (context, arguments) -> {
                            // Everything else comes back before this one does.
                            this.lab.settle();
                            throw new OperatorException("BOOM", "as the test says");
                          })));

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void failing_nothingStartsAnyMore() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.later" },
              "b": { "operator": "t.deaf" },
              "c": { "operator": "t.ok", "after": "b" } }
            """);
    lab.fail("a", "BOOM");
    deaf.complete(1);
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.ran).containsExactly("a");
  }

  @Test
  void failing_readyNodesBehindIt_doNotStart() {
    lab.start(
        """
        "nodes": {
          "a": { "operator": "t.fail" },
          "b": { "operator": "t.ok", "after": "a.ended" },
          "c": { "operator": "t.blocking" },
          "d": { "operator": "t.ok", "after": "c" } }
        """);

    assertThat(lab.ran).doesNotContain("b", "d");
  }

  @Test
  void failing_pendingRetry_isCancelledAtOnce() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.fail", "retry": { "max": 9, "delay": "1h" } },
              "b": { "operator": "t.later" } }
            """);
    lab.fail("b", "BOOM");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.clock.timers()).isZero();
    lab.pass(Duration.ofHours(2));
    assertThat(lab.count("a")).isEqualTo(1);
  }

  @Test
  void failing_errorDuringTheGrace_isNeitherRetriedNorCaught() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.deaf", "retry": { "max": 9, "delay": "1h" },
                     "catch": { "*": { "value": 1 } } },
              "b": { "operator": "t.later" } }
            """);
    lab.fail("b", "FIRST");
    deaf.completeExceptionally(new OperatorException("SECOND", "during the grace"));
    lab.settle();

    assertThat(run.errors()).extracting(RunError::code).containsExactly("FIRST", "SECOND");
  }

  @Test
  void failing_runningAttempt_isAwaitedUntilItEnds() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.deaf" }, "b": { "operator": "t.later" } }
            """);
    lab.fail("b", "BOOM");
    lab.pass(Duration.ofSeconds(29));
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    deaf.complete(1);
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void failing_runningAttemptOutlivesTheGrace_isGivenUp() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.deaf" }, "b": { "operator": "t.later" } }
            """);
    lab.fail("b", "BOOM");
    lab.pass(Duration.ofSeconds(30));

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    deaf.complete(1);
    lab.settle();
    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
  }

  @Test
  void failing_attemptWithATimeout_isNotAwaitedPastIt() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.deaf", "timeout": "5s" },
                       "b": { "operator": "t.later" } }
            """);
    lab.fail("b", "BOOM");
    lab.pass(Duration.ofSeconds(5));

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
  }

  /** Computing nodes are handed out by the handful where there are many. */
  @Test
  void failing_computingNodeOfTheSameHandfulGoesOnWithoutAThread_getsAGraceToo() {
    StringBuilder nodes = new StringBuilder("\"bad\": { \"operator\": \"t.badCompute\" }");
    nodes.append(", \"deaf\": { \"operator\": \"t.deafCompute\" }");
    for (int n = 0; n < 7; n++) {
      nodes.append(", \"n%d\": { \"operator\": \"t.compute\" }".formatted(n));
    }
    Run<JsonNode> run = lab.start("\"nodes\": {" + nodes + "}");
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    lab.pass(Duration.ofSeconds(30));

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
  }

  @Test
  void failing_bodiesInside_areCancelledWithIt() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "outer": { "block": { "nodes": {
                "inner": { "block": { "nodes": {
                  "a": { "operator": "t.deaf" },
                  "w": { "operator": "t.fail", "retry": { "max": 9, "delay": "1h" } } } },
                  "catch": { "*": { "value": "no" } } } } } },
              "b": { "operator": "t.later" } }
            """);
    lab.fail("b", "BOOM");
    lab.pass(Duration.ofSeconds(30));

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void result_firstErrorInTheOrderOfEvents_othersBeside() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.deaf" }, "b": { "operator": "t.later" } }
            """);
    lab.fail("b", "FIRST");
    deaf.completeExceptionally(new OperatorException("SECOND", "later"));
    lab.settle();

    assertThatThrownBy(run::result)
        .isInstanceOfSatisfying(
            RunFailedException.class,
            failed -> {
              assertThat(failed.error().code()).isEqualTo("FIRST");
              assertThat(failed.others()).extracting(RunError::code).containsExactly("SECOND");
              assertThat(failed.runId()).isEqualTo(run.id());
            });
  }

  @Test
  void block_failsUncaught_itsOtherErrorsAreReportedBesideToo() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "x": { "block": { "nodes": {
              "a": { "operator": "t.deaf" }, "b": { "operator": "t.later" } } } } }
            """);
    lab.fail("x/b", "FIRST");
    deaf.completeExceptionally(new OperatorException("SECOND", "later"));
    lab.settle();

    assertThat(run.errors()).extracting(RunError::code).containsExactly("FIRST", "SECOND");
  }

  @Test
  void attempt_stopsAsItWasAskedTo_isNoErrorOfItsOwn() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.later" }, "b": { "operator": "t.later" } }
            """);
    lab.fail("b", "BOOM");

    assertThat(lab.later("a")).isCancelled();
    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
  }
}
