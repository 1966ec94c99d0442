// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.StepContext;
import dev.analemma.event.RunEvent;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Retries: which one answers, how often, and after what wait; and heartbeats. */
class RetryAndTimeoutTest {
  private final List<String> codes = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();
  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .function(
                      Lab.blocking(
                          "t.next",
                          context -> {
                            if (codes.isEmpty()) {
                              return Json.parse("\"done\"");
                            }
                            throw new OperatorException(codes.remove(0), "as the test says");
                          }))
                  .function(
                      Lab.blocking(
                          "t.busy",
                          context -> {
                            throw new OperatorException(
                                "BUSY", "come back", null, Duration.ofSeconds(90), null);
                          }))
                  .listener(
                      event -> {
                        if (event instanceof RunEvent.NodeRetried retried) {
                          waits.add(retried.delay());
                        }
                      }));

  @AfterEach
  void close() {
    lab.close();
  }

  private Run<JsonNode> run(String retry, String... fails) {
    codes.addAll(List.of(fails));
    return lab.start(
        "\"nodes\": { \"a\": { \"operator\": \"t.next\", \"retry\": %s } }".formatted(retry));
  }

  /** Lets each wait pass, as long as there is one. */
  private void passAll() {
    for (Duration next = lab.clock.untilNext(); next != null; next = lab.clock.untilNext()) {
      lab.pass(next);
    }
  }

  @Test
  void max_zero_meansNoRetry() {
    Run<JsonNode> run = run("{ \"max\": 0 }", "A");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(waits).isEmpty();
  }

  @Test
  void max_one_meansTwoAttempts() {
    assertThat(runToEnd("{ \"max\": 1, \"jitter\": false }", "A").status())
        .isEqualTo(RunStatus.COMPLETED);
    assertThat(runToEnd("{ \"max\": 1, \"jitter\": false }", "A", "A").status())
        .isEqualTo(RunStatus.FAILED);
  }

  private Run<JsonNode> runToEnd(String retry, String... fails) {
    Run<JsonNode> run = run(retry, fails);
    passAll();
    return run;
  }

  @Test
  void list_eachEntryCountsForItself() {
    Run<JsonNode> run =
        runToEnd(
            """
            [ { "on": ["A"], "max": 1, "delay": "1s", "jitter": false },
              { "on": ["*"], "max": 2, "delay": "10s", "factor": 1, "jitter": false } ]
            """,
            "A",
            "B",
            "C");

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 10L, 10L);
  }

  @Test
  void list_firstEntryThatNamesTheCodeAnswers_evenWhenItIsUsedUp() {
    Run<JsonNode> run =
        runToEnd(
            """
            [ { "on": ["A"], "max": 1, "jitter": false },
              { "on": ["*"], "max": 9, "jitter": false } ]
            """,
            "A",
            "A");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void star_doesNotRetryWhatStarDoesNotCatch() {
    assertThat(runToEnd("{ \"max\": 9 }", "EXPR_TYPE").status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void waits_grow_upToTheBound() {
    runToEnd(
        """
        { "max": 5, "delay": "1s", "factor": 3, "maxDelay": "10s", "jitter": false }
        """,
        "A",
        "A",
        "A",
        "A",
        "A");

    assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 3L, 9L, 10L, 10L);
  }

  @Test
  void jitter_drawsFromZeroToTheBound_andRepeatsWithTheSeed() {
    String retry = "{ \"max\": 200, \"delay\": \"8s\", \"factor\": 1 }";
    String text =
        "\"nodes\": { \"a\": { \"operator\": \"t.next\", \"retry\": %s } }".formatted(retry);
    String[] fails = new String[200];
    Arrays.fill(fails, "A");

    codes.addAll(List.of(fails));
    lab.start(text, StartOptions.defaults().seed(7));
    passAll();
    List<Duration> first = List.copyOf(waits);
    waits.clear();
    codes.addAll(List.of(fails));
    lab.start(text, StartOptions.defaults().seed(7));
    passAll();

    assertThat(waits).isEqualTo(first);
    assertThat(first).allMatch(wait -> !wait.isNegative() && wait.toSeconds() < 8);
    assertThat(first)
        .anyMatch(wait -> wait.toSeconds() < 1)
        .anyMatch(wait -> wait.toSeconds() >= 7);
  }

  @Test
  void retryAfter_isTheLeastWait() {
    lab.start(
        """
        "nodes": { "a": { "operator": "t.busy",
                          "retry": { "max": 1, "delay": "1s", "jitter": false } } }
        """);
    passAll();

    assertThat(waits).containsExactly(Duration.ofSeconds(90));
  }

  @Test
  void wait_holdsNoThread() {
    run("{ \"max\": 1, \"delay\": \"1h\", \"jitter\": false }", "A");

    assertThat(lab.blocking.waiting() + lab.workers.waiting()).isZero();
    assertThat(lab.clock.timers()).isEqualTo(1);
  }

  @Test
  void heartbeat_silentAttempt_timesOut() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.later", "timeout": { "heartbeat": "10s" } } }
            """);
    lab.pass(Duration.ofSeconds(10));

    assertThat(run.errors().get(0).code()).isEqualTo("TIMED_OUT");
    assertThat(run.errors().get(0).message()).contains("heartbeat");
  }

  @Test
  void heartbeat_everyNowAndThen_keepsTheAttempt() {
    var calls = new ArrayList<StepContext>();
    var stage = new CompletableFuture<JsonNode>();
    try (Lab own =
        new Lab(
            engine ->
                engine.function(
                    Lab.function(
                        "t.beat",
                        Execution.BLOCKING,
                        (context, arguments) -> {
                          calls.add(context);
                          return stage;
                        })))) {
      Run<JsonNode> run =
          own.start(
              """
              "nodes": { "a": { "operator": "t.beat", "timeout": { "heartbeat": "10s" } } }
              """);
      for (int beat = 0; beat < 5; beat++) {
        own.pass(Duration.ofSeconds(7));
        calls.get(0).heartbeat();
      }
      assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
      own.pass(Duration.ofSeconds(10));

      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    }
  }

  @Test
  void wait_isOverWhileASiblingComputes_theRetryDoesNotWaitForIt() {
    List<Long> seen = new ArrayList<>();
    AtomicReference<Lab> self = new AtomicReference<>();
    try (Lab own =
        new Lab(
            engine ->
                engine.function(
                    Lab.function(
                        "t.long",
                        Execution.COMPUTE,
                        (context, arguments) -> {
                          Lab inside = self.get();
                          inside.pass(Duration.ofSeconds(1));
                          seen.add(inside.count("a"));
                          return null;
                        })))) {
      self.set(own);
      Run<JsonNode> run =
          own.start(
              """
              "nodes": {
                "a": { "operator": "t.flaky", "with": { "fails": 1 },
                       "retry": { "max": 1, "delay": "1s", "jitter": false } },
                "b": { "operator": "t.long" } }
              """);

      assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(seen).containsExactly(2L);
    }
  }
}
