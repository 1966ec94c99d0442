// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Run;
import dev.analemma.RunError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 18: one token, a state with merge rules, and every way out. */
class Row18MachineTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private Run<JsonNode> start(int max, String nodes) {
    return lab.start(
        """
        "nodes": { "m": { "machine": { "start": "a", "max": %d, "state": {
          "sum": { "init": 1, "merge": "sum" }, "log": { "init": [], "merge": "append" },
          "set": { "init": [], "merge": "union" }, "hi": { "init": 0, "merge": "max" },
          "lo": { "init": 9, "merge": "min" }, "o": { "init": { "a": 1 }, "merge": "merge" },
          "last": "none" }, "nodes": { %s } } } },
        "output": "$.m"
        """
            .formatted(max, nodes));
  }

  @Test
  void set_mergesByRule_nextSeesTheMergedState() {
    Run<JsonNode> run =
        start(
            9,
            """
            "a": { "operator": "t.ok", "with": { "value": 5 },
              "set": { "sum": 2, "log": ["x"], "set": ["x"], "hi": "$.result", "lo": "$.result",
                       "o": { "b": 2 }, "last": "$.state.sum" },
              "next": [ { "if": "state.sum >= 5", "to": "end" }, { "to": "a" } ] }
            """);

    assertThat(run.result())
        .hasToString(
            "{\"sum\":5,\"log\":[\"x\",\"x\"],\"set\":[\"x\"],\"hi\":5,\"lo\":5,"
                + "\"o\":{\"a\":1,\"b\":2},\"last\":3}");
    assertThat(lab.ran).hasSize(2);
  }

  @Test
  void next_firstThatHolds() {
    Run<JsonNode> run =
        start(
            9,
            """
            "a": { "operator": "t.ok",
              "next": [ { "if": "false", "to": "a" }, { "to": "b" }, { "to": "end" } ] },
            "b": { "operator": "t.ok", "set": { "last": "b" }, "next": "end" }
            """);

    assertThat(run.result().get("last").asText()).isEqualTo("b");
  }

  @Test
  void next_noRuleMatches_isNoRoute() {
    Run<JsonNode> run =
        start(
            9,
            "\"a\": { \"operator\": \"t.ok\", \"next\": [ { \"if\": \"false\", \"to\": \"end\" } ] }");

    assertThat(run.errors()).extracting(RunError::code).containsExactly("NO_ROUTE");
  }

  @Test
  void max_steps_isAnErrorWithTheLastState() {
    Run<JsonNode> run =
        start(3, "\"a\": { \"operator\": \"t.ok\", \"set\": { \"sum\": 1 }, \"next\": \"a\" }");

    assertThat(run.errors()).extracting(RunError::code).containsExactly("LIMIT_REACHED");
    assertThat(run.errors().get(0).details().get("state").get("sum").asInt()).isEqualTo(4);
    assertThat(lab.ran).hasSize(3);
  }

  @Test
  void max_lastStepEnds_isOk() {
    Run<JsonNode> run =
        start(
            2,
            """
            "a": { "operator": "t.ok", "next": "b" },
            "b": { "operator": "t.ok", "set": { "last": "b" }, "next": "end" }
            """);

    assertThat(run.result().get("last").asText()).isEqualTo("b");
  }

  @Test
  void error_goesWhereCatchSays() {
    Run<JsonNode> run =
        start(
            9,
            """
            "a": { "operator": "t.fail", "catch": { "BOOM": "b" }, "next": "end" },
            "b": { "operator": "t.ok", "set": { "last": "caught" }, "next": "end" }
            """);

    assertThat(run.result().get("last").asText()).isEqualTo("caught");
  }

  @Test
  void error_isSeenByTheStepThatFollowsIt_andInsideIt() {
    Run<JsonNode> run =
        start(
            9,
            """
            "z": { "operator": "t.ok", "catch": { "*": "b" }, "next": "end" },
            "a": { "operator": "t.fail", "with": { "code": "NO_ROOM" }, "catch": { "*": "b" },
                   "next": "z" },
            "b": { "block": { "nodes": { "c": { "operator": "t.ok",
                     "with": { "value": "$.error.a?" } } }, "output": "$.c.code" },
                   "set": { "log": [ "$.result", "${ optional(error.a).node }", "${ first(error.z.code, error.a.code) }" ] },
                   "next": [ { "if": "has(error.a)", "to": "d" } ] },
            "d": { "operator": "t.ok", "with": { "value": "$.error.a?" },
                   "set": { "last": "$.result" }, "next": "end" }
            """);

    assertThat(run.result().get("log")).hasToString("[\"NO_ROOM\",\"m[0]/a\",\"NO_ROOM\"]");
    assertThat(run.result().get("last").isNull()).as("a step later it is gone").isTrue();
  }

  @Test
  void error_ofTheLastStep_isSeenByTheOutput() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "machine": { "start": "a", "max": 3, "state": { "n": 4 },
              "nodes": { "a": { "operator": "t.fail", "catch": { "BOOM": "end" }, "next": "end" } },
              "output": { "n": "$.state.n", "why": "${ first(error.a.code, 'none') }" } } } },
            "output": "$.m"
            """);

    assertThat(run.result()).hasToString("{\"n\":4,\"why\":\"BOOM\"}");
  }

  @Test
  void firstOfErrors_noneThere_skipsTheStep() {
    Run<JsonNode> run =
        start(
            9,
            """
            "a": { "operator": "t.ok", "catch": { "*": "b" }, "next": "b" },
            "b": { "operator": "t.ok", "with": { "value": "${ first(error.a, error.a.code) }" },
                   "next": "end" }
            """);

    assertThat(run.result().get("last").asText()).isEqualTo("none");
    assertThat(lab.ran).containsExactly("m[0]/a");
  }

  @Test
  void error_writtenPlainly_orOfAStepThatCatchesNothing_isAFault() {
    assertThatThrownBy(
            () ->
                start(
                    9,
                    """
                    "a": { "operator": "t.fail", "catch": { "*": "b" }, "next": "c" },
                    "b": { "operator": "t.ok", "with": { "value": "$.error.a.code" }, "next": "c" },
                    "c": { "operator": "t.ok", "with": { "value": "$.error.b?" }, "next": "end" }
                    """))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("REF_MAY_BE_ABSENT at '/nodes/m/machine/nodes/b/with/value'")
        .hasMessageContaining("CATCH_REQUIRED at '/nodes/m/machine/nodes/c/with/value'");
  }

  @Test
  void error_caughtInTheLastStep_isTheCauseOfTheLimit() {
    Run<JsonNode> run =
        start(
            1,
            """
            "a": { "operator": "t.fail", "catch": { "BOOM": "b" }, "next": "end" },
            "b": { "operator": "t.ok", "next": "end" }
            """);

    RunError error = run.errors().get(0);
    assertThat(error.code()).isEqualTo("LIMIT_REACHED");
    assertThat(error.causes()).extracting(RunError.Cause::type).containsExactly("BOOM");
  }

  @Test
  void error_nobodyCatches_failsTheMachine() {
    Run<JsonNode> run = start(9, "\"a\": { \"operator\": \"t.fail\", \"next\": \"end\" }");

    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
  }

  @Test
  void output_isATemplateOverTheState() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "machine": { "as": "s", "start": "a", "max": 1, "state": { "n": 4 },
              "nodes": { "a": { "operator": "t.ok", "next": "end" } },
              "output": { "twice": "${ s.n * 2 }" } } } },
            "output": "$.m"
            """);

    assertThat(run.result()).hasToString("{\"twice\":8}");
  }

  @Test
  void set_ofAFieldThatIsNotDeclared_isAFault() {
    assertThatThrownBy(
            () ->
                start(
                    9,
                    "\"a\": { \"operator\": \"t.ok\", \"set\": { \"lst\": 1 }, \"next\": \"end\" }"))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("lst");
  }

  @Test
  void nodes_neverSeeEachOther() {
    assertThatThrownBy(
            () ->
                start(
                    9,
                    """
                    "a": { "operator": "t.ok", "next": "b" },
                    "b": { "operator": "t.ok", "with": { "value": "$.a" }, "next": "end" }
                    """))
        .isInstanceOf(DefinitionException.class);
  }
}
