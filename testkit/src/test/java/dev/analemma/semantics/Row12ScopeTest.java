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

/** Rows 12 to 15: what is seen from where, under which name. */
class Row12ScopeTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private Run<JsonNode> start(String keys) {
    return lab.start(keys);
  }

  @Test
  void row12_bodyInABody_seesWhatItsEnclosingNodesMaySee() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "a": { "operator": "t.ok" },
              "l": { "loop": { "as": "round", "max": 1, "state": { "k": 5 }, "nodes": {
                "m": { "map": { "items": [1, 2], "as": "one", "nodes": {
                  "b": { "operator": "t.ok",
                    "with": { "value": ["$.a", "$.round.k", "$.one", "$.index"] } } },
                  "output": "$.b" } } },
                "set": { "got": "$.m.results" }, "until": "true" } } },
            "output": "$.l.got"
            """);

    assertThat(run.result()).hasToString("[[\"a\",5,1,0],[\"a\",5,2,1]]");
  }

  @Test
  void row13_bodyReadsASkippedNode_itsNodeIsSkipped() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "if": "false" },
              "m": { "map": { "items": [1], "nodes": {
                "b": { "operator": "t.ok", "with": { "value": "$.a" } } }, "output": "$.b" } } },
            "output": "$.m?"
            """);

    assertThat(run.result().isNull()).isTrue();
    assertThat(lab.ran).isEmpty();
  }

  @Test
  void row13_bodyReadsOptionally_itsNodeWaitsAndRuns() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "a": { "operator": "t.later" },
              "m": { "map": { "items": [1, 2], "nodes": {
                "b": { "operator": "t.ok", "with": { "value": "$.a?" } } }, "output": "$.b" } } },
            "output": "$.m.results"
            """);
    assertThat(lab.ran).containsExactly("a");
    lab.complete("a", "7");

    assertThat(run.result()).hasToString("[7,7]");
  }

  /** As it is for nodes of one body, and for a first over outer nodes alone. */
  @Test
  void row13_firstOverNodesInsideAndOutside_noPathExists_isAnErrorAndNoSkip() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "a": { "operator": "t.ok", "with": { "value": { "k": 1 } } },
              "x": { "block": { "nodes": {
                "b": { "operator": "t.ok", "if": "false" },
                "c": { "operator": "t.ok",
                       "with": { "value": "${ first(b, a.nothing) }" } } } } } }
            """);

    assertThat(run.errors()).extracting(RunError::code).containsExactly("REF_MISSING");
  }

  @Test
  void row13_insideOfABody_isNotSeenFromOutside() {
    assertThatThrownBy(
            () ->
                start(
                    """
                    "nodes": {
                      "m": { "map": { "items": [1], "nodes": { "b": { "operator": "t.ok" } },
                                      "output": "$.b" } },
                      "c": { "operator": "t.ok", "with": { "value": "$.b" } } }
                    """))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("'b'");
  }

  @Test
  void row14_idThatIsVisibleAlready_isAFault() {
    assertShadows(
        """
        "nodes": { "a": { "operator": "t.ok" },
          "x": { "block": { "nodes": { "a": { "operator": "t.ok" } } } } }
        """);
  }

  @Test
  void row14_mapInAMapWithoutAs_isAFault() {
    assertShadows(
        """
        "nodes": { "m": { "map": { "items": [1], "output": 1, "nodes": {
          "n": { "map": { "items": [2], "output": 2, "nodes": {
            "a": { "operator": "t.ok" } } } } } } } }
        """);
  }

  @Test
  void row14_machineInALoop_bothUnnamed_isAFault() {
    assertShadows(
        """
        "nodes": { "l": { "loop": { "max": 1, "until": "true", "nodes": {
          "m": { "machine": { "start": "a", "max": 1, "nodes": {
            "a": { "operator": "t.ok", "next": "end" } } } } } } } }
        """);
  }

  @Test
  void row14_sameIdInBodiesBesideEachOther_isFine() {
    Run<JsonNode> run =
        start(
            """
            "nodes": { "x": { "block": { "nodes": { "a": { "operator": "t.ok" } } } },
                       "y": { "block": { "nodes": { "a": { "operator": "t.ok" } } } } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void row15_iterationIsTheInnermost_from0() {
    Run<JsonNode> run =
        start(
            """
            "nodes": { "l": { "loop": { "as": "outer", "max": 2, "state": { "seen": [] }, "nodes": {
              "k": { "loop": { "as": "inner", "max": 2, "state": { "seen": [] }, "nodes": {
                  "a": { "operator": "t.ok", "with": { "value": "$.iteration" } } },
                "set": { "seen": "${ inner.seen + [a] }" }, "until": "size(inner.seen) == 2" } } },
              "set": { "seen": "${ outer.seen + [k.seen] }" },
              "until": "size(outer.seen) == 2" } } },
            "output": "$.l.seen"
            """);

    assertThat(run.result()).hasToString("[[0,1],[0,1]]");
  }

  private void assertShadows(String keys) {
    assertThatThrownBy(() -> start(keys))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("ID_SHADOWS");
  }
}
