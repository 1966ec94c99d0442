// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.semantics.Lab;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Waits for a time, and what a run that only waits says of itself. */
class WaitTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10m", "PT10M", "600s"})
  void waitFor_time_endsThenAndNotBefore(String time) {
    Run<JsonNode> run =
        lab.start("\"nodes\": { \"w\": { \"wait\": { \"for\": \"%s\" } } }".formatted(time));
    lab.pass(Duration.ofMinutes(10).minusNanos(1));
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    lab.pass(Duration.ofNanos(1));

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(run.result().at("/w/at").textValue()).isEqualTo("2026-01-01T00:10:00Z");
  }

  @Test
  void waitFor_nothing_endsAtOnce() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "how": { "operator": "t.ok", "with": { "value": "0s" } },
              "w": { "wait": { "for": "$.how" } } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void waitFor_reference_isReadWhenTheWaitBegins() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "how": { "operator": "t.ok", "with": { "value": "2h" } },
              "w": { "wait": { "for": "$.how" } } }
            """);
    lab.pass(Duration.ofHours(2));

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @ParameterizedTest
  @CsvSource({
    "for, soon, DURATION_INVALID",
    "for, -1s, DURATION_INVALID",
    "until, tomorrow, INSTANT_INVALID"
  })
  void wait_timeThatIsNone_isAnErrorWithTheValue(String key, String value, String code) {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "how": { "operator": "t.ok", "with": { "value": "%s" } },
              "w": { "wait": { "%s": "$.how" } } }
            """
                .formatted(value, key));

    assertThat(run.errors()).hasSize(1);
    assertThat(run.errors().get(0).code()).isEqualTo(code);
    assertThat(run.errors().get(0).message()).contains(value);
  }

  @Test
  void waitUntil_instantWithOffset_endsThen() {
    Run<JsonNode> run =
        lab.start(
            "\"nodes\": { \"w\": { \"wait\": { \"until\": \"2026-01-01T03:00:00+02:00\" } } }");
    lab.pass(Duration.ofMinutes(59));
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    lab.pass(Duration.ofMinutes(1));

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-01-01T00:00:00Z", "1999-12-31T23:59:59Z"})
  void waitUntil_instantThatIsNotAhead_endsAtOnce(String instant) {
    Run<JsonNode> run =
        lab.start("\"nodes\": { \"w\": { \"wait\": { \"until\": \"%s\" } } }".formatted(instant));

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void cancel_whileWaiting_endsTheRunAndTheTimer() {
    Run<JsonNode> run = lab.start("\"nodes\": { \"w\": { \"wait\": { \"for\": \"3d\" } } }");
    run.cancel("enough");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(lab.clock.timers()).isZero();
  }

  /** SEMANTICS row 9. */
  @Test
  void siblingFails_threeDaysOfWaiting_endAtOnce() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "w": { "wait": { "for": "3d" } },
              "s": { "wait": { "signal": "go", "timeout": "3d" } },
              "a": { "operator": "t.later" } }
            """);
    lab.fail("a", "BOOM");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void race_signalBeatsTheTime_theTimerIsCancelled() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "r": { "race": { "branches": {
              "answer": { "wait": { "signal": "go" } },
              "late": { "wait": { "for": "1h" } } } } } }
            """);
    run.signal("go", 7);
    lab.settle();

    assertThat(run.result().toString()).isEqualTo("{\"r\":{\"winner\":\"answer\",\"value\":7}}");
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void race_timeBeatsTheSignal_theSignalFindsNobody() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "r": { "race": { "branches": {
                "answer": { "wait": { "signal": "go" } },
                "late": { "wait": { "for": "1h" } } } } },
              "a": { "operator": "t.later" } }
            """);
    lab.pass(Duration.ofHours(1));
    var told = run.signal(Signal.of("go", 7).at("r/answer"));
    lab.complete("a", "1");

    assertThat(run.result().at("/r/winner").textValue()).isEqualTo("late");
    assertThat(told.toCompletableFuture().join())
        .isInstanceOfSatisfying(
            SignalReceipt.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(SignalReceipt.Reason.ADDRESS_OVER));
  }

  @Test
  void timeoutOfTheNode_boundsTheWait() {
    Run<JsonNode> run =
        lab.start("\"nodes\": { \"w\": { \"wait\": { \"for\": \"3d\" }, \"timeout\": \"1h\" } }");
    lab.pass(Duration.ofHours(1));

    assertThat(run.errors().get(0).code()).isEqualTo("TIMED_OUT");
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void manyWaits_holdNoThreadAndNoPermit() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "list": { "operator": "t.ok", "with": { "value": "${ [%s] }" } },
              "m": { "map": { "items": "$.list", "as": "n", "concurrency": 100000, "nodes": {
                "w": { "wait": { "for": "1h" } } }, "output": "$.n" } } }
            """
                .formatted("0,".repeat(999) + "0"));
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    assertThat(lab.blocking.waiting() + lab.workers.waiting()).isZero();
    assertThat(lab.clock.timers()).isEqualTo(1_000);
    lab.pass(Duration.ofHours(1));

    assertThat(run.result().at("/m/succeeded").intValue()).isEqualTo(1_000);
  }

  @Test
  void status_retryIsWaitedFor_isWaiting() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.fail", "retry": { "max": 1, "delay": "1h" } } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
  }

  @Test
  void status_attemptRunsBesideTheWait_isRunning() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "w": { "wait": { "for": "1h" } }, "a": { "operator": "t.later" } }
            """);
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    lab.complete("a", "1");

    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
  }
}
