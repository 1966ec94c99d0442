// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Breaker;
import dev.analemma.Resource;
import dev.analemma.ResourceStats;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Waiting;
import dev.analemma.semantics.Lab;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A map whose {@code concurrency} has a key: each item asks before it begins. */
class MapPermitsTest {
  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .resource("two", Resource.unlimited().concurrency(2).withoutRetryBudget())
                  .resource(
                      "frail",
                      Resource.unlimited()
                          .withoutRetryBudget()
                          .breaker(Breaker.ofDefaults().callsMin(2))));

  @AfterEach
  void close() {
    lab.close();
  }

  private static String map(String operator, String concurrency, String more) {
    return """
        "nodes": { "m": { "map": { "items": [0, 1, 2, 3, 4], "concurrency": %s%s,
                            "nodes": { "x": { "operator": "%s" } }, "output": "$.x" } } },
        "output": { "total": "$.m.total", "ok": "$.m.succeeded", "bad": "$.m.failed" }
        """
        .formatted(concurrency, more, operator);
  }

  private ResourceStats stats(String key) {
    return lab.engine.resources().stream()
        .filter(stats -> stats.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void twoMaps_shareALimitByKey_andOneItemOfEachWaits() {
    Run<JsonNode> first = lab.start(map("t.later", "{ \"key\": \"two\" }", ""));
    Run<JsonNode> second = lab.start(map("t.later", "{ \"key\": \"two\" }", ""));
    assertThat(lab.ran).containsExactly("m[0]/x", "m[1]/x");
    assertThat(stats("two").waiting()).isEqualTo(2);

    for (int done = 0; done < 10; done++) {
      lab.complete(lab.ran.get(done), "1");
      assertThat(stats("two").inFlight()).isLessThanOrEqualTo(2);
    }

    assertThat(first.result()).hasToString("{\"total\":5,\"ok\":5,\"bad\":0}");
    assertThat(second.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(stats("two").inFlight()).isZero();
    assertThat(stats("two").waiting()).isZero();
  }

  @Test
  void adaptiveLimit_isOfTheDocument_andIsKeptForWhatItHasLearnt() {
    Run<JsonNode> run =
        lab.start(
            map("t.ok", "{ \"key\": \"fit\", \"min\": 2, \"max\": 4, \"adapt\": \"aimd\" }", ""));

    assertThat(run.result()).hasToString("{\"total\":5,\"ok\":5,\"bad\":0}");
    assertThat(stats("fit").limit()).isBetween(2, 4);
    assertThat(stats("fit").inFlight()).isZero();
  }

  @Test
  void adapt_withoutAKey_belongsToTheNodeOfTheWorkflow() {
    lab.start(map("t.ok", "{ \"max\": 4, \"adapt\": \"gradient\" }", ""));

    assertThat(stats("row/m").limit()).isBetween(1, 4);
  }

  @Test
  void max_isTheWindowBesideTheKey() {
    lab.start(map("t.later", "{ \"key\": \"two\", \"max\": 1 }", ""));
    assertThat(lab.ran).containsExactly("m[0]/x");

    for (int i = 0; i < 5; i++) {
      lab.complete("m[" + i + "]/x", "1");
    }
    assertThat(stats("two").inFlight()).isZero();
  }

  @Test
  void failingMap_givesEveryPermitBack() {
    Run<JsonNode> run = lab.start(map("t.later", "{ \"key\": \"two\" }", ""));
    lab.fail("m[0]/x", "BOOM");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.ran).hasSize(2);
    assertThat(stats("two").inFlight()).isZero();
    assertThat(stats("two").waiting()).isZero();
  }

  @Test
  void cancel_whileAnItemWaits_givesEveryPermitBack() {
    Run<JsonNode> run = lab.start(map("t.later", "{ \"key\": \"two\" }", ""));
    run.cancel("enough");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(stats("two").inFlight()).isZero();
    assertThat(stats("two").waiting()).isZero();
  }

  @Test
  void openBreaker_failsItemsLikeAnyError() {
    Run<JsonNode> run =
        lab.start(
            map("t.fail", "{ \"key\": \"frail\", \"max\": 1 }", ", \"tolerate\": {\"count\": 5}"));

    assertThat(run.result()).hasToString("{\"total\":5,\"ok\":0,\"bad\":5}");
    assertThat(lab.ran).containsExactly("m[0]/x", "m[1]/x");
    assertThat(stats("frail").inFlight()).isZero();
  }

  @Test
  void itemsRetry_asksAgainAndHoldsNothingMeanwhile() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [0], "concurrency": { "key": "two" },
                                "nodes": { "x": { "operator": "t.later" } }, "output": "$.x" },
                              "retry": { "max": 1, "delay": "1m", "jitter": false } } }
            """);
    lab.fail("m[0]/x", "BOOM");
    assertThat(stats("two").inFlight()).isZero();
    lab.pass(Duration.ofMinutes(1));
    assertThat(stats("two").inFlight()).isEqualTo(1);
    lab.complete("m[0]/x", "1");

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(stats("two").inFlight()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // One result for a batch of two; a value of the host's that has no JSON form.
        "\"batch\": { \"items\": 2 }, \"nodes\": { \"x\": { \"operator\": \"t.ok\" } },"
            + " \"output\": [1]",
        "\"nodes\": { \"x\": { \"operator\": \"t.odd\" } }, \"output\": \"$.x\""
      })
  void itemThatFailsAfterItsBodyEndedWell_isRetriedOutOfTheBudget(String body) {
    try (Lab budgeted =
        new Lab(
            engine ->
                engine
                    .resource("tight", Resource.unlimited().concurrency(2).retryBudget(0.2, 0))
                    .function(
                        Lab.blocking(
                            "t.odd",
                            context -> {
                              odd.incrementAndGet();
                              return new HostileCodeTest.Unwritable();
                            })))) {
      budgeted.start(
          """
          "nodes": { "m": { "map": { "items": %s, "concurrency": { "key": "tight" },
              "tolerate": { "percent": 100 }, %s },
            "retry": { "max": 50, "delay": "1s", "jitter": false } } }
          """
              .formatted(IntStream.range(0, 20).boxed().toList(), body));
      for (int second = 0; second < 60; second++) {
        budgeted.pass(Duration.ofSeconds(1));
      }

      assertThat(budgeted.engine.stats().runs()).isZero();
      // With 50 retries an item there would be a thousand calls.
      assertThat(calls(budgeted)).isLessThan(60);
      assertThat(budgeted.engine.resources().get(0).inFlight()).isZero();
    }
  }

  private final AtomicInteger odd = new AtomicInteger();

  private int calls(Lab budgeted) {
    return budgeted.ran.size() + odd.get();
  }

  @Test
  void explain_tellsThatAnItemWaitsForItsPermit() throws Exception {
    Run<JsonNode> run = lab.start(map("t.later", "{ \"key\": \"two\" }", ""));
    var explained = run.explain();
    lab.settle();

    assertThat(explained.get())
        .contains(new Waiting("m", Waiting.For.PERMIT, lab.clock.now(), null, "two"));
    run.cancel("enough");
    lab.settle();
  }

  @Test
  void heldRun_keepsNoPermitForAnItemThatHasNotBegun() {
    Run<JsonNode> run = lab.start(map("t.later", "{ \"key\": \"two\" }", ""));
    run.pause();
    lab.settle();
    lab.complete("m[0]/x", "1");
    lab.complete("m[1]/x", "1");
    assertThat(lab.ran).hasSize(2);
    assertThat(stats("two").inFlight()).isZero();

    run.resume();
    lab.settle();
    for (int i = 2; i < 5; i++) {
      lab.complete("m[" + i + "]/x", "1");
    }

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(stats("two").inFlight()).isZero();
  }

  @Test
  void lockOverTheMap_whoseItemsAskForItsKey_isAnErrorAndNoDeadlock() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [0], "concurrency": { "key": "two" },
                                "nodes": { "x": { "operator": "t.ok" } }, "output": "$.x" },
                              "concurrency": { "key": "two", "max": 1 } } }
            """);

    assertThat(run.errors().get(0).code()).isEqualTo("LOCK_HELD");
    assertThat(stats("two").inFlight()).isZero();
  }
}
