// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunFailedException;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Row 12: a call sees only its {@code with}; and what holds for a block holds for a call. */
class Row12CallTest {
  private static final String CALL =
      "'uses': {'s': 'skill:inner@1'}, 'nodes': {%s'c': {'call': '$.uses.s'%s}}, 'output': '$.c?'";

  private static Workflow<JsonNode, JsonNode> skill(String rest) {
    return named("inner", rest);
  }

  private static Workflow<JsonNode, JsonNode> named(String name, String rest) {
    return Workflow.of(
        WorkflowDefinition.parse(
            "{'analemma': 1, 'name': '%s', %s}".formatted(name, rest).replace('\'', '"')));
  }

  private static Lab lab(String skill) {
    return new Lab(builder -> builder.skill(skill(skill), "1.0.0"));
  }

  private static Run<JsonNode> start(Lab lab, String before, String beside) {
    return lab.start(CALL.formatted(before, beside).replace('\'', '"'));
  }

  @Test
  void call_seesOnlyItsWith() {
    try (Lab lab =
        lab(
            "'input': {'x': {'type': 'integer'}},"
                + "'nodes': {'a': {'operator': 't.ok', 'with': {'value': '${ input.x + 1 }'}}},"
                + "'output': {'a': '$.a', 'input': '$.input', 'name': '$.run.name'}")) {
      Run<JsonNode> run =
          start(lab, "'a': {'operator': 't.ok', 'with': {'value': 7}}, ", ", 'with': {'x': '$.a'}");

      assertThat(run.result())
          .isEqualTo(Json.parse("{\"a\": 8, \"input\": {\"x\": 7}, \"name\": \"inner\"}"));
      assertThat(lab.ran).containsExactly("a", "c/a");
    }
  }

  @Test
  void call_nameOutside_isUnknownInside() {
    assertThatThrownBy(() -> lab("'nodes': {'b': {'operator': 't.ok', 'with': {'value': '$.a'}}}"))
        .hasMessageContaining("REF_UNKNOWN_NODE");
  }

  @Test
  void call_defaultsOfTheSkill_areAdded() {
    try (Lab lab =
        lab(
            "'input': {'x': {'type': 'integer', 'default': 5}},"
                + "'nodes': {'a': {'operator': 't.ok'}}, 'output': '$.input.x'")) {
      assertThat(start(lab, "", "").result().intValue()).isEqualTo(5);
    }
  }

  @Test
  void call_inputThatDoesNotFit_isAnErrorWithEveryFault() {
    try (Lab lab =
        lab(
            "'input': {'x': {'type': 'integer'}, 'y': {'type': 'string'}},"
                + "'nodes': {'a': {'operator': 't.ok'}}")) {
      Run<JsonNode> run = start(lab, "", ", 'with': {'x': 'no', 'z': 1}");

      assertThatThrownBy(run::result)
          .isInstanceOfSatisfying(
              RunFailedException.class,
              e -> {
                assertThat(e.error().code()).isEqualTo("INPUT_REFUSED");
                assertThat(e.error().node()).isEqualTo("c");
                assertThat(e.error().details().path("faults")).hasSize(3);
              });
      assertThat(lab.ran).isEmpty();
    }
  }

  @Test
  void call_error_isOneErrorOfItsNode_andCaughtThere() {
    try (Lab lab = lab("'nodes': {'a': {'operator': 't.fail', 'with': {'code': 'NO_LUCK'}}}")) {
      Run<JsonNode> run = start(lab, "", ", 'catch': {'NO_LUCK': {'value': 'instead'}}");

      assertThat(run.result().textValue()).isEqualTo("instead");
    }
  }

  @Test
  void call_error_hasTheAddressInside() {
    try (Lab lab = lab("'nodes': {'a': {'operator': 't.fail'}}")) {
      Run<JsonNode> run = start(lab, "", "");

      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      assertThat(run.errors().get(0).node()).isEqualTo("c/a");
    }
  }

  @Test
  void call_retried_isTriedAsAWhole() {
    try (Lab lab =
        lab(
            "'nodes': {'a': {'operator': 't.ok'},"
                + "'b': {'after': ['a'], 'operator': 't.fail'}}")) {
      Run<JsonNode> run = start(lab, "", ", 'retry': {'max': 1, 'delay': '1s', 'jitter': false}");
      lab.pass(Duration.ofSeconds(1));

      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      assertThat(lab.ran).containsExactly("c/a", "c/b", "c#2/a", "c#2/b");
    }
  }

  @Test
  void call_cancelled_cancelsWhatRunsInside() {
    try (Lab lab = lab("'nodes': {'a': {'operator': 't.later'}}")) {
      Run<JsonNode> run = start(lab, "", "");
      run.cancel("enough");
      lab.settle();

      assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(lab.later("c/a")).isCancelled();
    }
  }

  @Test
  void call_timeoutOfTheSkill_endsIt_andIsCaught() {
    try (Lab lab = lab("'policy': {'timeout': '10s'}, 'nodes': {'a': {'operator': 't.later'}}")) {
      Run<JsonNode> run = start(lab, "", ", 'catch': {'TIMED_OUT': {'value': 'late'}}");
      lab.pass(Duration.ofMillis(9_999));
      assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
      lab.pass(Duration.ofMillis(1));

      assertThat(run.result().textValue()).isEqualTo("late");
    }
  }

