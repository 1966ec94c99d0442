// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Resource;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What undoes or cleans up and hangs ends all the same: a run never waits for ever. */
class UndoLimitsTest {
  private static final Duration MAX = Duration.ofMinutes(10);

  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .resource("t.scarce", Resource.unlimited().concurrency(1))
                  .function(
                      Lab.function(
                          "t.scarce",
                          Execution.INLINE,
                          (context, arguments) -> new CompletableFuture<JsonNode>()))
                  .function(
                      Lab.function(
                          "t.stubborn",
                          Execution.INLINE,
                          (context, arguments) ->
                              new CompletableFuture<JsonNode>() {
                                @Override
                                public boolean cancel(boolean mayInterrupt) {
                                  return false;
                                }
                              })));

  @AfterEach
  void close() {
    lab.close();
  }

  private Run<JsonNode> undoing(String compensate) {
    return lab.start(
        """
        "policy": { "timeout": "5m" },
        "nodes": {
          "a": { "operator": "t.ok", "compensate": { %s } },
          "b": { "operator": "t.fail", "after": "a" } }
        """
            .formatted(compensate));
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.later", "t.stubborn"})
  void compensation_thatHangs_hasFailedAfterItsLongestTime(String operator) {
    Run<JsonNode> run = undoing("\"operator\": \"%s\"".formatted(operator));
    lab.pass(MAX.minusMillis(1));
    assertThat(run.status().terminal()).isFalse();
    lab.pass(Duration.ofMillis(1));

    assertThat(run.status()).isEqualTo(RunStatus.COMPENSATION_FAILED);
    JsonNode failed = run.errors().get(0).details().path("failed");
    assertThat(failed.path("node").asText()).isEqualTo("a");
    assertThat(failed.path("error").path("code").asText()).isEqualTo("TIMED_OUT");
    assertThat(failed.path("error").path("message").asText()).contains("compensation", "PT10M");
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void compensation_withARetry_isTriedAgainAndMaySucceed() {
    Run<JsonNode> run =
        undoing(
            "\"operator\": \"t.later\", \"retry\": { \"max\": 1, \"delay\": \"1s\", \"jitter\":"
                + " false }");
    lab.pass(MAX);
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.count("a~compensate")).isEqualTo(2);
    lab.complete("a~compensate", "1");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void compensation_inTime_leavesNoTimer() {
    Run<JsonNode> run = undoing("\"operator\": \"t.later\"");
    lab.pass(MAX.minusMillis(1));
    lab.complete("a~compensate", "1");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void compensation_thatWaitsForAPermit_hasFailedAfterItsLongestTime() {
    Run<JsonNode> holder = lab.start("\"nodes\": { \"a\": { \"operator\": \"t.scarce\" } }");
    Run<JsonNode> run = undoing("\"operator\": \"t.scarce\"");
    lab.pass(MAX);

    assertThat(run.status()).isEqualTo(RunStatus.COMPENSATION_FAILED);
    holder.cancel("enough");
    lab.settle();
    assertThat(lab.clock.timers()).isZero();
    assertThat(lab.engine.resources().get(0).inFlight()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"t.later, 0", "t.stubborn, 30"})
  void finally_thatHangs_isStoppedAfterItsLongestTime_andChangesNothing(
      String operator, int graceSeconds) {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.ok" } },
            "finally": { "one": { "operator": "t.ok" },
                         "f": { "operator": "%s", "after": "one" },
                         "two": { "operator": "t.ok", "after": "f" } }
            """
                .formatted(operator));
    lab.pass(MAX.minusMillis(1));
    assertThat(run.status().terminal()).isFalse();
    lab.pass(Duration.ofMillis(1));
    lab.pass(Duration.ofSeconds(graceSeconds));

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(run.result()).hasToString("{\"a\":\"a\"}");
    assertThat(run.errors()).extracting(RunError::code).containsExactly("TIMED_OUT");
    assertThat(run.errors().get(0).node()).isEqualTo("~finally");
    assertThat(lab.ran).doesNotContain("~finally/two");
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void finally_ofABlockThatHangs_isStopped_andTheRunGoesOn() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { "block": { "nodes": { "a": { "operator": "t.ok" } },
                                "finally": { "w": { "wait": { "for": "3d" } } } } },
              "y": { "operator": "t.ok", "after": "x" } }
            """);
    lab.pass(MAX);

    assertThat(lab.ran).containsExactly("x/a", "y");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void limits_areTheHosts_andLongerThanNothing() {
    assertThatThrownBy(() -> Engine.builder().compensationMax(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("compensationMax is PT0S");
    assertThatThrownBy(() -> Engine.builder().finallyMax(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finallyMax is PT-1S");
  }

  /** Real threads: what hangs does so on a latch that the test opens. */
  @ParameterizedTest
  @CsvSource({
    "COMPUTE, compensate",
    "BLOCKING, compensate",
    "COMPUTE, finally",
    "BLOCKING, finally"
  })
  @Timeout(60)
  void body_thatIgnoresItsInterruption_isLeftBehind(Execution execution, String where)
      throws Exception {
    CountDownLatch out = new CountDownLatch(1);
    try (Engine engine =
        Engine.builder()
            .parallelism(2)
            .grace(Duration.ofMillis(20))
            .compensationMax(Duration.ofMillis(20))
            .finallyMax(Duration.ofMillis(20))
            .function(
                Lab.function(
                    "t.hang",
                    execution,
                    (context, arguments) -> {
                      boolean opened = false;
                      while (!opened) {
                        try {
                          opened = out.await(1, TimeUnit.MINUTES);
                        } catch (InterruptedException ignored) {
                          // That is what it does.
                        }
                      }
                      return null;
                    }))
            .build()) {
      boolean undo = where.equals("compensate");
      Run<JsonNode> run =
          engine.start(
              Lab.workflow(
                  """
                  "nodes": {
                    "a": { "block": { "nodes": {} } %s },
                    "b": { "fail": { "code": "BOOM" }, "after": "a" } } %s
                  """
                      .formatted(
                          undo ? ", \"compensate\": { \"operator\": \"t.hang\" }" : "",
                          undo ? "" : ", \"finally\": { \"f\": { \"operator\": \"t.hang\" } }")),
              Lab.nothing());

      Eventually.holds(() -> run.status().terminal());
      assertThat(run.status()).isEqualTo(undo ? RunStatus.COMPENSATION_FAILED : RunStatus.FAILED);
      out.countDown();
      Eventually.holds(() -> engine.stats().abandonedAttempts() == 0);
    } finally {
      out.countDown();
    }
  }
}
