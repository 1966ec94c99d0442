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

/** Row 16: the output of a workflow and of a body. */
class Row16OutputTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void absent_liveSinksById() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok" },
              "b": { "operator": "t.ok", "with": { "value": "$.a" } },
              "c": { "operator": "t.ok", "after": "a" },
              "d": { "operator": "t.ok", "if": "false" },
              "e": { "operator": "t.fail", "catch": { "*": "ignore" } } }
            """);

    assertThat(run.result()).hasToString("{\"b\":\"a\",\"c\":\"c\"}");
  }

  @Test
  void absent_nothingLive_isAnEmptyObject() {
    Run<JsonNode> run =
        lab.start("\"nodes\": { \"a\": { \"operator\": \"t.ok\", \"if\": \"false\" } }");

    assertThat(run.result()).hasToString("{}");
  }

  @Test
  void template_isFilledIn() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.ok", "with": { "value": { "x": [1, 2] } } } },
            "output": { "last": "$.a.x[1]", "count": "${ size(a.x) }", "text": "as it is" }
            """);

    assertThat(run.result()).hasToString("{\"last\":2,\"count\":2,\"text\":\"as it is\"}");
  }

  @Test
  void plainReference_toWhatMayBeSkipped_isAFault() {
    assertThatThrownBy(
            () ->
                lab.start(
                    """
                    "nodes": { "a": { "operator": "t.ok", "if": "false" } },
                    "output": { "a": "$.a" }
                    """))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("OUTPUT_MAY_BE_ABSENT")
        .hasMessageContaining("$.a?");
  }

  @Test
  void block_absentOutput_isItsLiveSinks() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "b": { "block": { "nodes": { "x": { "operator": "t.ok" },
                                           "y": { "operator": "t.ok" } } } },
              "c": { "operator": "t.ok", "with": { "value": "$.b.x" } } }
            """);

    assertThat(run.result()).hasToString("{\"c\":\"b/x\"}");
  }

  @Test
  void block_output_seesTheOuterScope() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "with": { "value": 1 } },
              "b": { "block": { "nodes": { "x": { "operator": "t.ok" } },
                                "output": ["$.a", "$.x"] } } },
            "output": "$.b"
            """);

    assertThat(run.result()).hasToString("[1,\"b/x\"]");
  }

  @Test
  void output_pathMissing_failsTheRunAndNamesThePlace() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.ok", "with": { "value": {} } } },
            "output": { "x": "$.a.x" }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    RunError error = run.errors().get(0);
    assertThat(error.code()).isEqualTo("REF_MISSING");
    assertThat(error.node()).isEqualTo("output");
  }

  @Test
  void blockOutput_pathMissing_isAnErrorOfTheBlock() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "b": { "block": { "nodes": { "x": { "operator": "t.ok", "with": { "value": {} } } },
                                "output": "$.x.none" },
                     "catch": { "REF_MISSING": { "value": "none" } } } },
            "output": "$.b"
            """);

    assertThat(run.result()).hasToString("\"none\"");
  }
}
