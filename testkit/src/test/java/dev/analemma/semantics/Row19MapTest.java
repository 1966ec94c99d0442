// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.DefinitionException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MemoryFiles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 19: a frame for each item, what is tolerated, and the one shape of the result. */
class Row19MapTest {
  private final UndoLog log = new UndoLog();
  private final Lab lab = new Lab(log::addTo);

  @AfterEach
  void close() {
    lab.close();
  }

  /** Even items fail. */
  private Run<JsonNode> start(String items, String more) {
    return lab.start(
        """
        "nodes": { "m": { "map": { "items": %s %s, "nodes": {
          "a": { "operator": "t.ok", "with": { "value": "$.item" },
            "compensate": { "operator": "t.undo", "with": { "what": "$.result" } } },
          "f": { "if": "a %% 2 == 0", "fail": { "code": "EVEN" } } },
          "output": "${ a * 10 }" } } },
        "output": "$.m"
        """
            .formatted(items, more));
  }

  @Test
  void allSucceed_resultsInTheOrderOfTheInput() {
    assertThat(start("[3, 1, 5]", "").result())
        .hasToString(
            "{\"total\":3,\"succeeded\":3,\"failed\":0,\"skipped\":0,"
                + "\"results\":[30,10,50],\"failures\":[]}");
  }

  @Test
  void zeroItems_isOkAndEmpty() {
    assertThat(start("[]", "").result())
        .hasToString(
            "{\"total\":0,\"succeeded\":0,\"failed\":0,\"skipped\":0,"
                + "\"results\":[],\"failures\":[]}");
  }

  @Test
  void tolerated_failuresBesideResultsWithoutHoles() {
    JsonNode result = start("[1, 2, 3]", ", \"tolerate\": { \"count\": 1 }").result();

    assertThat(result.get("results")).hasToString("[10,30]");
    assertThat(result.get("failed").asInt()).isEqualTo(1);
    JsonNode failure = result.get("failures").get(0);
    assertThat(failure.get("index").asInt()).isEqualTo(1);
    assertThat(failure.get("item").asInt()).isEqualTo(2);
    assertThat(failure.get("error").get("code").asText()).isEqualTo("EVEN");
  }

