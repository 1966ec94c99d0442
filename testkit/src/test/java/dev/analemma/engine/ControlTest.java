// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.EmergencyStop;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.RunStoppedException;
import dev.analemma.StartOptions;
import dev.analemma.Waiting;
import dev.analemma.semantics.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holding, releasing and stopping runs from outside. */
class ControlTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static final String TWO =
      """
      "nodes": { "a": { "operator": "t.later" }, "b": { "operator": "t.ok", "after": "a" } }
      """;

  private static final String SAGA =
      """
      "nodes": {
        "paid": { "operator": "t.ok", "compensate": { "operator": "t.ok" } },
        "ship": { "operator": "t.later", "after": "paid" } },
      "finally": { "told": { "operator": "t.ok" } }
      """;

  private Run<JsonNode> start(String text, String scope) {
    return lab.start(text, StartOptions.defaults().scope(scope));
  }

  @Test
  void pause_whileANodeRuns_keepsItsResultAndStartsNothing() {
    Run<JsonNode> run = lab.start(TWO);

    run.pause();
    lab.complete("a", "1");

    assertThat(lab.ran).containsExactly("a");
    assertThat(run.status()).isEqualTo(RunStatus.PAUSED);
  }

  @Test
  void resume_afterAPause_goesOnWithWhatHasBecomeReady() {
    Run<JsonNode> run = lab.start(TWO);
    run.pause();
    lab.complete("a", "1");

    run.resume();
    lab.settle();

    assertThat(lab.ran).containsExactly("a", "b");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void pause_whileARetryIsDue_holdsTheRetry() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.flaky", "with": { "fails": 1 },
                              "retry": { "max": 1, "delay": "1s", "jitter": false } } }
            """);
    run.pause();
    lab.pass(Duration.ofSeconds(2));
    assertThat(lab.count("a")).isEqualTo(1);

    run.resume();
    lab.settle();

    assertThat(lab.count("a")).isEqualTo(2);
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void pause_ofAnEndedRun_isRefused() {
    Run<JsonNode> run = lab.start("\"nodes\": { \"a\": { \"operator\": \"t.ok\" } }");

    assertThat(run.pause()).isFalse();
    assertThat(run.resume()).isFalse();
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void cancel_ofAHeldRun_endsIt() {
    Run<JsonNode> run = lab.start(TWO);
    run.pause();

    run.cancel("enough");
    lab.complete("a", "1");

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
  }

  @Test
  void stop_endsRunsWithoutCompensationAndFinally() {
    Run<JsonNode> run = start(SAGA, "shop");

    EmergencyStop stop = lab.engine.stop("shop", "fire");
    lab.complete("ship", "1");

    assertThat(stop.runs()).isEqualTo(1);
    assertThat(lab.ran).containsExactly("paid", "ship");
    assertThat(run.status()).isEqualTo(RunStatus.STOPPED);
    assertThatThrownBy(run::result)
        .isInstanceOf(RunStoppedException.class)
        .hasMessageContaining("fire");
  }

  @Test
  void cancel_unlikeAStop_undoesAndCleansUp() {
    Run<JsonNode> run = start(SAGA, "shop");

    run.cancel("enough");
    lab.complete("ship", "1");
    lab.settle();

    assertThat(lab.ran).containsExactly("paid", "ship", "paid~compensate", "~finally/told");
  }

  @Test
  void stop_whileSomethingIsUndone_endsThatToo() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "paid": { "operator": "t.ok", "compensate": { "operator": "t.later" } },
              "ship": { "operator": "t.fail", "after": "paid" } }
            """,
            "shop");
    assertThat(lab.ran).contains("paid~compensate");

    lab.engine.stop("shop", "fire");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.STOPPED);
  }

  @ParameterizedTest
  @CsvSource({
    "evolution, evolution, true",
    "evolution, evolution/lineage-7, true",
    "evolution/lineage-7, evolution, false",
    "evolution, evolution2, false",
    "evolution/lineage-7, evolution/lineage-70, false"
  })
  void stop_endsWhatLiesBelowItsPath(String stopped, String scope, boolean ends) {
    Run<JsonNode> run = start(TWO, scope);

    lab.engine.stop(stopped, "fire");
    lab.complete("a", "1");

    assertThat(run.status() == RunStatus.STOPPED).isEqualTo(ends);
  }

  @Test
  void start_inAStoppedScope_isRefusedUntilItIsReleased() {
    EmergencyStop stop = lab.engine.stop("shop", "fire");

    assertThatThrownBy(() -> start(TWO, "shop/eu"))
        .isInstanceOfSatisfying(
            RunRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo("SCOPE_STOPPED"))
        .hasMessageContaining("fire");
    assertThat(lab.engine.stats().runs()).isZero();
    assertThat(stop.release()).isTrue();
    assertThat(stop.release()).isFalse();
    start(TWO, "shop/eu");
    assertThat(lab.ran).containsExactly("a");
  }

  @Test
  void scope_unlessSaid_isTheNameOfTheWorkflow() {
    Run<JsonNode> run = lab.start(TWO);

    assertThat(lab.engine.stop("row", "fire").runs()).isEqualTo(1);
    assertThat(run.status()).isNotEqualTo(RunStatus.COMPLETED);
  }

  @ParameterizedTest
  @CsvSource({"''", "/a", "a/", "a//b", "a b"})
  void scope_thatIsNoPath_isRefused(String scope) {
    assertThatThrownBy(() -> StartOptions.defaults().scope(scope))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no path");
  }

  private List<String> explained(Run<JsonNode> run) {
    CompletableFuture<List<Waiting>> told = run.explain();
    lab.settle();
    return told.join().stream().map(w -> w.address() + " " + w.what() + " " + w.detail()).toList();
  }

  @Test
  void explain_namesWhatEachUnfinishedPartWaitsFor() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.later" },
              "b": { "operator": "t.ok", "after": "a" },
              "c": { "operator": "t.flaky", "with": { "fails": 1 },
                     "retry": { "max": 1, "delay": "1h", "jitter": false } },
              "k": { "block": { "nodes": { "x": { "operator": "t.later" } } } } }
            """);

    assertThat(explained(run))
        .containsExactlyInAnyOrder(
            "a FUNCTION t.later", "b DEPENDENCY a", "c RETRY attempt 2", "k/x FUNCTION t.later");
  }

  @Test
  void explain_ofARetry_saysSinceWhenAndUntilWhen() {
    Instant started = lab.clock.now();
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "c": { "operator": "t.flaky", "with": { "fails": 1 },
                              "retry": { "max": 1, "delay": "1h", "jitter": false } } }
            """);
    lab.pass(Duration.ofMinutes(1));
    CompletableFuture<List<Waiting>> told = run.explain();
    lab.settle();

    assertThat(told.join())
        .singleElement()
        .satisfies(
            w -> {
              assertThat(w.since()).isEqualTo(started);
              assertThat(w.until()).isEqualTo(started.plus(Duration.ofHours(1)));
            });
  }

  @Test
  void explain_ofAHeldRun_saysSo() {
    Run<JsonNode> run = lab.start(TWO);
    run.pause();

    assertThat(explained(run)).contains(" RELEASE the run is held");
  }

  @Test
  void explain_ofAnEndedRun_isEmpty() {
    assertThat(explained(lab.start("\"nodes\": { \"a\": { \"operator\": \"t.ok\" } }"))).isEmpty();
  }
}