  @Test
  void call_endedBeforeItsTimeout_leavesNoTimer() {
    try (Lab lab = lab("'policy': {'timeout': '10s'}, 'nodes': {'a': {'operator': 't.ok'}}")) {
      assertThat(start(lab, "", "").result()).isNotNull();
      lab.pass(Duration.ofSeconds(11));
      assertThat(lab.ran).containsExactly("c/a");
    }
  }

  @Test
  void call_finally_runsAtItsEnd_andSeesTheOutcomeOfTheCall() {
    try (Lab lab =
        lab(
            "'nodes': {'a': {'operator': 't.fail'}},"
                + "'finally': {'f': {'operator': 't.ok', 'with': {'sees': '$.run.outcome.status'}}}")) {
      Run<JsonNode> run = start(lab, "", ", 'catch': {'*': 'ignore'}");

      assertThat(run.result().isNull()).isTrue();
      assertThat(lab.ran).containsExactly("c/a", "c~finally/f");
    }
  }

  @Test
  void call_finished_isCompensatedAsOneNode() {
    try (Lab lab =
        lab(
            "'nodes': {'a': {'operator': 't.ok', 'compensate': {'operator': 't.ok'}},"
                + "'b': {'after': ['a'], 'operator': 't.ok', 'compensate': {'operator': 't.ok'}}}")) {
      lab.start(
          ("'uses': {'s': 'skill:inner@1'}, 'nodes': {'c': {'call': '$.uses.s'},"
                  + "'z': {'after': ['c'], 'operator': 't.fail'}}")
              .replace('\'', '"'));

      assertThat(lab.ran).containsExactly("c/a", "c/b", "z", "c/b~compensate", "c/a~compensate");
    }
  }

  @Test
  void call_ofAnAsset_isRefused() {
    assertThatThrownBy(
            () ->
                new Lab()
                    .start(
                        "\"uses\": {\"s\": \"asset:a/b\"}, \"nodes\": {\"c\": {\"call\": \"$.uses.s\"}}"))
        .hasMessageContaining("TARGET_INVALID");
  }

  @Test
  void functionsOfABuiltSkill_comeAlong() {
    Workflow<String, Integer> length =
        Workflow.define(
            "inner",
            String.class,
            Integer.class,
            (w, text) -> w.step("count", Integer.class, String::length, text));
    Consumer<dev.analemma.Engine.Builder> more = builder -> builder.skill(length, "1.2.0");
    try (Lab lab = new Lab(more)) {
      assertThat(start(lab, "", ", 'with': {'value': 'four'}").result().intValue()).isEqualTo(4);
    }
  }

  @Test
  void skillsThatAreMissing_areToldTogether() {
    try (Lab lab = lab("'nodes': {'a': {'operator': 't.ok'}}")) {
      assertThatThrownBy(
              () ->
                  lab.start(
                      ("'uses': {'a': 'skill:iner@1', 'b': 'skill:inner@2', 'c': 'asset:x/y'},"
                              + "'nodes': {'n': {'call': '$.uses.a'}}")
                          .replace('\'', '"')))
          .isInstanceOfSatisfying(
              RunRefusedException.class,
              e -> {
                assertThat(e.code()).isEqualTo("USES_MISSING");
                assertThat(e.reasons()).hasSize(3);
                assertThat(e.reasons().get(0)).contains("Did you mean 'inner'?");
                assertThat(e.reasons().get(1)).contains("there are [1.0.0]");
                assertThat(e.reasons().get(2)).contains("asset 'x/y@*'");
              });
    }
  }

  @Test
  void whatASkillMisses_isToldAtTheStartOfTheRun() {
    try (Lab lab =
        new Lab(
            builder ->
                builder.skill(
                    skill("'uses': {'d': 'skill:deeper@3'}, 'nodes': {'c': {'call': '$.uses.d'}}"),
                    "1.0.0"))) {
      assertThatThrownBy(() -> start(lab, "", ""))
          .isInstanceOf(RunRefusedException.class)
          .hasMessageContaining("deeper@3")
          .hasMessageContaining("of 'skill:inner@1.0.0'");
    }
  }

  @Test
  void detached_isARunOfItsOwn_thatOutlivesItsParent() {
    try (Lab lab = lab("'nodes': {'a': {'operator': 't.later'}}")) {
      Run<JsonNode> run = start(lab, "", ", 'detach': true");

      assertThat(run.result().path("runId").textValue()).isNotEqualTo(run.id()).isNotEmpty();
      assertThat(lab.engine.stats().runs()).isEqualTo(1);
      assertThat(lab.ran).containsExactly("a");
      lab.complete("a", "1");
      assertThat(lab.engine.stats().runs()).isZero();
    }
  }

  @Test
  void detached_isNeitherUndoneNorCancelledWithItsParent() {
    try (Lab lab =
        lab(
            "'nodes': {'a': {'operator': 't.ok', 'compensate': {'operator': 't.ok'}},"
                + "'b': {'after': ['a'], 'operator': 't.later'}}")) {
      Run<JsonNode> run =
          lab.start(
              ("'uses': {'s': 'skill:inner@1'}, 'nodes': {"
                      + "'c': {'call': '$.uses.s', 'detach': true},"
                      + "'z': {'after': ['c'], 'operator': 't.fail'}}")
                  .replace('\'', '"'));

      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      assertThat(lab.ran).containsExactly("z", "a", "b");
      assertThat(lab.later("b")).isNotDone();
      lab.complete("b", "1");
      assertThat(lab.ran).hasSize(3);
    }
  }
}
