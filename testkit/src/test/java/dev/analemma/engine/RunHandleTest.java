// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.CancelReceipt;
import dev.analemma.Engine;
import dev.analemma.LimitExceededException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.RunStoppedException;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.semantics.Lab;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The handle of a run, its deadline, its cancel; and what is refused before a run begins. */
class RunHandleTest {
  private static final String WAITS = "\"nodes\": { \"a\": { \"operator\": \"t.later\" } }";
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void start_returnsBeforeAnythingRan() {
    Run<JsonNode> run = lab.engine.start(Lab.workflow(WAITS), NullNode.getInstance());

    assertThat(lab.ran).isEmpty();
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(lab.engine.stats().runs()).isEqualTo(1);
    lab.settle();
    lab.complete("a", "1");
    assertThat(lab.engine.stats().runs()).isZero();
  }

  @Test
  void future_completedByTheHost_doesNothingToTheRun() {
    Run<JsonNode> run = lab.start(WAITS);
    run.future().complete(NullNode.getInstance());
    run.future().cancel(true);
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    lab.complete("a", "1");

    assertThat(run.future().join()).hasToString("{\"a\":1}");
  }

  @Test
  void cancel_running_stopsWithTheReasonAndCancelsTheStage() {
    Run<JsonNode> run = lab.start(WAITS);
    CompletionStage<CancelReceipt> receipt = run.cancel("no longer wanted");
    lab.settle();

    assertThat(receipt).isCompletedWithValue(new CancelReceipt.Accepted());
    assertThat(lab.later("a")).isCancelled();
    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(run.errors()).extracting(RunError::code).containsExactly("CANCELLED");
    assertThatThrownBy(run::result)
        .isInstanceOfSatisfying(
            RunStoppedException.class,
            stopped -> assertThat(stopped.status()).isEqualTo(RunStatus.CANCELLED))
        .hasMessageContaining("no longer wanted");
  }

