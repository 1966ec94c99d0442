// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.CancelReceipt;
import dev.analemma.CancelReceipt.Accepted;
import dev.analemma.CancelReceipt.Reason;
import dev.analemma.CancelReceipt.Refused;
import dev.analemma.CancelReceipt.TooLate;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.spi.Execution;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 21: cancelling a node or a body of a run, by its address. */
class Row21CancelPartTest {
  private static final String LATER = "\"a\": { \"operator\": \"t.later\" }";

  private final UndoLog log = new UndoLog();
  private final Lab lab =
      new Lab(
          engine -> {
            log.addTo(engine);
            engine.function(
                Lab.function("t.stubborn", Execution.INLINE, (context, arguments) -> stubborn()));
          });

  /** Returns a stage that does not end, whatever is asked of it. */
  private static CompletionStage<JsonNode> stubborn() {
    return new CompletableFuture<>() {
      @Override
      public boolean cancel(boolean mayInterrupt) {
        return false;
      }
    };
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private CancelReceipt cancel(Run<JsonNode> run, String address) {
    CompletionStage<CancelReceipt> receipt = run.cancel(address, "not this one");
    lab.settle();
    return receipt.toCompletableFuture().join();
  }

  private static void assertRefused(CancelReceipt receipt, Reason reason) {
    assertThat(receipt)
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x      | 'block': { 'nodes': { LATER } }",
        "x/a    | 'block': { 'nodes': { LATER } }",
        "x      | 'race': { 'branches': { LATER } }",
        "x      | 'map': { 'items': [1, 2], 'nodes': { LATER }, 'output': '$.a' }",
        "x      | 'loop': { 'max': 2, 'state': {}, 'nodes': { LATER }, 'until': 'true' }",
        "x[0]   | 'loop': { 'max': 2, 'state': {}, 'nodes': { LATER }, 'until': 'true' }",
        "x      | 'machine': { 'start': 'a', 'max': 2, 'nodes': {"
            + " 'a': { 'operator': 't.later', 'next': 'end' } } }",
        "x[0]/a | 'machine': { 'start': 'a', 'max': 2, 'nodes': {"
            + " 'a': { 'operator': 't.later', 'next': 'end' } } }",
        "x      | 'wait': { 'for': '1h' }",
        "x      | 'wait': { 'signal': 'go' }",
        "x      | 'approval': { 'to': 'group:sre', 'timeout': '24h' }",
        "x      | 'operator': 't.later'",
        "x      | 'operator': 't.later', 'timeout': '1h'",
        "x      | 'operator': 't.fail', 'retry': { 'max': 3, 'delay': '1h', 'jitter': false }"
      })
  void cancel_ofAPartOfEveryKind_failsItWithCancelled_whichStarDoesNotCatch(
      String address, String kind) {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { %s, "catch": { "*": { "value": "lost" } } },
              "y": { "operator": "t.later" } }
            """
                .formatted(kind.replace('\'', '"').replace("LATER", LATER)));

    assertThat(cancel(run, address)).isEqualTo(new Accepted());
    assertThat(lab.later("y")).isCancelled();
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors().get(0).code()).isEqualTo("CANCELLED");
    assertThat(run.errors().get(0).message()).contains("not this one");
    assertThat(lab.clock.timers()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x[1]   | 'map': { 'items': [1, 2], 'nodes': { LATER }, 'output': '$.a' } | TOLERANCE_EXCEEDED",
        "x[1]/a | 'map': { 'items': [1, 2], 'nodes': { LATER }, 'output': '$.a' } | TOLERANCE_EXCEEDED",
        "x/a    | 'race': { 'branches': { LATER } } | RACE_LOST"
      })
  void cancel_ofAnItemOrABranch_isAnErrorOfItsNode(String address, String kind, String code) {
    Run<JsonNode> run =
        lab.start(
            "\"nodes\": { \"x\": { %s } }"
                .formatted(kind.replace('\'', '"').replace("LATER", LATER)));

    assertThat(cancel(run, address)).isEqualTo(new Accepted());
    assertThat(run.errors().get(0).code()).isEqualTo(code);
    assertThat(run.errors().get(0).causes().get(0).type()).isEqualTo("CANCELLED");
  }

  @Test
  void cancel_caughtByItsCode_theRestOfTheRunGoesOn() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { "block": { "nodes": { "a": { "operator": "t.later" } } },
                     "catch": { "CANCELLED": "gone" } },
              "y": { "operator": "t.ok", "when": "x.gone",
                     "with": { "value": "$.error.x.message" } },
              "z": { "operator": "t.later" } },
            "output": "$.y?"
            """);

    assertThat(cancel(run, "x").accepted()).isTrue();
    lab.complete("z", "1");

    assertThat(run.result()).hasToString("\"not this one\"");
  }

  @Test
  void cancel_ofOneItem_theOthersGoOn() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1, 2, 3], "tolerate": { "count": 1 }, "nodes": {
              "a": { "operator": "t.later" } }, "output": "$.a" } } },
            "output": "${ [m.results, m.failures[0].index, m.failures[0].error.code] }"
            """);

    assertThat(cancel(run, "m[1]").accepted()).isTrue();
    lab.complete("m[0]/a", "1");
    lab.complete("m[2]/a", "3");

    assertThat(run.result()).hasToString("[[1,3],1,\"CANCELLED\"]");
  }

  @Test
  void cancel_ofABlock_undoesWhatWasDoneInside() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { "catch": { "CANCELLED": { "value": 0 } }, "block": { "nodes": {
                "a": { "operator": "t.ok", "compensate":
                  { "operator": "t.undo", "with": { "what": "$.result" } } },
                "b": { "operator": "t.later", "after": "a" } } } } }
            """);

    assertThat(cancel(run, "x").accepted()).isTrue();
    assertThat(log.undone).containsExactly("\"x/a\"");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void cancel_isNotTriedAgain() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "x": { "operator": "t.later",
                              "retry": { "on": ["CANCELLED"], "max": 5, "delay": "1s" } } }
            """);

    assertThat(cancel(run, "x").accepted()).isTrue();
    lab.pass(Duration.ofMinutes(1));

    assertThat(lab.count("x")).isEqualTo(1);
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void cancel_codeThatDoesNotStop_isWaitedForAsLongAsTheGrace() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "x": { "operator": "t.stubborn", "catch": { "CANCELLED": { "value": 0 } },
                              "timeout": "1h" } }
            """);
    assertThat(cancel(run, "x").accepted()).isTrue();
    assertRefused(cancel(run, "x"), Reason.ADDRESS_OVER);
    lab.pass(Duration.ofSeconds(29));
    assertThat(run.status().terminal()).isFalse();
    lab.pass(Duration.ofSeconds(1));

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void cancel_ofAComputingNode_failsItWhenItIsBack() {
    try (Lab stepped =
        new Lab(
            engine ->
                engine.function(
                    Lab.function(
                        "t.cancelsItself",
                        Execution.COMPUTE,
                        (context, arguments) -> {
                          receipt = running.cancel("x", "not this one");
                          return null;
                        })))) {
      running =
          stepped.engine.start(
              Lab.workflow(
                  """
                  "nodes": { "x": { "operator": "t.cancelsItself" },
                             "z": { "operator": "t.compute" } }
                  """),
              Lab.nothing());
      stepped.settle();

      assertThat(receipt).isCompletedWithValue(new Accepted());
      assertThat(running.errors()).extracting(RunError::code).containsExactly("CANCELLED");
    }
  }

  private Run<JsonNode> running;
  private CompletionStage<CancelReceipt> receipt;

  @Test
  void cancel_ofACompensationThatHangs_endsTheRun() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "compensate": { "operator": "t.later" } },
              "b": { "operator": "t.fail", "after": "a" } }
            """);

    assertThat(cancel(run, "a~compensate").accepted()).isTrue();
    assertThat(run.status()).isEqualTo(RunStatus.COMPENSATION_FAILED);
  }

  @ParameterizedTest
  @CsvSource({"~finally", "~finally/f"})
  void cancel_ofAFinallyThatHangs_endsTheRunAsItWas(String address) {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.ok" } },
            "finally": { "f": { "operator": "t.later" } }
            """);

    assertThat(cancel(run, address).accepted()).isTrue();
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(run.errors()).extracting(RunError::code).containsExactly("CANCELLED");
  }

  private static final String OVER =
      """
      "nodes": {
        "done": { "operator": "t.ok" },
        "x": { "block": { "nodes": { "a": { "operator": "t.later" }, "b": { "operator": "t.ok" } } } },
        "then": { "operator": "t.ok", "after": "x" } }
      """;

  @ParameterizedTest
  @CsvSource({
    "done, ADDRESS_OVER",
    "x/b, ADDRESS_OVER",
    "then, NOT_UNDER_WAY",
    "done/a, NOT_UNDER_WAY",
    "x#2/a, NOT_UNDER_WAY",
    "x[3]/a, NOT_UNDER_WAY",
    "x~compensate, NOT_UNDER_WAY",
    "dome, ADDRESS_UNKNOWN",
    "x/c, ADDRESS_UNKNOWN",
    "'', ADDRESS_UNKNOWN",
    "/, ADDRESS_UNKNOWN",
    "~finally, ADDRESS_UNKNOWN"
  })
  void cancel_ofWhatIsNotUnderWay_isRefusedWithTheReason(String address, Reason reason) {
    Run<JsonNode> run = lab.start(OVER);

    assertRefused(cancel(run, address), reason);
    lab.complete("x/a", "1");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void cancel_ofAnAddressThatIsNearlyRight_asksWhetherTheOtherWasMeant() {
    assertThat(cancel(lab.start(OVER), "dome"))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.message()).contains("Did you mean 'done'"));
  }

  @Test
  void cancel_ofAPartOfAnEndedRun_isTooLate() {
    Run<JsonNode> run = lab.start("\"nodes\": { \"a\": { \"operator\": \"t.ok\" } }");

    assertThat(cancel(run, "a"))
        .isInstanceOfSatisfying(
            TooLate.class, late -> assertThat(late.status()).isEqualTo(RunStatus.COMPLETED));
  }

  @Test
  void cancel_ofAPartOfAFailingBody_isRefused() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "x": { "operator": "t.stubborn" }, "y": { "operator": "t.later" } }
            """);
    lab.fail("y", "BOOM");

    assertRefused(cancel(run, "x"), Reason.ADDRESS_OVER);
    lab.pass(Duration.ofSeconds(30));
    assertThat(run.errors().get(0).code()).isEqualTo("BOOM");
  }
}
