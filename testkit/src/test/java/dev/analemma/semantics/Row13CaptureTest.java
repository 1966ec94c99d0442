// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.DefinitionException;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 13: what a body reads from outside is a reference of its node, captured once. */
class Row13CaptureTest {
  private final AtomicInteger calls = new AtomicInteger();
  private final ArrayNode shared = Json.nodes().arrayNode().add(1);
  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .function(
                      Lab.function(
                          "t.counts",
                          Execution.INLINE,
                          (context, arguments) -> Json.parse("" + calls.incrementAndGet())))
                  .function(
                      Lab.function("t.shares", Execution.INLINE, (context, arguments) -> shared)));

  @AfterEach
  void close() {
    lab.close();
  }

  private static final String KINDS_BLOCK = "\"block\": { \"nodes\": { INNER } }";
  private static final String KINDS_RACE = "\"race\": { \"branches\": { INNER } }";
  private static final String KINDS_MAP =
      "\"map\": { \"items\": [1], \"nodes\": { INNER }, \"output\": \"$.inner\" }";
  private static final String KINDS_LOOP =
      "\"loop\": { \"max\": 1, \"state\": {}, \"nodes\": { INNER }, \"until\": \"true\" }";
  private static final String KINDS_MACHINE =
      "\"machine\": { \"start\": \"inner\", \"max\": 1, \"nodes\": { \"inner\":"
          + " { \"operator\": \"t.ok\", \"with\": { \"sees\": \"$.a\" }, \"next\": \"end\" } } }";

  private static String inner(String kind) {
    return kind.replace(
        "INNER", "\"inner\": { \"operator\": \"t.ok\", \"with\": { \"sees\": \"$.a\" } }");
  }

  @ParameterizedTest
  @ValueSource(strings = {KINDS_BLOCK, KINDS_RACE, KINDS_MAP, KINDS_LOOP, KINDS_MACHINE})
  void freeReference_theNodeWaitsForIt(String kind) {
    Run<JsonNode> run =
        lab.start(
            "\"nodes\": { \"a\": { \"operator\": \"t.later\" }, \"x\": { %s } }"
                .formatted(inner(kind)));
    assertThat(lab.ran).containsExactly("a");
    lab.complete("a", "1");

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {KINDS_BLOCK, KINDS_RACE, KINDS_MAP, KINDS_LOOP, KINDS_MACHINE})
  void freeReference_toWhatIsSkipped_theNodeIsSkipped(String kind) {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "operator": "t.ok", "if": "false" }, "x": { %s },
                       "y": { "operator": "t.ok", "when": "x.skipped" } }
            """
                .formatted(inner(kind)));

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).containsExactly("y");
  }

  @Test
  void freeReference_isReadOnce_whateverHappensInside() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.counts" },
              "m": { "map": { "items": [1, 2, 3], "nodes": {
                  "n": { "operator": "t.flaky", "with": { "fails": 1, "sees": "$.a" },
                         "retry": { "max": 1, "delay": "1s", "jitter": false } } },
                "output": "${ a }" } },
              "l": { "loop": { "as": "r", "max": 3, "state": { "seen": [] }, "nodes": {},
                "set": { "seen": "${ r.seen + [a] }" }, "until": "size(r.seen) == 3" } } },
            "output": "${ m.results + l.seen }"
            """);
    lab.pass(Duration.ofSeconds(1));

    assertThat(run.result()).hasToString("[1,1,1,1,1,1]");
    assertThat(calls).hasValue(1);
  }

  /** A tree that its maker changes later is not what was captured. */
  @Test
  void freeReference_isByValue() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "operator": "t.shares" },
              "x": { "block": { "nodes": {
                "wait": { "operator": "t.later", "with": { "sees": "$.a" } },
                "inner": { "operator": "t.ok", "after": "wait", "with": { "value": "$.a" } } },
                "output": "$.inner" } } },
            "output": "$.x"
            """);
    shared.add(2);
    lab.complete("x/wait", "0");

    assertThat(run.result()).hasToString("[1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$.inner", "$.x.inner.deep"})
  void outside_nothingSeesInside_butTheOutput(String path) {
    String text =
        """
        "nodes": {
          "x": { "block": { "nodes": { "inner": { "operator": "t.ok" } }, "output": 7 } },
          "y": { "operator": "t.ok", "with": { "value": "%s" } } }
        """
            .formatted(path);
    if (path.equals("$.inner")) {
      assertThatThrownBy(() -> lab.start(text))
          .isInstanceOf(DefinitionException.class)
          .hasMessageContaining("'inner'");
    } else {
      // The output is a number, whatever was inside.
      assertThat(lab.start(text).errors().get(0).code()).isEqualTo("REF_MISSING");
    }
  }
}
