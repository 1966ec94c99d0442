// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operators and functions that go on without a thread. */
class StagesTest {
  private final CompletableFuture<Object> stage = new CompletableFuture<>();

  private Lab lab(Execution execution, CompletionStage<?> returned) {
    HostFunction function = Lab.function("t.async", execution, (context, arguments) -> returned);
    return new Lab(engine -> engine.function(function));
  }

  private static Run<JsonNode> start(Lab lab) {
    return lab.start(
        """
        "nodes": { "a": { "operator": "t.async" },
                   "b": { "operator": "t.ok", "with": { "value": "$.a" } } }
        """);
  }

  @ParameterizedTest
  @EnumSource(Execution.class)
  void stage_completedBefore_itsValueIsTheOutput(Execution execution) {
    stage.complete(IntNode.valueOf(1));
    try (Lab lab = lab(execution, stage)) {
      assertThat(start(lab).result()).hasToString("{\"b\":1}");
    }
  }

  @ParameterizedTest
  @EnumSource(Execution.class)
  void stage_completedLater_holdsNoThreadMeanwhile(Execution execution) {
    try (Lab lab = lab(execution, stage)) {
      Run<JsonNode> run = start(lab);
      assertThat(lab.workers.waiting() + lab.blocking.waiting()).isZero();
      assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
      stage.complete(List.of(1, 2));
      lab.settle();

      assertThat(run.result()).hasToString("{\"b\":[1,2]}");
    }
  }

  @ParameterizedTest
  @EnumSource(Execution.class)
  void stage_failed_itsExceptionIsTheError(Execution execution) {
    try (Lab lab = lab(execution, stage)) {
      Run<JsonNode> run = start(lab);
      stage.completeExceptionally(
          new CompletionException(new OperatorException("DECLINED", "no money")));
      lab.settle();

      assertThat(run.errors().get(0).code()).isEqualTo("DECLINED");
      assertThat(run.errors().get(0).message()).isEqualTo("no money");
    }
  }

  @ParameterizedTest
  @EnumSource(Execution.class)
  void stage_null_isJsonNull(Execution execution) {
    try (Lab lab = lab(execution, stage)) {
      Run<JsonNode> run = start(lab);
      stage.complete(null);
      lab.settle();

      assertThat(run.result()).hasToString("{\"b\":null}");
    }
  }

  @ParameterizedTest
  @EnumSource(Execution.class)
  void stage_thatThrowsWhenListenedTo_failsItsNode(Execution execution) {
    try (Lab lab = lab(execution, new Hostile.PricklyStage<Object>())) {
      Run<JsonNode> run = start(lab);

      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      assertThat(run.errors().get(0).message()).contains("do not listen to me");
    }
  }

  @ParameterizedTest
  @EnumSource(Execution.class)
  void stage_ofAStage_failsItsNode(Execution execution) {
    stage.complete(new CompletableFuture<>());
    try (Lab lab = lab(execution, stage)) {
      assertThat(start(lab).errors().get(0).code()).isEqualTo("STAGE_NESTED");
    }
  }

  @ParameterizedTest
  @EnumSource(Execution.class)
  void operator_withoutAStage_failsItsNode(Execution execution) {
    OperatorType type =
        OperatorType.named("t.none")
            .execution(execution)
            .operator(config -> call -> Outcome.async(nothing()));
    try (Lab lab = new Lab(engine -> engine.operator(type))) {
      Run<JsonNode> run = lab.start("\"nodes\": { \"a\": { \"operator\": \"t.none\" } }");

      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      assertThat(run.errors().get(0).code()).isEqualTo("OPERATOR_FAILED");
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // The point of the test.
  private static <T> T nothing() {
    return null;
  }

  @Test
  void foreignThread_completesAStage_doesNotRunOurNodes() {
    try (Lab lab = lab(Execution.BLOCKING, stage)) {
      Run<JsonNode> run = start(lab);
      stage.complete(IntNode.valueOf(1));

      assertThat(lab.ran).as("until a worker has its turn").isEmpty();
      assertThat(lab.workers.waiting()).isEqualTo(1);
      lab.settle();
      assertThat(run.result()).hasToString("{\"b\":1}");
    }
  }

  @Test
  void cancel_dependentsOfTheStage_doNotRunOnTheThreadOfTheRun() {
    List<String> log = new ArrayList<>();
    try (Lab lab = lab(Execution.BLOCKING, stage)) {
      stage.whenComplete((value, failure) -> log.add("dependent"));
      Run<JsonNode> run = start(lab);
      run.cancel("enough");
      while (lab.workers.runNext()) {
        continue;
      }

      assertThat(log).isEmpty();
      lab.settle();
      assertThat(log).containsExactly("dependent");
      assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    }
  }

  @Test
  void stage_givenUpAfterItsTimeout_resultIsDropped() {
    CompletableFuture<Object> deaf = new Hostile.DeafStage<>();
    try (Lab lab = lab(Execution.BLOCKING, deaf)) {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": { "a": { "operator": "t.async", "timeout": "5s",
                                "catch": { "TIMED_OUT": { "value": "late" } } } }
              """);
      lab.pass(java.time.Duration.ofSeconds(5));
      deaf.complete("too late");
      lab.settle();

      assertThat(run.result()).hasToString("{\"a\":\"late\"}");
    }
  }
}
