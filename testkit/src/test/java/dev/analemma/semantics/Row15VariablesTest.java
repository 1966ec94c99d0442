// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Run;
import dev.analemma.spi.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 15: which variables there are, where, and what they hold. */
class Row15VariablesTest {
  private final UndoLog log = new UndoLog();
  private final Lab lab = new Lab(log::addTo);

  @AfterEach
  void close() {
    lab.close();
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // A map: the item under its name or its own, and its index.
        "'map': { 'items': ['a', 'b'], 'nodes': {}, 'output': '${ [item, index] }' }"
            + " | .results | [['a',0],['b',1]]",
        "'map': { 'items': ['a', 'b'], 'as': 'letter', 'nodes': {}, 'output': '${ [letter, index] }' }"
            + " | .results | [['a',0],['b',1]]",
        // With batch: the items; the body gives as many.
        "'map': { 'items': [1, 2, 3], 'batch': { 'items': 2 }, 'nodes': {}, 'output': '$.items' }"
            + " | .results | [1,2,3]",
        // A loop: its state, before and after set, and the rounds from 0.
        "'loop': { 'max': 9, 'state': { 'seen': [] }, 'nodes': {"
            + " 'n': { 'operator': 't.ok', 'with': { 'value': '$.iteration' } } },"
            + " 'set': { 'seen': '${ state.seen + [iteration, result.n] }' },"
            + " 'until': 'iteration == 2' } | .seen | [0,0,1,1,2,2]",
        "'loop': { 'as': 'round', 'max': 9, 'state': { 'n': 1 }, 'nodes': {"
            + " 'd': { 'operator': 't.ok', 'with': { 'value': '${ round.n * 2 }' } } },"
            + " 'set': { 'n': '$.result.d' },"
            + " 'until': 'round.n > 5 && result.d == round.n' } | .n | 8",
        // A machine: its state, and result in set and next.
        "'machine': { 'max': 9, 'start': 'a', 'state': { 'got': null }, 'nodes': {"
            + " 'a': { 'operator': 't.ok', 'with': { 'value': '$.iteration' },"
            + " 'set': { 'got': '$.result' },"
            + " 'next': [ { 'if': 'result == 2 && state.got == 2', 'to': 'end' }, { 'to': 'a' } ] } } }"
            + " | .got | 2"
      })
  void variables_ofEachKind(String kind, String path, String expected) {
    Run<JsonNode> run =
        lab.start(json("'nodes': { 'x': { %s } }, 'output': '$.x%s'".formatted(kind, path)));

    assertThat(run.result()).isEqualTo(Json.parse(json(expected)));
  }

  @Test
  void iteration_isThatOfTheInnermostLoop() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "outer": { "loop": { "as": "o", "max": 2, "state": { "seen": [] },
              "nodes": { "inner": { "loop": { "as": "i", "max": 3, "state": { "seen": [] },
                "nodes": {}, "set": { "seen": "${ i.seen + [iteration] }" },
                "until": "iteration == 2" } } },
              "set": { "seen": "${ o.seen + [[iteration, result.inner.seen]] }" },
              "until": "iteration == 1" } } },
            "output": "$.outer.seen"
            """);

    assertThat(run.result()).hasToString("[[0,[0,1,2]],[1,[0,1,2]]]");
  }

  @Test
  void outerItem_isSeenInside_underItsName() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [[1, 2], [3]], "as": "row", "nodes": {
              "n": { "map": { "items": "$.row", "as": "cell", "nodes": {},
                "output": "${ [cell, size(row), index] }" } } },
              "output": "$.n.results" } } },
            "output": "$.m.results"
            """);

    assertThat(run.result()).hasToString("[[[1,2,0],[2,2,1]],[[3,1,0]]]");
  }

  @Test
  void result_inCompensate_isTheOutputOfTheNode_andNullIfItsEndIsUnknown() {
    lab.start(
        """
        "nodes": {
          "a": { "operator": "t.ok", "with": { "value": { "id": 7 } },
                 "compensate": { "operator": "t.undo", "with": { "what": "$.result.id" } } },
          "b": { "operator": "t.later", "timeout": "1s", "after": "a",
                 "compensate": { "operator": "t.undo", "with": { "what": "$.result" },
                                 "on": "started" } } }
        """);
    lab.pass(java.time.Duration.ofSeconds(1));

    assertThat(log.undone).containsExactly("null", "7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'x': { 'operator': 't.ok', 'with': { 'value': '$.item' } }",
        "'x': { 'operator': 't.ok', 'with': { 'value': '$.index' } }",
        "'x': { 'operator': 't.ok', 'with': { 'value': '$.items' } }",
        "'x': { 'operator': 't.ok', 'with': { 'value': '$.iteration' } }",
        "'x': { 'operator': 't.ok', 'with': { 'value': '$.state' } }",
        "'x': { 'operator': 't.ok', 'with': { 'value': '$.result' } }",
        "'x': { 'operator': 't.ok', 'if': 'result == 1' }",
        // With batch there is no single item.
        "'x': { 'map': { 'items': [], 'batch': { 'items': 2 }, 'nodes': {}, 'output': '$.item' } }",
        // Without it there are no items.
        "'x': { 'map': { 'items': [], 'nodes': {}, 'output': '$.items' } }"
      })
  void variables_elsewhere_areFaults(String node) {
    assertThatThrownBy(() -> lab.start(json("'nodes': { %s }".formatted(node))))
        .isInstanceOf(DefinitionException.class);
  }
}
