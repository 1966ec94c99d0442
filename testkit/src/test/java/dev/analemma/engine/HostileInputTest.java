// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that no bound, state or item should have: each is an error of its node, with a code. */
class HostileInputTest {
  private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

  /** A value that refers to itself has no JSON form. */
  static final class Endless {
    public Endless getSelf() {
      return this;
    }
  }

  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .function(
                      Lab.function(
                          "t.endlessOdd",
                          Execution.INLINE,
                          (context, arguments) ->
                              ((JsonNode) arguments[0]).intValue() % 2 == 0
                                  ? arguments[0]
                                  : new Endless()))
                  .function(
                      Lab.function(
                          "t.patience",
                          Execution.INLINE,
                          (context, arguments) -> {
                            throw new OperatorException("LATER", "much later", null, ENDLESS, null);
                          })));

  @AfterEach
  void close() {
    lab.close();
  }

  private Run<JsonNode> start(String nodes, String input) {
    Workflow<JsonNode, JsonNode> workflow =
        Lab.workflow("\"input\": { \"v\": { \"optional\": true } }, \"nodes\": {" + nodes + "}");
    Run<JsonNode> run =
        lab.engine.start(workflow, Json.parse("{\"v\": " + input + "}"), StartOptions.defaults());
    lab.settle();
    return run;
  }

  private static void assertFailed(Run<JsonNode> run, String code) {
    assertThat(run.errors()).extracting(RunError::code).containsExactly(code);
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"8\"', BOUND_RANGE",
    "0, BOUND_RANGE",
    "-1, BOUND_RANGE",
    "1000000000, BOUND_RANGE",
    "18446744073709551617, BOUND_RANGE",
    "null, BOUND_RANGE"
  })
  void map_concurrencyOfTheWrongKind_isItsError(String value, String code) {
    assertFailed(
        map("\"items\": [1, 2], \"concurrency\": { \"max\": \"$.input.v\" }", value), code);
  }

  @ParameterizedTest
  @CsvSource({
    "count, '\"2\"'",
    "count, 1.5",
    "count, -1",
    "count, 18446744073709551617",
    "percent, '\"10%\"'",
    "percent, 101",
    "percent, -1"
  })
  void map_tolerateOfTheWrongKind_isItsError(String bound, String value) {
    String tolerate = "\"tolerate\": { \"%s\": \"$.input.v\" }".formatted(bound);

    assertFailed(map("\"items\": [1, 2], " + tolerate, value), "BOUND_RANGE");
  }

  @ParameterizedTest
  @CsvSource({"items, '\"5\"'", "items, null", "items, 0", "items, 1000001"})
  void map_batchOfTheWrongKind_isItsError(String bound, String value) {
    String batch = "\"batch\": { \"%s\": \"$.input.v\" }".formatted(bound);

    assertFailed(map("\"items\": [1, 2], " + batch, value), "BATCH_BOUNDS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"text\"", "null", "{\"a\": 1}", "7"})
  void map_itemsThatAreNoList_isItsError(String value) {
    assertFailed(map("\"items\": \"$.input.v\"", value), "ITEMS_TYPE");
  }

  @Test
  void map_batchOutputThatIsNoList_isTheErrorOfItsItems() {
    Run<JsonNode> run = map("\"items\": [1, 2], \"batch\": 2, \"tolerate\": { \"count\": 2 }", "1");

    assertThat(run.result().at("/m/failures")).hasSize(2);
    assertThat(run.result().at("/m/failures/1/error/code").textValue()).isEqualTo("BATCH_SIZE");
  }

  private Run<JsonNode> map(String bounds, String value) {
    return start(
        """
        "m": { "map": { %s, "nodes": { "a": { "operator": "t.ok" } }, "output": "$.a" } }
        """
            .formatted(bounds),
        value);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"8\"', BOUND_TYPE",
    "0, BOUND_RANGE",
    "1.5, BOUND_TYPE",
    "null, BOUND_TYPE",
    "18446744073709551617, BOUND_TYPE"
  })
  void loop_maxOfTheWrongKind_isItsError(String value, String code) {
    Run<JsonNode> run =
        start(
            """
            "l": { "loop": { "max": "$.input.v", "state": { "n": 0 },
              "nodes": { "a": { "operator": "t.ok" } }, "set": { "n": "${ state.n + 1 }" },
              "until": "state.n == 3" } }
            """,
            value);

    assertFailed(run, code);
  }

  @Test
  void loop_untilThatIsNoBoolean_isItsError() {
    Run<JsonNode> run =
        start(
            """
            "l": { "loop": { "max": 3, "state": { "n": 0 },
              "nodes": { "a": { "operator": "t.ok" } }, "until": "input.v" } }
            """,
            "\"yes\"");

    assertThat(run.errors())
        .singleElement()
        .extracting(RunError::code)
        .asString()
        .startsWith("EXPR_");
  }

  @Test
  void loop_setThatFails_isItsError() {
    Run<JsonNode> run =
        start(
            """
            "l": { "loop": { "max": 3, "state": { "n": 0 },
              "nodes": { "a": { "operator": "t.ok" } }, "set": { "n": "${ 1 / state.n }" },
              "until": "state.n == 1" } }
            """,
            "1");

    assertThat(run.errors())
        .singleElement()
        .extracting(RunError::code)
        .asString()
        .startsWith("EXPR_");
  }

  @Test
  void machine_nextThatFails_isItsError() {
    Run<JsonNode> run =
        start(
            """
            "m": { "machine": { "start": "a", "max": 3, "state": { "n": { "init": 0 } },
              "nodes": { "a": { "operator": "t.ok",
                "next": [ { "if": "1 / state.n == 1", "to": "end" } ] } } } }
            """,
            "1");

    assertThat(run.errors())
        .singleElement()
        .extracting(RunError::code)
        .asString()
        .startsWith("EXPR_");
  }

  @Test
  void map_itemGivesNoJson_isTheErrorOfThatItem() {
    Run<JsonNode> run =
        start(
            """
            "m": { "map": { "items": [1, 2, 3, 4], "tolerate": { "count": 2 },
              "nodes": { "a": { "operator": "t.endlessOdd", "with": "$.item" } },
              "output": "$.a" } }
            """,
            "1");

    assertThat(run.status()).as("%s", run.errors()).isEqualTo(RunStatus.COMPLETED);
    assertThat(run.result().at("/m/results")).hasToString("[2,4]");
    assertThat(run.result().at("/m/failures/0/index").intValue()).isZero();
  }

  @Test
  void retryAfterBeyondTheCalendar_waitsAndHurtsNobody() throws Exception {
    Run<JsonNode> run =
        start(
            """
            "a": { "operator": "t.patience", "retry": { "max": 1 } }
            """,
            "1");

    assertThat(run.status().terminal()).as("%s", run.errors()).isFalse();
    CompletableFuture<List<dev.analemma.Waiting>> told = run.explain();
    lab.settle();
    assertThat(told.get()).singleElement().extracting("address").isEqualTo("a");
    run.cancel("enough");
    lab.settle();
    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
  }

  @Test
  void stateThatGrowsDeeper_endsWithAnErrorOfANode() {
    Run<JsonNode> run =
        start(
            """
            "l": { "loop": { "max": 100000, "state": { "n": 0, "s": [] },
              "nodes": { "a": { "operator": "t.ok" } },
              "set": { "n": "${ state.n + 1 }", "s": ["$.state.s"] },
              "until": "state.n == 90000" } },
            "read": { "operator": "t.ok", "with": { "value": "${ l.s == l.s }" } }
            """,
            "1");

    assertThat(run.status().terminal()).isTrue();
    assertThat(run.errors()).extracting(RunError::code).doesNotContain("ENGINE_FAULT");
  }
}
