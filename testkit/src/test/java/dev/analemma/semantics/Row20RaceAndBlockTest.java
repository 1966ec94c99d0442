// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 20: who wins a race and what becomes of the others; how a block goes on after an error. */
class Row20RaceAndBlockTest {
  private final UndoLog log = new UndoLog();
  private final Lab lab = new Lab(log::addTo);

  @AfterEach
  void close() {
    lab.close();
  }

  private Run<JsonNode> race(String more) {
    return lab.start(
        """
        "nodes": { "r": { "race": { "branches": {
            "fast": { "operator": "t.later" }, "slow": { "operator": "t.later" } } } %s } },
        "output": "$.r?"
        """
            .formatted(more));
  }

  @Test
  void race_firstToEndOk_wins() {
    Run<JsonNode> run = race("");
    lab.complete("r/slow", "7");

    assertThat(run.result()).hasToString("{\"winner\":\"slow\",\"value\":7}");
    assertThat(lab.later("r/fast")).isCancelled();
  }

  private Run<JsonNode> raceWithACaughtTimeOut(String more) {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "r": { "race": { "branches": {
                "late": { "operator": "t.later", "timeout": "1s", "catch": { "TIMED_OUT": "gone" },
                  "compensate": { "operator": "t.undo", "with": { "what": "late" },
                                  "on": "started" } },
                "good": { "operator": "t.later",
                  "compensate": { "operator": "t.undo", "with": { "what": "good" } } } } } },
              %s }
            """
                .formatted(more));
    lab.pass(java.time.Duration.ofSeconds(1));
    return run;
  }

  @Test
  void race_branchCaughtAfterATimeOut_isUndoneWhenAnotherWins() {
    Run<JsonNode> run =
        raceWithACaughtTimeOut("\"x\": { \"operator\": \"t.later\", \"when\": \"r.good\" }");
    lab.complete("r/good", "1");

    assertThat(log.undone).containsExactly("\"late\"");
    assertThat(lab.started("x")).isTrue();
    lab.complete("x", "1");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(log.undone).containsExactly("\"late\"");
  }

  @Test
  void race_thatWasWon_onlyTheWinnerIsUndoneLater() {
    Run<JsonNode> run =
        raceWithACaughtTimeOut("\"x\": { \"operator\": \"t.fail\", \"when\": \"r.good\" }");
    lab.complete("r/good", "1");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(log.undone).containsExactly("\"late\"", "\"good\"");
  }

  @Test
  void race_branchCaughtAfterATimeOut_isUndoneWhenAllHaveLost() {
    Run<JsonNode> run =
        raceWithACaughtTimeOut("\"x\": { \"operator\": \"t.ok\", \"when\": \"r.good\" }");
    lab.fail("r/good", "BOOM");

    assertThat(run.errors().get(0).code()).isEqualTo("RACE_LOST");
    assertThat(log.undone).containsExactly("\"late\"");
  }

  @Test
  void race_labelIsTheWinner() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "r": { "race": { "branches": {
                "a": { "operator": "t.later" }, "b": { "operator": "t.later" } } } },
              "onA": { "operator": "t.ok", "when": "r.a" },
              "onB": { "operator": "t.ok", "when": "r.b" } }
            """);
    lab.complete("r/b", "1");

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).contains("onB").doesNotContain("onA");
  }

  @Test
  void race_oneFails_theOtherMayStillWin() {
    Run<JsonNode> run = race("");
    lab.fail("r/fast", "BOOM");
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    lab.complete("r/slow", "1");

    assertThat(run.result().get("winner").asText()).isEqualTo("slow");
  }

  @Test
  void race_allFail_isRaceLostWithEachCause() {
    Run<JsonNode> run = race("");
    lab.fail("r/fast", "ONE");
    lab.fail("r/slow", "TWO");

    RunError error = run.errors().get(0);
    assertThat(error.code()).isEqualTo("RACE_LOST");
    assertThat(error.toString() + error.details() + error.causes()).contains("ONE", "TWO");
  }

  @Test
  void race_lost_mayBeCaught() {
    Run<JsonNode> run = race(", \"catch\": { \"RACE_LOST\": { \"value\": 0 } }");
    lab.fail("r/fast", "ONE");
    lab.fail("r/slow", "TWO");

    assertThat(run.result().asInt()).isZero();
  }

  @Test
  void race_loserThatIsABody_compensatesWhatItHasDone_beforeTheRaceEnds() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "r": { "race": { "branches": {
                "x": { "block": { "nodes": {
                  "a": { "operator": "t.ok", "compensate":
                    { "operator": "t.undo", "with": { "what": "$.result" } } },
                  "b": { "operator": "t.later", "after": "a" } } } },
                "y": { "operator": "t.later" } } } },
              "next": { "operator": "t.later", "when": "r.y" } }
            """);
    lab.complete("r/y", "1");

    assertThat(lab.ran).contains("next");
    assertThat(log.undone).containsExactly("\"r/x/a\"");
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    lab.complete("next", "1");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void race_atomWithoutALabel_isAFault() {
    assertThatThrownBy(
            () ->
                lab.start(
                    """
                    "nodes": {
                      "r": { "race": { "branches": {
                        "a": { "operator": "t.ok" }, "b": { "operator": "t.ok" } } } },
                      "n": { "operator": "t.ok", "after": "r" } }
                    """))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("LABEL_REQUIRED");
  }

  private Run<JsonNode> block(String onError) {
    return lab.start(
        """
        "nodes": { "x": { "block": { "onError": "%s", "nodes": {
          "bad": { "operator": "t.later" },
          "late": { "operator": "t.later" },
          "free": { "operator": "t.ok", "after": "late" },
          "bound": { "operator": "t.ok", "after": "bad" } } },
          "catch": { "*": { "value": "failed" } } } },
        "output": "$.x"
        """
            .formatted(onError));
  }

  @Test
  void settle_independentNodesFinish_dependentsNeverStart_thenItFails() {
    Run<JsonNode> run = block("settle");
    lab.fail("x/bad", "BOOM");
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    lab.complete("x/late", "1");

    assertThat(run.result().asText()).isEqualTo("failed");
    assertThat(lab.ran).contains("x/free").doesNotContain("x/bound");
  }

  @Test
  void cancel_nothingElseStarts() {
    Run<JsonNode> run = block("cancel");
    lab.fail("x/bad", "BOOM");

    assertThat(run.result().asText()).isEqualTo("failed");
    assertThat(lab.later("x/late")).isCancelled();
    assertThat(lab.ran).doesNotContain("x/free", "x/bound");
  }

  @Test
  void settle_secondError_theFirstIsTheBlocks() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "x": { "block": { "onError": "settle", "nodes": {
              "a": { "operator": "t.later" }, "b": { "operator": "t.later" } } } } }
            """);
    lab.fail("x/b", "FIRST");
    lab.fail("x/a", "SECOND");

    assertThat(run.errors()).extracting(RunError::code).containsExactly("FIRST", "SECOND");
  }

  @Test
  void settle_insideOfSettle_allErrorsAreTold() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "x": { "block": { "onError": "settle", "nodes": {
              "y": { "block": { "onError": "settle", "nodes": {
                "a": { "operator": "t.later" }, "b": { "operator": "t.later" } } } } } } } }
            """);
    lab.fail("x/y/b", "FIRST");
    lab.fail("x/y/a", "SECOND");

    assertThat(run.errors()).extracting(RunError::code).containsExactly("FIRST", "SECOND");
  }

  @Test
  void blockFinally_runsOnceAfterCompensation_beforeTheErrorIsOffered() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { "block": {
                "nodes": {
                  "a": { "operator": "t.ok", "compensate":
                    { "operator": "t.undo", "with": { "what": "$.result" } } },
                  "b": { "operator": "t.fail", "after": "a" } },
                "finally": { "c": { "operator": "t.undo", "with": { "what": "last" } } } },
                "catch": { "*": { "value": "caught" } } } },
            "output": "$.x"
            """);

    assertThat(run.result().asText()).isEqualTo("caught");
    assertThat(log.undone).containsExactly("\"x/a\"", "\"last\"");
  }
}