  @Test
  void onItemErrorNull_keepsHoles() {
    JsonNode result =
        start("[1, 2, 3]", ", \"tolerate\": { \"count\": 1 }, \"onItemError\": null").result();

    assertThat(result.get("results")).hasToString("[10,null,30]");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"count\": 2', COMPLETED",
    "'\"count\": 1', FAILED",
    "'\"percent\": 50', COMPLETED",
    "'\"percent\": 49', FAILED"
  })
  void tolerate_atItsEdge(String bound, RunStatus expected) {
    assertThat(start("[1, 2, 3, 4]", ", \"tolerate\": {" + bound + "}").status())
        .isEqualTo(expected);
  }

  /** As binary fractions, 0.57 and 0.29 are a little less than they are written. */
  @ParameterizedTest
  @CsvSource({
    "0.57, 57, COMPLETED",
    "0.57, 58, FAILED",
    "0.29, 29, COMPLETED",
    "0.29, 30, FAILED",
    "1e-400, 0, COMPLETED",
    "1e-400, 1, FAILED"
  })
  void toleratePercent_isExact(String percent, int fail, RunStatus expected) {
    Run<JsonNode> run =
        lab.start(
            """
            "input": { "items": { "type": "array" } },
            "nodes": { "m": { "map": { "items": "$.input.items", "tolerate": { "percent": %s },
              "nodes": { "f": { "if": "item < %d", "fail": { "code": "LOW" } } },
              "output": null } } }
            """
                .formatted(percent, fail),
            items(10_000));

    assertThat(run.status()).isEqualTo(expected);
  }

  private static JsonNode items(int count) {
    ObjectNode input = Json.nodes().objectNode();
    ArrayNode items = input.putArray("items");
    for (int i = 0; i < count; i++) {
      items.add(i);
    }
    return input;
  }

  @Test
  void aboveTolerate_isAnErrorWithCounts() {
    Run<JsonNode> run = start("[2, 1, 3]", ", \"concurrency\": 1");

    assertThat(run.errors()).extracting(RunError::code).containsExactly("TOLERANCE_EXCEEDED");
    JsonNode details = run.errors().get(0).details();
    assertThat(details.get("total").asInt()).isEqualTo(3);
    assertThat(details.get("failed").asInt()).isEqualTo(1);
    assertThat(lab.ran).hasSize(1);
  }

  @Test
  void aboveTolerate_finishedItemsAreCompensated_lastFinishedFirst() {
    start("[1, 3, 2]", ", \"concurrency\": 1");

    assertThat(log.undone).containsExactly("2", "3", "1");
  }

  @Test
  void results_withAWriter_areReferences_andTheFirst100FailuresAreInline() {
    MemoryFiles files = new MemoryFiles();
    try (Lab writing = new Lab(engine -> engine.results(files.results("memory")))) {
      Run<JsonNode> run =
          writing.start(
              """
              "input": { "items": { "type": "array" } },
              "nodes": { "m": { "map": { "items": "$.input.items",
                "results": { "writer": "memory", "uri": "out" }, "tolerate": { "percent": 100 },
                "nodes": { "f": { "if": "item >= 2", "fail": { "code": "HIGH" } } },
                "output": "${ item * 10 }" } } },
              "output": "$.m"
              """,
              items(252));

      JsonNode map = run.result();
      assertThat(map.get("succeeded").asInt()).isEqualTo(2);
      assertThat(map.get("failed").asInt()).isEqualTo(250);
      assertThat(map.get("results").path("uri").asText()).isEqualTo("out");
      assertThat(files.text("out").lines()).hasSize(2);
      JsonNode failures = map.get("failures");
      assertThat(failures.path("uri").asText()).isEqualTo("out.failures");
      assertThat(files.text("out.failures").lines()).hasSize(250);
      assertThat(failures.get("first")).hasSize(100);
      for (int f = 0; f < 100; f++) {
        assertThat(failures.get("first").get(f).get("index").asInt()).isEqualTo(f + 2);
        assertThat(failures.get("first").get(f).path("error").path("code").asText())
            .isEqualTo("HIGH");
      }
    }
  }

  @Test
  void batch_anEntryThatIsAnError_isAFailedItem() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1, 2, 3, 4], "batch": { "items": 2 },
              "tolerate": { "count": 3 }, "nodes": {}, "output": [
                { "error": { "code": "ODD", "message": "not this", "details": { "n": 1 } } },
                { "ok": true } ] } } },
            "output": "$.m"
            """);

    JsonNode map = run.result();
    assertThat(map.get("results")).hasToString("[{\"ok\":true},{\"ok\":true}]");
    assertThat(map.get("failed").asInt()).isEqualTo(2);
    JsonNode second = map.get("failures").get(1);
    assertThat(second.get("index").asInt()).isEqualTo(2);
    assertThat(second.get("item").asInt()).isEqualTo(3);
    assertThat(second.get("error").get("code").asText()).isEqualTo("ODD");
    assertThat(second.get("error").get("message").asText()).isEqualTo("not this");
    assertThat(second.get("error").get("details")).hasToString("{\"n\":1}");
  }

  @ParameterizedTest
  @CsvSource({
    "'{ \"error\": \"bad\" }', ITEM_FAILED, bad",
    "'{ \"error\": {} }', ITEM_FAILED, it failed",
    "'{ \"error\": { \"code\": \"X\" } }', X, it failed"
  })
  void batch_anErrorInFewWords_isOneToo(String entry, String code, String message) {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1], "batch": { "items": 1 },
              "tolerate": { "count": 1 }, "nodes": {}, "output": [%s] } } },
            "output": "$.m.failures[0].error"
            """
                .formatted(entry));

    assertThat(run.result().path("code").asText()).isEqualTo(code);
    assertThat(run.result().path("message").asText()).isEqualTo(message);
  }

  @Test
  void batch_anObjectWithMoreThanAnError_isAResult() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1], "batch": { "items": 1 }, "nodes": {},
              "output": [ { "error": 1, "beside": 2 } ] } } },
            "output": "$.m.results"
            """);

    assertThat(run.result()).hasToString("[{\"error\":1,\"beside\":2}]");
  }

  @Test
  void concurrency_isTheHighestNumberOfItemsAtOnce() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1, 2, 3], "concurrency": 2,
              "nodes": { "a": { "operator": "t.later" } }, "output": "$.a" } } },
            "output": "$.m.results"
            """);
    assertThat(lab.ran).containsExactlyInAnyOrder("m[0]/a", "m[1]/a");
    lab.complete("m[1]/a", "1");
    assertThat(lab.ran).contains("m[2]/a");
    lab.complete("m[2]/a", "2");
    lab.complete("m[0]/a", "0");

    assertThat(run.result()).hasToString("[0,1,2]");
  }

  @Test
  void itemErrorAfterItsOwnRetries_counts() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1], "nodes": {
              "a": { "operator": "t.flaky", "with": { "fails": 2 },
                     "retry": { "max": 2, "delay": "0s", "jitter": false } } },
              "output": "$.a" } } },
            "output": "$.m.failed"
            """);
    lab.pass(java.time.Duration.ofSeconds(1));
    lab.pass(java.time.Duration.ofSeconds(1));

    assertThat(run.result().asInt()).isZero();
    assertThat(lab.ran).hasSize(3);
  }

  @Test
  void output_notWritten_isAFault() {
    assertThatThrownBy(
            () ->
                lab.start(
                    "\"nodes\": { \"m\": { \"map\": { \"items\": [],"
                        + " \"nodes\": { \"a\": { \"operator\": \"t.ok\" } } } } }"))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("output");
  }

  /** Items with an {@code id}; those with {@code bad} fail. */
  private JsonNode keyed(String items, String more) {
    return lab.start(
            """
            "nodes": { "prefix": { "operator": "t.ok", "with": { "value": "p-" } },
              "m": { "map": { "items": %s, "tolerate": { "count": 100 }, %s, "nodes": {
              "f": { "if": "has(item.bad)", "fail": { "code": "BAD" } },
              "a": { "operator": "t.ok", "with": { "value": "$.item.id" } } },
              "output": "$.a" } } },
            "output": "$.m"
            """
                .formatted(items, more))
        .result();
  }

  private static List<String> failures(JsonNode map) {
    List<String> failures = new ArrayList<>();
    for (JsonNode failure : map.get("failures")) {
      String code = failure.get("error").get("code").asText();
      failures.add(failure.get("index") + " " + failure.path("key") + " " + code);
    }
    return failures;
  }

  @Test
  void itemKey_isToldWithTheFailure_theAddressStaysByIndex() {
    JsonNode map =
        keyed("[{\"id\": \"x\"}, {\"id\": \"y\", \"bad\": 1}]", "\"itemKey\": \"it.id\"");

    assertThat(failures(map)).containsExactly("1 \"y\" BAD");
    assertThat(map.at("/failures/0/error/node").asText()).isEqualTo("m[1]/f");
    assertThat(map.get("results")).hasToString("[\"x\"]");
  }

  @Test
  void itemKey_mayUseIndexAndNodesAround() {
    JsonNode map = keyed("[{\"bad\": 1}]", "\"itemKey\": \"prefix + string(index)\"");

    assertThat(failures(map)).containsExactly("0 \"p-0\" BAD");
  }

  @Test
  void itemKeyTwice_failsTheLaterItem_whichIsNotBegun() {
    JsonNode map =
        keyed("[{\"id\": 1}, {\"id\": \"1\"}, {\"id\": 1}, {\"id\": 2}]", "\"itemKey\": \"it.id\"");

    assertThat(failures(map)).containsExactly("2 1 ITEM_KEY_DUPLICATE");
    assertThat(map.get("results")).hasToString("[1,\"1\",2]");
    assertThat(lab.ran).doesNotContain("m[2]/a");
  }

  @Test
  void itemKeyThatIsNone_isTheErrorOfItsItem() {
    JsonNode map =
        keyed(
            "[{}, {\"id\": null}, {\"id\": \"\"}, {\"id\": 1.5}, {\"id\": \"%s\"}, {\"id\": \"%s\"}]"
                .formatted("k".repeat(512), "l".repeat(513)),
            "\"itemKey\": \"it.id\"");

    assertThat(failures(map))
        .containsExactly(
            "0  REF_MISSING",
            "1  ITEM_KEY_INVALID",
            "2  ITEM_KEY_INVALID",
            "3  ITEM_KEY_INVALID",
            "5  ITEM_KEY_INVALID");
    assertThat(map.get("succeeded").asInt()).isOne();
  }

  @Test
  void itemKeyOfABatch_isThatOfEachItem_whatHasNoneIsLeftOut() {
    JsonNode map =
        lab.start(
                """
                "nodes": { "m": { "map": { "items": [1, 2, 2, 3], "batch": 4, "tolerate": { "count": 2 },
                  "itemKey": "it", "nodes": { "a": { "operator": "t.ok", "with": {
                    "value": [ "$.items[0]", { "error": { "code": "BAD" } }, "$.items[2]" ] } } },
                  "output": "$.a" } } },
                "output": "$.m"
                """)
            .result();

    assertThat(failures(map)).containsExactly("1 2 BAD", "2 2 ITEM_KEY_DUPLICATE");
    assertThat(map.get("results")).hasToString("[1,3]");
  }

  @Test
  void manyItemsWithoutKey_failTheMapAtTheFirst() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1, 2, 3], "concurrency": 1, "itemKey": "it.id",
              "nodes": { "a": { "operator": "t.ok" } }, "output": "$.a" } } }
            """);

    assertThat(run.errors().get(0).code()).isEqualTo("TOLERANCE_EXCEEDED");
    assertThat(run.errors().get(0).details().get("failed").asInt()).isOne();
    assertThat(lab.ran).isEmpty();
  }
}
