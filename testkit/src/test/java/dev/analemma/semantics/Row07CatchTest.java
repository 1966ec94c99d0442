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
import org.junit.jupiter.params.provider.ValueSource;

/** Row 7: which catch answers, and what becomes of the node. */
class Row07CatchTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private Run<JsonNode> failing(String code, String catches) {
    return lab.start(
        """
        "nodes": {
          "a":     { "operator": "t.fail", "with": { "code": "%s" }, "catch": %s },
          "exact": { "operator": "t.ok", "when": "a.exact" },
          "star":  { "operator": "t.ok", "when": "a.star" } }
        """
            .formatted(code, catches));
  }

  @Test
  void catch_exactCode_goesBeforeStarWhateverTheOrder() {
    failing("DECLINED", "{ \"*\": \"star\", \"DECLINED\": \"exact\" }");

    assertThat(lab.ran).containsExactly("a", "exact");
  }

  @Test
  void catch_anotherCode_goesToStar() {
    failing("BROKEN", "{ \"DECLINED\": \"exact\", \"*\": \"star\" }");

    assertThat(lab.ran).containsExactly("a", "star");
  }

  @Test
  void catch_noEntry_fails() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.fail", "catch": { "DECLINED": "exact" } },
              "b": { "operator": "t.ok", "when": "a.exact" } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CANCELLED", "STOPPED", "BUDGET_EXHAUSTED", "LEASE_LOST", "EXPR_TYPE", "REF_X"})
  void star_codeThatIsCaughtByNameOnly_doesNotAnswer(String code) {
    Run<JsonNode> run = failing(code, "{ \"*\": \"star\", \"DECLINED\": \"exact\" }");

    assertThat(run.errors()).extracting(RunError::code).containsExactly(code);
    assertThat(lab.ran).containsExactly("a");
  }

  @Test
  void name_ofAnExpressionsError_answers() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { "operator": "t.ok", "with": { "value": {} } },
              "a": { "operator": "t.ok", "with": { "value": "$.x.none" },
                     "catch": { "REF_MISSING": { "value": "none" } } } },
            "output": "$.a"
            """);

    assertThat(run.result()).hasToString("\"none\"");
  }

  @Test
  void target_label_noOutputButAnErrorValue() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.fail", "catch": { "*": "lost" } },
              "b": { "operator": "t.ok", "with": { "value": "$.error.a.code" }, "when": "a.lost" },
              "c": { "operator": "t.ok", "after": "a" },
              "d": { "operator": "t.ok", "after": "a.ok" },
              "e": { "operator": "t.ok", "when": "a.error" } },
            "output": { "a": "$.a?", "b": "$.b?" }
            """);

    assertThat(lab.ran).containsExactlyInAnyOrder("a", "b", "e");
    assertThat(run.result()).hasToString("{\"a\":null,\"b\":\"BOOM\"}");
  }

  @Test
  void target_value_nodeEndsOkWithIt() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { "operator": "t.ok", "with": { "value": 7 } },
              "a": { "operator": "t.fail", "after": "x",
                     "catch": { "*": { "value": { "score": "$.x" } } } },
              "b": { "operator": "t.ok", "with": { "value": "$.a.score" } },
              "c": { "operator": "t.ok", "after": "a.ok" } },
            "output": ["$.b", "$.c"]
            """);

    assertThat(run.result()).hasToString("[7,\"c\"]");
  }

  @Test
  void target_ignore_dependentsAreSkippedAndTheRunCompletes() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.fail", "catch": { "*": "ignore" } },
              "b": { "operator": "t.ok", "after": "a" },
              "c": { "operator": "t.ok", "after": "a.ended" } }
            """);

    assertThat(run.result()).hasToString("{\"c\":\"c\"}");
    assertThat(lab.ran).containsExactly("a", "c");
  }

  @Test
  void block_fails_parentSeesOneErrorAndCatchesIt() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "b": { "block": { "nodes": {
                       "x": { "operator": "t.ok" },
                       "y": { "operator": "t.fail", "after": "x" } } },
                     "catch": { "BOOM": "lost" } },
              "c": { "operator": "t.ok", "with": { "value": "$.error.b.node" } , "when": "b.lost" } },
            "output": "$.c?"
            """);

    assertThat(run.errors()).isEmpty();
    assertThat(run.result()).hasToString("\"b/y\"");
  }

  @Test
  void failNode_givesCodeMessageAndDetails() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { "operator": "t.ok", "with": { "value": 3 } },
              "a": { "fail": { "code": "TOO_MANY", "message": "{{ x }} is too many",
                               "details": { "seen": "$.x" } } } }
            """);

    RunError error = run.errors().get(0);
    assertThat(error.code()).isEqualTo("TOO_MANY");
    assertThat(error.message()).isEqualTo("3 is too many");
    assertThat(error.details()).hasToString("{\"seen\":3}");
  }
}
