// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 10: what a frame that fails undoes, in which order, and when. */
class Row10CompensationTest {
  private static final String UNDO =
      "\"compensate\": { \"operator\": \"t.undo\", \"with\": { \"what\": \"$.result\" } }";

  private final UndoLog log = new UndoLog();
  private final Lab lab = new Lab(log::addTo);

  @AfterEach
  void close() {
    lab.close();
  }

  private Run<JsonNode> start(String nodes) {
    return lab.start("\"nodes\": {" + nodes.replace("UNDO", UNDO) + "}");
  }

  @Test
  void failing_finishedNodes_lastFinishedFirst() {
    Run<JsonNode> run =
        start(
            """
            "a": { "operator": "t.later", UNDO },
            "b": { "operator": "t.later", UNDO },
            "c": { "operator": "t.fail", "after": ["a", "b"] }
            """);
    lab.complete("b", "\"of b\"");
    lab.complete("a", "\"of a\"");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(log.undone).containsExactly("\"of a\"", "\"of b\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'after': 'a',                    | $.a",
        "'after': 'm',                    | $.a",
        "'when': ['r.x', 'r.y'],          | $.r",
        "'when': 'f.failed',              | $.error.f.code",
        "'with': {'sees': '$.a.b'},       | $.a",
        "'if': 'size(a) > 0',             | $.a",
        "                                 | $.n",
        "                                 | $.a?",
        "'after': 'a.ended',              | $.a?",
      })
  void with_whatTheNodeHasWaitedFor_isFine(String waits, String reference) {
    compensating(waits == null ? "" : waits, reference, "finished");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                 | $.a          | finished",
        "'after': 'a.ended',              | $.a          | finished",
        "'when': ['a', 'm'],              | $.a          | finished",
        "'when': 'f.failed',              | $.f          | finished",
        "'after': 'f',                    | $.error.f    | finished",
        "'with': {'sees': '$.a?'},        | $.a          | finished",
        "                                 | $.n          | started",
        "                                 | ${ a + 1 }   | finished",
      })
  void with_whatMayNotBeThere_isAFault(String waits, String reference, String on) {
    assertThatThrownBy(() -> compensating(waits == null ? "" : waits, reference, on))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("REF_MAY_BE_ABSENT at '/nodes/n/compensate/with/what'")
        .hasMessageContaining("when 'n' is undone");
  }

  @Test
  void with_aNodeAroundTheBody_asksWhatTheBodyHasWaitedFor() {
    String text =
        """
        "a": { "operator": "t.ok" },
        "x": { %s "block": { "nodes": { "n": { "operator": "t.ok",
          "compensate": { "operator": "t.undo", "with": { "what": "$.a" } } } } } },
        "z": { "operator": "t.fail", "after": "x" }
        """;
    assertThatThrownBy(() -> start(text.formatted("")))
        .hasMessageContaining("let 'x' wait for it by 'after'");
    start(text.formatted("\"after\": \"a\","));
    assertThat(log.undone).containsExactly("\"a\"");
  }

  private void compensating(String waits, String reference, String on) {
    lab.start(
        """
        'nodes': {
          'a': { 'operator': 't.ok' }, 'm': { 'operator': 't.ok', 'after': 'a' },
          'r': { 'operator': 't.route', 'with': { 'to': 'x', 'labels': ['x', 'y'] } },
          'f': { 'operator': 't.fail', 'catch': { '*': 'failed' } },
          'h': { 'when': 'f.failed', 'operator': 't.ok' },
          'n': { %s 'operator': 't.ok', 'compensate': { 'operator': 't.undo', 'on': '%s',
                 'with': { 'what': '%s' } } } }
        """
            .formatted(waits, on, reference)
            .replace('\'', '"'));
  }

  @Test
  void completed_compensatesNothing() {
    start("\"a\": { \"operator\": \"t.ok\", UNDO }");

    assertThat(log.undone).isEmpty();
  }

  @Test
  void failing_nodesThatFailedOrWereSkipped_areNotUndone() {
    start(
        """
        "a": { "operator": "t.fail", UNDO },
        "b": { "operator": "t.ok", "if": "false", UNDO }
        """);

    assertThat(log.undone).isEmpty();
  }

  @Test
  void block_isRolledBack_beforeItsErrorIsOffered() {
    Run<JsonNode> run =
        start(
            """
            "x": { "block": { "nodes": {
                "a": { "operator": "t.ok", UNDO },
                "b": { "operator": "t.fail", "after": "a" } } },
              "catch": { "*": "unfixed" } },
            "again": { "operator": "t.later", "when": "x.unfixed" }
            """);

    assertThat(lab.ran).contains("again");
    assertThat(log.undone).containsExactly("\"x/a\"");
    lab.complete("again", "1");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(log.undone).hasSize(1);
  }

  @Test
  void caughtInside_compensatesNothing() {
    Run<JsonNode> run =
        start(
            """
            "a": { "operator": "t.ok", UNDO },
            "b": { "operator": "t.fail", "after": "a", "catch": { "*": "ignore" } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(log.undone).isEmpty();
  }

  @Test
  void finishedChild_isUndoneAsOneNode_atItsPlaceInTheOrder() {
    start(
        """
        "x": { "block": { "nodes": {
            "a": { "operator": "t.ok", UNDO },
            "b": { "operator": "t.ok", "after": "a", UNDO } } } },
        "y": { "operator": "t.ok", "after": "x", UNDO },
        "z": { "operator": "t.fail", "after": "y" }
        """);

    assertThat(log.undone).containsExactly("\"y\"", "\"x/b\"", "\"x/a\"");
  }

  @Test
  void timedOutAttempt_onStarted_isUndoneWithoutAResult() {
    Run<JsonNode> run =
        start(
            """
            "charge": { "operator": "t.later", "timeout": "10s",
              "compensate": { "operator": "t.undo", "with": { "what": "$.result" },
                              "on": "started" } }
            """);
    lab.pass(Duration.ofSeconds(10));

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(log.undone).containsExactly("null");
  }

  @Test
  void timedOutAttempt_onFinished_isNotUndone() {
    start("\"charge\": { \"operator\": \"t.later\", \"timeout\": \"10s\", UNDO }");
    lab.pass(Duration.ofSeconds(10));

    assertThat(log.undone).isEmpty();
  }

  @Test
  void cancelled_compensates() {
    Run<JsonNode> run =
        start(
            """
            "a": { "operator": "t.ok", UNDO },
            "b": { "operator": "t.later", "after": "a" }
            """);
    run.cancel("enough");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(log.undone).containsExactly("\"a\"");
  }

  @Test
  void compensationIsRetried_thenDone() {
    Run<JsonNode> run =
        start(
            """
            "a": { "operator": "t.ok",
              "compensate": { "operator": "t.undo", "with": { "fails": 2 },
                              "retry": { "max": 2, "delay": "1s", "jitter": false } } },
            "b": { "operator": "t.fail", "after": "a" }
            """);
    lab.pass(Duration.ofSeconds(1));
    lab.pass(Duration.ofSeconds(2));

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(log.undone).hasSize(3);
  }

  @Test
  void compensationFailsAfterItsRetries_endsTheRunAsSuch() {
    Run<JsonNode> run =
        start(
            """
            "a": { "operator": "t.ok", UNDO },
            "b": { "operator": "t.ok", "after": "a",
              "compensate": { "operator": "t.undo", "with": { "fails": 9 },
                              "retry": { "max": 1, "delay": "1s", "jitter": false } } },
            "c": { "operator": "t.fail", "after": "b" }
            """);
    lab.pass(Duration.ofMinutes(1));

    assertThat(run.status()).isEqualTo(RunStatus.COMPENSATION_FAILED);
    assertThat(log.undone).containsExactly("-", "-");
  }

  @Test
  void compensationFails_theDetailsSayWhatWasDoneWhatFailedAndWhatWasNotTried() {
    Run<JsonNode> run =
        start(
            """
            "a": { "operator": "t.ok", UNDO },
            "b": { "operator": "t.ok", "after": "a",
                   "compensate": { "operator": "t.undo", "with": { "fails": 9 } } },
            "c": { "after": "b", "block": { "nodes": {
                "d": { "operator": "t.ok", UNDO },
                "e": { "operator": "t.ok", "after": "d", UNDO } } } },
            "f": { "operator": "t.fail", "after": "c" }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPENSATION_FAILED);
    JsonNode details = run.errors().get(0).details();
    assertThat(details.path("done")).hasToString("[\"c/e\",\"c/d\"]");
    assertThat(details.path("failed").path("node").asText()).isEqualTo("b");
    assertThat(details.path("failed").path("error").path("code").asText()).isEqualTo("UNDO");
    assertThat(details.path("notTried")).hasToString("[\"a\"]");
    // What the run failed with is kept beside it.
    assertThat(run.errors().get(1).code()).isEqualTo("BOOM");
  }

  @Test
  void blockRetried_isRolledBackBetweenItsAttempts() {
    Run<JsonNode> run =
        start(
            """
            "x": { "block": { "nodes": {
                "a": { "operator": "t.ok", UNDO },
                "b": { "operator": "t.fail", "after": "a" } } },
              "retry": { "max": 1, "delay": "1s", "jitter": false } }
            """);
    assertThat(log.undone).containsExactly("\"x/a\"");
    lab.pass(Duration.ofSeconds(1));

    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
    assertThat(log.undone).containsExactly("\"x/a\"", "\"x#2/a\"");
  }

  @Test
  void compensation_knowsTheKeyOfTheAttemptThatItUndoes() {
    Run<JsonNode> run =
        start(
            """
            "a": { "operator": "t.later", "timeout": { "attempt": "5s" },
              "compensate": { "operator": "t.undo", "on": "started" } }
            """);
    lab.pass(Duration.ofSeconds(5));

    assertThat(log.keys).containsExactly(run.id() + "/a");
  }
}
