// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 17: rounds, their state, and their end. */
class Row17LoopTest {
  private final UndoLog log = new UndoLog();
  private final Lab lab = new Lab(log::addTo);

  @AfterEach
  void close() {
    lab.close();
  }

  private Run<JsonNode> counting(int max, int until, String catches) {
    return lab.start(
        """
        "nodes": { "l": { %s "loop": { "as": "s", "max": %d, "state": { "n": 0, "kept": "k" },
          "nodes": { "a": { "operator": "t.ok" } },
          "set": { "n": "${ s.n + 1 }" }, "until": "s.n >= %d" } } },
        "output": { "loop": "$.l?" }
        """
            .formatted(catches, max, until));
  }

  @Test
  void set_makesTheNextState_whatItDoesNotNameIsKept() {
    assertThat(counting(9, 3, "").result()).hasToString("{\"loop\":{\"n\":3,\"kept\":\"k\"}}");
    assertThat(lab.ran).hasSize(3);
  }

  @Test
  void until_holdsInTheLastRound_isOk() {
    assertThat(counting(3, 3, "").status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void max_reachedBeforeUntil_isAnErrorWithTheLastState() {
    Run<JsonNode> run = counting(3, 4, "");

    assertThat(run.errors()).extracting(RunError::code).containsExactly("LIMIT_REACHED");
    assertThat(run.errors().get(0).details()).hasToString("{\"state\":{\"n\":3,\"kept\":\"k\"}}");
    assertThat(lab.ran).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"1, COMPLETED", "1000000, COMPLETED", "0, FAILED", "1000001, FAILED"})
  void max_thatIsComputed_hasTheBoundsOfOneThatIsWritten(int max, RunStatus expected) {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "n": { "operator": "t.ok", "with": { "value": %d } },
              "l": { "loop": { "max": "$.n", "nodes": { "a": { "operator": "t.ok" } },
                     "until": "true" } } }
            """
                .formatted(max));

    assertThat(run.status()).isEqualTo(expected);
  }

  @Test
  void max_reached_mayBeCaught() {
    Run<JsonNode> run = counting(1, 2, "\"catch\": { \"LIMIT_REACHED\": { \"value\": \"ex\" } },");

    assertThat(run.result()).hasToString("{\"loop\":\"ex\"}");
  }

  @Test
  void max_ofOne_isOneRound() {
    assertThat(counting(1, 1, "").status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).hasSize(1);
  }

  @Test
  void round_isAFrameOfItsOwn_skipsAreAnew() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "l": { "loop": { "as": "s", "max": 3, "state": { "n": 0, "seen": [] },
              "nodes": {
                "odd": { "operator": "t.ok", "if": "s.n % 2 == 1", "with": { "value": "odd" } },
                "even": { "operator": "t.ok", "when": "odd.skipped",
                          "with": { "value": "even" } } },
              "set": { "n": "${ s.n + 1 }", "seen": "${ s.seen + [first(odd, even)] }" },
              "until": "s.n == 3" } } },
            "output": "$.l.seen"
            """);

    assertThat(run.result()).hasToString("[\"even\",\"odd\",\"even\"]");
  }

  @Test
  void round_fails_theLoopFailsWithItsError() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "l": { "loop": { "as": "s", "max": 3, "state": { "n": 0 }, "nodes": {
              "a": { "operator": "t.ok",
                "compensate": { "operator": "t.undo", "with": { "what": "$.iteration" } } },
              "f": { "after": "a", "if": "s.n == 1", "fail": { "code": "BAD" } } },
              "set": { "n": "${ s.n + 1 }" }, "until": "s.n > 5" } } }
            """);

    assertThat(run.errors()).extracting(RunError::code).containsExactly("BAD");
    assertThat(log.undone).containsExactly("1", "0");
  }

  @Test
  void max_mayBeAnInput() {
    Run<JsonNode> run =
        lab.start(
            """
            "input": { "rounds": { "type": "integer", "default": 2 } },
            "nodes": { "l": { "loop": { "as": "s", "max": "$.input.rounds", "state": {},
              "nodes": { "a": { "operator": "t.ok" } }, "until": "false" } } }
            """);

    assertThat(run.errors()).extracting(RunError::code).containsExactly("LIMIT_REACHED");
    assertThat(lab.ran).hasSize(2);
  }
}
