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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
