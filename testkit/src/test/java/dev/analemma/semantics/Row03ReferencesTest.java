// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 3: what plain references, first, optional, has and error wait for. */
class Row03ReferencesTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void plain_sourceSkipped_skipsTheReader() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "if": "false" },
              "b": { "operator": "t.ok", "with": { "value": "$.a" } },
              "c": { "operator": "t.ok", "with": { "value": "${ [b] }" } } }
            """);

    assertThat(lab.ran).isEmpty();
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void first_laterAlternativeFinishedBefore_writtenOrderDecides() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.later" },
              "b": { "operator": "t.ok" },
              "c": { "operator": "t.ok", "with": { "value": "${ first(a, b) }" } } },
            "output": "$.c"
            """);

    assertThat(lab.ran).doesNotContain("c");
    lab.complete("a", "\"from a\"");
    assertThat(run.result()).hasToString("\"from a\"");
  }

  @Test
  void first_earlierIsLive_doesNotWaitForTheLater() {
    lab.start(
        """
        "nodes": {
          "a": { "operator": "t.ok" },
          "b": { "operator": "t.later" },
          "c": { "operator": "t.ok", "with": { "value": "${ first(a, b) }" } } }
        """);

    assertThat(lab.ran).contains("c");
    lab.complete("b", "1");
  }

  @Test
  void first_earlierIsLiveWithoutThePath_waitsForTheLater() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "with": { "value": {} } },
              "b": { "operator": "t.later" },
              "c": { "operator": "t.ok", "with": { "value": "${ first(a.x, b) }" } } },
            "output": "$.c"
            """);

    assertThat(lab.ran).doesNotContain("c");
    lab.complete("b", "\"from b\"");
    assertThat(run.result()).hasToString("\"from b\"");
  }

  @Test
  void first_pathHoldsNull_isThere() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "with": { "value": { "x": null } } },
              "b": { "operator": "t.ok" },
              "c": { "operator": "t.ok", "with": { "value": "${ [first(a.x, b)] }" } } },
            "output": "$.c"
            """);

    assertThat(run.result()).hasToString("[null]");
  }

  @Test
  void first_liveNodesWithoutThePaths_failsWithRefMissing() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "with": { "value": {} } },
              "c": { "operator": "t.ok", "with": { "value": "${ first(a.x, a.y) }" } } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors().get(0).code()).isEqualTo("REF_MISSING");
  }

  @Test
  void first_noneLive_skips() {
    lab.start(
        """
        "nodes": {
          "a": { "operator": "t.ok", "if": "false" },
          "b": { "operator": "t.ok", "if": "false" },
          "c": { "operator": "t.ok", "with": { "value": "${ first(a, b) }" } } }
        """);

    assertThat(lab.ran).isEmpty();
  }

  @Test
  void first_noneLiveButALiteral_runsWithTheLiteral() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "if": "false" },
              "c": { "operator": "t.ok", "with": { "value": "${ first(a, 'none') }" } } },
            "output": "$.c"
            """);

    assertThat(run.result()).hasToString("\"none\"");
  }

  @Test
  void first_literalBehindOneUnderWay_waits() {
    lab.start(
        """
        "nodes": {
          "a": { "operator": "t.later" },
          "c": { "operator": "t.ok", "with": { "value": "${ first(a, 'none') }" } } }
        """);

    assertThat(lab.ran).containsExactly("a");
    lab.complete("a", "1");
    assertThat(lab.ran).contains("c");
  }

  @Test
  void optional_sourceUnderWay_waitsAndThenSeesItsValue() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.later" },
              "b": { "operator": "t.ok", "if": "false" },
              "c": { "operator": "t.ok", "with": { "value": { "a": "$.a?", "b": "$.b?" } } } },
            "output": "$.c"
            """);

    assertThat(lab.ran).containsExactly("a");
    lab.complete("a", "1");
    assertThat(run.result()).hasToString("{\"a\":1,\"b\":null}");
  }

  @Test
  void has_madeItOptionalInTheWholeExpression() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "if": "false" },
              "c": { "operator": "t.ok", "with": { "value": "${ has(a) ? a : 'no a' }" } } },
            "output": "$.c"
            """);

    assertThat(run.result()).hasToString("\"no a\"");
  }

  @Test
  void error_sourceEndedWell_skipsTheReader() {
    lab.start(
        """
        "nodes": {
          "a":   { "operator": "t.ok", "catch": { "*": "lost" } },
          "log": { "operator": "t.ok", "when": "a.lost" },
          "b":   { "operator": "t.ok", "with": { "value": "$.error.a.code" } } }
        """);

    assertThat(lab.ran).containsExactly("a");
  }

  @Test
  void error_inFirst_isAnAlternative() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a":   { "operator": "t.fail", "catch": { "*": "lost" } },
              "log": { "operator": "t.ok", "when": "a.lost" },
              "b":   { "operator": "t.ok", "with": { "value": "${ first(a, error.a.code) }" } } },
            "output": "$.b?"
            """);

    assertThat(run.result()).hasToString("\"BOOM\"");
  }

  @Test
  void first_nameFromOutsideTheBlock_decidesByItsPath() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "with": { "value": { "y": 1 } } },
              "b": { "block": {
                "nodes": {
                  "late":  { "operator": "t.later" },
                  "there": { "operator": "t.ok", "with": { "value": "${ first(a.y, late) }" } },
                  "not":   { "operator": "t.ok", "with": { "value": "${ first(a.x, late) }" } } },
                "output": ["$.there", "$.not"] } } },
            "output": "$.b"
            """);

    assertThat(lab.ran).contains("b/there").doesNotContain("b/not");
    lab.complete("b/late", "2");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(run.result()).hasToString("[1,2]");
  }
}
