// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Breaker;
import dev.analemma.OperatorException;
import dev.analemma.Resource;
import dev.analemma.ResourceStats;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Waiting;
import dev.analemma.semantics.Lab;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attempts in front of a resource: who asks, when, and when the permit comes back. */
class PermitTest {
  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .resource("one", Resource.unlimited().concurrency(1).withoutRetryBudget())
                  .resource("t.compute", Resource.unlimited().concurrency(1))
                  .resource(
                      "frail",
                      Resource.unlimited()
                          .withoutRetryBudget()
                          .breaker(
                              Breaker.ofDefaults().callsMin(2).openFor(Duration.ofSeconds(10))))
                  .resource("poor", Resource.unlimited().retryBudget(0, 0)));

  @AfterEach
  void close() {
    lab.close();
  }

  private static String later(String policies) {
    return "\"nodes\": { \"a\": { \"operator\": \"t.later\", \"concurrency\": { \"key\": \"one\" }%s } }"
        .formatted(policies);
  }

  private ResourceStats stats(String key) {
    return lab.engine.resources().stream()
        .filter(stats -> stats.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void twoRuns_shareALimit_andTheSecondBeginsWhenTheFirstEnds() {
    Run<JsonNode> first = lab.start(later(""));
    Run<JsonNode> second = lab.start(later(""));
    assertThat(lab.count("a")).isEqualTo(1);

    lab.complete("a", "1");
    assertThat(first.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.count("a")).isEqualTo(2);
    lab.complete("a", "2");

    assertThat(second.result()).hasToString("{\"a\":2}");
    assertThat(stats("one").inFlight()).isZero();
  }

  @Test
  void key_unlessWritten_isTheOperatorsName() {
    lab.start(
        """
        "nodes": { "a": { "operator": "t.compute" }, "b": { "operator": "t.compute" } }
        """);

    assertThat(lab.ran).containsExactlyInAnyOrder("a", "b");
    assertThat(stats("t.compute").inFlight()).isZero();
  }

  @Test
  void key_isATemplate_overValuesOfTheRun() {
    String text =
        """
        "nodes": {
          "s": { "operator": "t.ok", "with": { "value": "x" } },
          "a": { "operator": "t.later",
                 "concurrency": { "key": "lock/{{ s }}", "max": 1 } },
          "b": { "operator": "t.later",
                 "concurrency": { "key": "${ 'lock/' + s }", "max": 1 } },
          "c": { "operator": "t.later",
                 "concurrency": { "key": "other/{{ s }}", "max": 1 } } }
        """;
    lab.start(text);
    assertThat(lab.ran).as("one of a and b").hasSize(3).contains("s", "c");

    lab.complete(lab.ran.contains("a") ? "a" : "b", "1");

    assertThat(lab.ran).containsExactlyInAnyOrder("s", "a", "b", "c");
    lab.complete(lab.ran.get(3), "1");
    lab.complete("c", "1");
    assertThat(lab.engine.resources())
        .extracting(ResourceStats::key)
        .as("what documents asked for is gone with its users")
        .doesNotContain("lock/x", "other/x");
  }

  @Test
  void max_onANode_limitsWhereNothingIsDeclared() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.later", "concurrency": 1 },
                       "b": { "operator": "t.later", "concurrency": 2 } }
            """);
    assertThat(lab.ran).containsExactly("a", "b");

    lab.complete("a", "1");
    lab.complete("b", "1");

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void key_thatIsNoText_isTheNodesError() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "s": { "operator": "t.ok", "with": { "value": [] } },
                       "a": { "operator": "t.ok",
                              "concurrency": { "key": "$.s", "max": 1 } } }
            """);

    assertThat(run.errors()).extracting(RunError::code).containsExactly("RESOURCE_KEY");
  }

  @Test
  void waiting_doesNotUseUpTheAttemptsTime() {
    lab.start(later(""));
    Run<JsonNode> run = lab.start(later(", \"timeout\": { \"attempt\": \"5s\" }"));
    lab.pass(Duration.ofSeconds(60));
    lab.complete("a", "1");

    lab.pass(Duration.ofSeconds(4));
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    lab.pass(Duration.ofSeconds(1));

    assertThat(run.errors()).extracting(RunError::code).containsExactly("TIMED_OUT");
    assertThat(stats("one").inFlight()).as("the abandoned call gives its permit back").isZero();
  }

  @Test
  void totalTimeout_whileWaiting_endsTheNodeAndLeavesNobodyInTheQueue() {
    lab.start(later(""));
    Run<JsonNode> run = lab.start(later(", \"timeout\": \"5s\""));
    assertThat(stats("one").waiting()).isEqualTo(1);

    lab.pass(Duration.ofSeconds(5));

    assertThat(run.errors()).extracting(RunError::code).containsExactly("TIMED_OUT");
    assertThat(run.errors().get(0).attempt()).isZero();
    assertThat(stats("one").waiting()).isZero();
    lab.complete("a", "1");
    assertThat(lab.count("a")).isEqualTo(1);
    assertThat(stats("one").inFlight()).isZero();
  }

  @Test
  void cancel_whileWaiting_givesNothingAway() {
    lab.start(later(""));
    Run<JsonNode> run = lab.start(later(""));

    run.cancel("enough");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(stats("one").waiting()).isZero();
    assertThat(stats("one").inFlight()).isEqualTo(1);
    lab.complete("a", "1");
    assertThat(stats("one").inFlight()).isZero();
  }

  @Test
  void cancel_whileTheGrantIsOnItsWay_givesThePermitBack() {
    lab.start(later(""));
    Run<JsonNode> second = lab.start(later(""));
    Run<JsonNode> third = lab.start(later(""));
    second.cancel("enough");
    lab.later("a").complete(null);
    lab.settle();

    assertThat(second.status()).isEqualTo(RunStatus.CANCELLED);
    lab.complete("a", "3");
    assertThat(third.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(stats("one").inFlight()).isZero();
  }

  @Test
  void cancel_ofARunningAttempt_givesThePermitBackAfterTheGrace() {
    Run<JsonNode> run =
        lab.start(
            "\"nodes\": { \"a\": { \"operator\": \"t.later\", \"concurrency\": {\"key\": \"one\"} } }");
    run.cancel("enough");
    lab.pass(Duration.ofSeconds(31));

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(stats("one").inFlight()).isZero();
  }

  @Test
  void retryWait_holdsNoPermit() {
    lab.start(later(", \"retry\": { \"max\": 1, \"delay\": \"1h\", \"jitter\": false }"));
    lab.fail("a", "BOOM");
    assertThat(stats("one").inFlight()).isZero();

    Run<JsonNode> other = lab.start(later(""));
    lab.complete("a", "1");
    assertThat(other.status()).isEqualTo(RunStatus.COMPLETED);

    lab.pass(Duration.ofHours(1));
    assertThat(stats("one").inFlight()).isEqualTo(1);
    lab.complete("a", "2");
    assertThat(stats("one").inFlight()).isZero();
  }

  @Test
  void openBreaker_isAnErrorThatRetryAnswers_andWaitsAsLongAsItAsks() {
    String failing =
        """
        "nodes": { "%s": { "operator": "t.fail", "concurrency": { "key": "frail" } } }
        """;
    lab.start(failing.formatted("x"));
    lab.start(failing.formatted("y"));
    Run<JsonNode> refused = lab.start(failing.formatted("z"));
    Run<JsonNode> patient =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.ok", "concurrency": { "key": "frail" },
                              "retry": { "on": ["CIRCUIT_OPEN"], "max": 1, "delay": "1s",
                                         "jitter": false } } }
            """);
    assertThat(refused.errors()).extracting(RunError::code).containsExactly("CIRCUIT_OPEN");
    assertThat(lab.count("z")).isZero();
    assertThat(lab.count("a")).isZero();

    lab.pass(Duration.ofSeconds(9));
    assertThat(lab.count("a")).isZero();
    lab.pass(Duration.ofMinutes(1));

    assertThat(patient.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.count("a")).isEqualTo(1);
  }

  @Test
  void openBreaker_onAnotherThreadsNode_isCaughtAndTheRunGoesOn() {
    String failing =
        """
        "nodes": { "%s": { "operator": "t.fail", "concurrency": { "key": "frail" } } }
        """;
    lab.start(failing.formatted("x"));
    lab.start(failing.formatted("y"));

    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "block": { "nodes": {
                       "b": { "operator": "t.blocking", "concurrency": { "key": "frail" },
                              "catch": { "CIRCUIT_OPEN": { "value": "open" } } } } } },
              "c": { "operator": "t.blocking", "after": "a" } },
            "output": "$.a.b"
            """);

    assertThat(run.result()).hasToString("\"open\"");
    assertThat(lab.ran).contains("c");
  }

  @Test
  void timedOutAttempts_countAsFailures_andOpenTheBreaker() {
    for (int i = 0; i < 2; i++) {
      lab.start(
          """
          "nodes": { "a": { "operator": "t.later", "concurrency": { "key": "frail" },
                            "timeout": { %s: "1s" } } }
          """
              .formatted(i == 0 ? "\"attempt\"" : "\"total\""));
      lab.pass(Duration.ofSeconds(1));
    }

    assertThat(stats("frail").breaker()).isEqualTo(ResourceStats.BreakerState.OPEN);
  }

  @Test
  void cancelledAttempts_sayNothingOfTheDependency() {
    for (int i = 0; i < 3; i++) {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": { "a": { "operator": "t.later", "concurrency": { "key": "frail" } } }
              """);
      run.cancel("enough");
      lab.settle();
    }

    assertThat(stats("frail").breaker()).isEqualTo(ResourceStats.BreakerState.CLOSED);
    assertThat(stats("frail").inFlight()).isZero();
  }

  @Test
  void rateLimited_pausesTheResource_forAsLongAsItAsks() {
    lab.start(later(""));
    lab.later("a")
        .completeExceptionally(
            new OperatorException("RATE_LIMITED", "later", null, Duration.ofSeconds(5), null));
    lab.settle();
    Run<JsonNode> run = lab.start(later(""));

    lab.pass(Duration.ofSeconds(4));
    assertThat(lab.count("a")).isEqualTo(1);
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.count("a")).isEqualTo(2);

    lab.complete("a", "1");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void waitingAttempts_holdNoThreadAndNoTimer() {
    lab.start(later(""));
    for (int i = 0; i < 100; i++) {
      lab.start(later(""));
    }

    assertThat(lab.workers.waiting() + lab.blocking.waiting()).isZero();
    assertThat(lab.clock.timers()).isZero();
    assertThat(stats("one").waiting()).isEqualTo(100);
    for (int i = 0; i <= 100; i++) {
      lab.complete("a", "1");
    }
    assertThat(lab.count("a")).isEqualTo(101);
  }

  @Test
  void spentBudgetOfRetries_leavesTheErrorAndSaysSo() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.fail", "concurrency": { "key": "poor" },
                              "retry": { "max": 5, "delay": "1s", "jitter": false } } }
            """);

    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
    assertThat(run.errors().get(0).details()).hasToString("{\"retryRefused\":\"poor\"}");
    assertThat(lab.count("a")).isEqualTo(1);
  }

  @Test
  void explain_namesThePermitAndSinceWhen() throws Exception {
    lab.start(later(""));
    lab.pass(Duration.ofSeconds(7));
    Run<JsonNode> run = lab.start(later(""));
    lab.pass(Duration.ofSeconds(3));

    var explained = run.explain();
    lab.settle();

    assertThat(explained.toCompletableFuture().get())
        .containsExactly(
            new Waiting("a", Waiting.For.PERMIT, lab.clock.now().minusSeconds(3), null, "one"));
    lab.complete("a", "1");
    lab.complete("a", "1");
  }

  @Test
  void heldRun_leavesThePermitToOthers_andAsksAgainWhenItGoesOn() {
    lab.start(later(""));
    Run<JsonNode> held = lab.start(later(""));
    held.pause();
    lab.settle();
    lab.complete("a", "1");
    assertThat(lab.count("a")).isEqualTo(1);
    assertThat(stats("one").inFlight()).isZero();

    held.resume();
    lab.settle();
    assertThat(lab.count("a")).isEqualTo(2);
    lab.complete("a", "2");

    assertThat(held.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void stoppedRun_startsNothingWithAPermitThatComesLater() {
    lab.start(later(""));
    Run<JsonNode> stopped = lab.start(later(""), StartOptions.defaults().scope("shop"));

    lab.engine.stop("shop", "fire");
    lab.complete("a", "1");

    assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
    assertThat(lab.count("a")).isEqualTo(1);
    assertThat(stats("one").inFlight()).isZero();
  }

  @Test
  void runOfManyNodes_doesNotKeepASmallRunFromItsPermit() {
    StringBuilder nodes = new StringBuilder();
    for (int n = 0; n < 200; n++) {
      nodes
          .append(n == 0 ? "" : ", ")
          .append(
              "\"n%d\": { \"operator\": \"t.later\", \"concurrency\": {\"key\": \"one\"} }"
                  .formatted(n));
    }
    lab.start("\"nodes\": { %s }".formatted(nodes));
    Run<JsonNode> small = lab.start(later(""));

    lab.complete("n0", "1");
    lab.complete(lab.ran.get(1), "1");
    assertThat(lab.ran).hasSize(3).contains("a");
    lab.complete("a", "1");

    assertThat(small.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void compensation_asksForItsOperatorsResource() {
    Run<JsonNode> holder =
        lab.start(
            """
            "nodes": { "h": { "operator": "t.later", "concurrency": { "key": "t.compute" } } }
            """);
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "paid": { "operator": "t.ok", "compensate": { "operator": "t.compute" } },
                       "ship": { "operator": "t.fail", "after": "paid" } }
            """);
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);

    lab.complete("h", "1");

    assertThat(holder.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.ran).contains("paid~compensate");
  }

  @Test
  void undeclaredKeyWithoutBounds_asksNothing() {
    List<String> keys = lab.engine.resources().stream().map(ResourceStats::key).sorted().toList();
    lab.start(
        """
        "nodes": { "a": { "operator": "t.ok", "concurrency": { "key": "nobody" } } }
        """);

    assertThat(lab.engine.resources().stream().map(ResourceStats::key).sorted()).isEqualTo(keys);
  }
}