  @Test
  void cancel_isNotCaughtByStar() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "b": { "block": { "nodes": { "a": { "operator": "t.later" } } },
                     "catch": { "*": { "value": 1 } } },
              "c": { "operator": "t.ok", "after": "b" } }
            """);
    run.cancel("enough");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(lab.ran).containsExactly("b/a");
  }

  @Test
  void cancel_beforeTheFirstNode_nothingRuns() {
    Run<JsonNode> run =
        lab.engine.start(
            Lab.workflow("\"nodes\": { \"a\": { \"operator\": \"t.ok\" } }"),
            NullNode.getInstance());
    run.cancel("at once");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(lab.ran).isEmpty();
  }

  @Test
  void cancel_again_isTooLate_andTheFirstReasonStands() {
    Run<JsonNode> run = lab.start(WAITS);

    CompletionStage<CancelReceipt> one = run.cancel("one");
    CompletionStage<CancelReceipt> two = run.cancel("two");
    lab.settle();

    assertThat(one).isCompletedWithValue(new CancelReceipt.Accepted());
    assertTooLate(two, RunStatus.CANCELLED);
    assertTooLate(run.cancel("three"), RunStatus.CANCELLED);
    assertThat(run.errors().get(0).message()).contains("one");
  }

  private static void assertTooLate(CompletionStage<CancelReceipt> receipt, RunStatus status) {
    assertThat(receipt)
        .isCompletedWithValueMatching(
            told ->
                told instanceof CancelReceipt.TooLate late
                    && !late.accepted()
                    && late.status() == status
                    && late.message().contains(status.name()));
  }

  @ParameterizedTest
  @CsvSource({
    "t.ok, t.later, 1, COMPLETED",
    "t.fail, t.later, 1, FAILED",
    "t.fail, t.fail, 1, COMPENSATION_FAILED"
  })
  void cancel_whileTheRunCleansUp_isTooLate_andTellsHowItEnds(
      String last, String undo, String result, RunStatus status) {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "compensate": { "operator": "%s" } },
              "b": { "operator": "%s", "after": "a" } },
            "finally": { "f": { "operator": "t.later" } }
            """
                .formatted(undo, last));
    CompletionStage<CancelReceipt> receipt = run.cancel("too late");
    lab.settle();

    assertTooLate(receipt, status);
    if (lab.started("a~compensate")) {
      lab.complete("a~compensate", "1");
    }
    lab.complete("~finally/f", result);
    assertThat(run.status()).isEqualTo(status);
  }

  @Test
  void deadline_ofTheStartOptions_endsTheRun() {
    Run<JsonNode> run = lab.start(WAITS, StartOptions.defaults().timeout(Duration.ofSeconds(5)));
    lab.pass(Duration.ofSeconds(5).minusNanos(1));
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    lab.pass(Duration.ofNanos(1));

    assertThat(run.status()).isEqualTo(RunStatus.TIMED_OUT);
    assertThatThrownBy(run::result)
        .isInstanceOf(RunStoppedException.class)
        .hasMessageContaining("PT5S");
  }

  @Test
  void deadline_ofThePolicyIsShorter_counts() {
    Run<JsonNode> run =
        lab.start(
            "\"policy\": { \"timeout\": \"2s\" }, " + WAITS,
            StartOptions.defaults().timeout(Duration.ofSeconds(5)));
    lab.pass(Duration.ofSeconds(2));

    assertThat(run.status()).isEqualTo(RunStatus.TIMED_OUT);
  }

  @Test
  void deadline_duringTheGraceOfAFailure_leavesItFailed() {
    try (Lab own =
        new Lab(
            engine ->
                engine.function(
                    Lab.blocking("t.deaf", context -> new Hostile.DeafStage<Object>())))) {
      Run<JsonNode> run =
          own.start(
              """
              "nodes": { "a": { "operator": "t.deaf" }, "b": { "operator": "t.later" } }
              """,
              StartOptions.defaults().timeout(Duration.ofSeconds(5)));
      own.fail("b", "BOOM");
      own.pass(Duration.ofSeconds(5));
      own.pass(Duration.ofSeconds(25));

      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
    }
  }

  @Test
  void deadline_runEndsBefore_leavesNoTimer() {
    lab.start(
        "\"nodes\": { \"a\": { \"operator\": \"t.ok\" } }",
        StartOptions.defaults().timeout(Duration.ofSeconds(5)));

    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void runsMax_oneMore_isRefused() {
    try (Lab own = new Lab(engine -> engine.runsMax(2))) {
      own.start(WAITS);
      Run<JsonNode> second = own.start(WAITS);

      assertThatThrownBy(() -> own.start(WAITS))
          .isInstanceOfSatisfying(
              LimitExceededException.class,
              refused -> {
                assertThat(refused.limit()).isEqualTo("runsMax");
                assertThat(refused.allowed()).isEqualTo(2);
                assertThat(refused.seen()).isEqualTo(3);
              });
      second.cancel("make room");
      own.settle();
      assertThat(own.start(WAITS).status()).isEqualTo(RunStatus.RUNNING);
    }
  }

  @Test
  void function_missing_allAreListed() {
    assertThatThrownBy(
            () ->
                lab.start(
                    """
                    "nodes": {
                      "a": { "operator": "shop/reserve" }, "b": { "operator": "shop/charge" },
                      "c": { "operator": "shop/charge" } }
                    """))
        .isInstanceOfSatisfying(
            RunRefusedException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("FUNCTION_MISSING");
              assertThat(refused.reasons())
                  .hasSize(2)
                  .anyMatch(reason -> reason.contains("shop/reserve"))
                  .anyMatch(reason -> reason.contains("shop/charge"));
            });
    assertThat(lab.engine.stats().runs()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ \"operator\": \"t.ok\", \"stream\": \"answer\" }",
        "{ \"operator\": \"t.ok\", \"budget\": { \"usd\": 1 } }"
      })
  void unsupported_kindOrPolicy_isRefusedWithThePlaceAndTheReason(String node) {
    String nodes = "\"nodes\": { \"first\": { \"operator\": \"t.ok\" }, \"odd\": %s }";

    assertThatThrownBy(() -> lab.start(nodes.formatted(node)))
        .isInstanceOfSatisfying(
            RunRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo("UNSUPPORTED"))
        .hasMessageContaining("odd")
        .hasMessageContaining("yet");
    assertThat(lab.ran).isEmpty();
  }

  @Test
  void workflows_ofOneHashAndOtherLambdas_runTheirOwnOnEveryEngine() {
    Workflow<String, String> loud =
        Workflow.define(
            "greet",
            String.class,
            String.class,
            (w, name) -> w.step("say", String.class, text -> text + "!", name));
    Workflow<String, String> shy =
        Workflow.define(
            "greet",
            String.class,
            String.class,
            (w, name) -> w.step("say", String.class, text -> text + "?", name));
    assertThat(loud.hash()).isEqualTo(shy.hash());

    try (Engine one = Engine.create();
        Engine two = Engine.create()) {
      for (Engine engine : List.of(one, two, one)) {
        assertThat(engine.run(loud, "Ada")).isEqualTo("Ada!");
        assertThat(engine.run(shy, "Ada")).isEqualTo("Ada?");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"budget", "durability"})
  void unsupported_policyOfTheRun_isRefusedWithTheReason(String policy) {
    String value = policy.equals("budget") ? "{ \"usd\": 1 }" : "\"async\"";

    assertThatThrownBy(
            () ->
                lab.start(
                    "\"policy\": { \"%s\": %s }, \"nodes\": { \"a\": { \"operator\": \"t.ok\" } }"
                        .formatted(policy, value)))
        .isInstanceOfSatisfying(
            RunRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo("UNSUPPORTED"))
        .hasMessageContaining(policy);
    assertThat(lab.ran).isEmpty();
  }
}
