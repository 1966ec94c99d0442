// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.event.RunEvent;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Time-outs, retries and times of caches that are read when the node begins. */
class PolicyReferencesTest {
  private final List<Duration> waits = new ArrayList<>();
  private final Lab lab =
      new Lab(
          engine ->
              engine.listener(
                  event -> {
                    if (event instanceof RunEvent.NodeRetried retried) {
                      waits.add(retried.delay());
                    }
                  }));

  @AfterEach
  void close() {
    lab.close();
  }

  /** Starts a node 'n' with a policy that reads the output of 's'. */
  private Run<JsonNode> run(String value, String node, String policy) {
    return lab.start(
        """
        "nodes": { "s": { "operator": "t.ok", "with": { "value": %s } }, "n": { %s, %s } }
        """
            .formatted(value, node, policy)
            .replace('\'', '"'));
  }

  private static RunError error(Run<JsonNode> run) {
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    return run.errors().get(0);
  }

  private void passAll() {
    for (Duration next = lab.clock.untilNext(); next != null; next = lab.clock.untilNext()) {
      lab.pass(next);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"'$.s'", "{'total': '$.s'}", "{'attempt': '$.s'}", "{'heartbeat': '$.s'}"})
  void timeout_thatIsRead_endsTheNodeThen(String timeout) {
    Run<JsonNode> run = run("'20s'", "'operator': 't.later'", "'timeout': " + timeout);
    lab.pass(Duration.ofSeconds(19));
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);

    lab.pass(Duration.ofSeconds(1));

    assertThat(error(run).code()).isEqualTo("TIMED_OUT");
    assertThat(error(run).message()).contains("PT20S");
  }

  @Test
  void timeout_ofANodeWithABody_isReadToo() {
    Run<JsonNode> run =
        run(
            "'20s'",
            "'block': { 'nodes': { 'i': { 'operator': 't.later' } } }",
            "'timeout': '$.s'");

    lab.pass(Duration.ofSeconds(20));
    lab.pass(Duration.ofSeconds(30));

    assertThat(error(run).code()).isEqualTo("TIMED_OUT");
  }

  @Test
  void timeout_ofAnInlineOperator_doesNotKeepItFromEnding() {
    Run<JsonNode> run = run("'20s'", "'operator': 't.ok'", "'timeout': '$.s'");

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void timeout_insideAMap_readsTheItem() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": {
              "map": { "items": ["5s", "9s"], "onItemError": null, "tolerate": { "count": 2 },
                       "nodes": { "i": { "operator": "t.later", "timeout": "$.item" } },
                       "output": "$.i" } } },
            "output": "$.m.failed"
            """);
    lab.pass(Duration.ofSeconds(5));
    assertThat(lab.clock.untilNext()).isEqualTo(Duration.ofSeconds(4));

    lab.pass(Duration.ofSeconds(4));

    assertThat(run.result()).hasToString("2");
  }

  @Test
  void retry_thatIsRead_isTriedAsOftenAndWaitsAsLong() {
    Run<JsonNode> run =
        run(
            "{ 'max': 3, 'delay': '1s', 'most': '3s' }",
            "'operator': 't.fail'",
            "'retry': { 'max': '$.s.max', 'delay': '$.s.delay', 'maxDelay': '$.s.most',"
                + " 'jitter': false }");
    passAll();

    assertThat(error(run).code()).isEqualTo("BOOM");
    assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 3L);
  }

  @Test
  void retry_delayThatIsReadAndLongerThanTheDefaultBound_isWaited() {
    run(
        "'5m'",
        "'operator': 't.fail'",
        "'retry': { 'max': 1, 'delay': '$.s', 'factor': 1, 'jitter': false }");
    passAll();

    assertThat(waits).containsExactly(Duration.ofMinutes(5));
  }

  @Test
  void retry_ofItems_isReadOnceForTheMap() {
    Run<JsonNode> run =
        run(
            "2",
            "'map': { 'items': [1], 'nodes': { 'i': { 'operator': 't.fail' } }, 'output': '$.i' }",
            "'retry': { 'max': '$.s', 'delay': '1s', 'jitter': false }");
    passAll();

    assertThat(error(run).code()).isEqualTo("TOLERANCE_EXCEEDED");
    assertThat(lab.ran).filteredOn(address -> address.startsWith("n")).hasSize(3);
  }

  @Test
  void retry_ofACompensation_readsTheResult() {
    lab.start(
        """
        "nodes": {
          "a": { "operator": "t.ok", "with": { "value": { "tries": 2 } },
                 "compensate": { "operator": "t.fail",
                                 "retry": { "max": "$.result.tries", "jitter": false } } },
          "f": { "after": "a", "fail": { "code": "NO" } } }
        """);
    passAll();

    assertThat(lab.ran).filteredOn(address -> address.contains("~compensate")).hasSize(3);
  }

  @Test
  void ttl_thatIsRead_endsThen() {
    String text =
        """
        "input": { "ttl": { "type": "string" }, "to": { "type": "string" } },
        "nodes": { "n": { "operator": "t.ok", "with": { "value": "$.input.to" },
                          "cache": { "ttl": "$.input.ttl", "key": "k" } } },
        "output": "$.n"
        """;
    lab.start(text, input("10s", "a"));
    lab.pass(Duration.ofSeconds(9));
    assertThat(lab.start(text, input("10s", "b")).result()).hasToString("\"a\"");
    lab.pass(Duration.ofSeconds(1));

    assertThat(lab.start(text, input("10s", "c")).result()).hasToString("\"c\"");
  }

  private static JsonNode input(String ttl, String to) {
    return Json.parse("{ \"ttl\": \"%s\", \"to\": \"%s\" }".formatted(ttl, to));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'timeout': '$.s'                          | 30      | DURATION_INVALID | timeout.total",
        "'timeout': '$.s'                          | 'soon'  | DURATION_INVALID | timeout.total",
        "'timeout': { 'attempt': '$.s' }           | '0s'    | BOUND_RANGE      | timeout.attempt",
        "'timeout': { 'heartbeat': '$.s' }         | null    | DURATION_INVALID | timeout.heartbeat",
        "'retry': { 'max': '$.s' }                 | '3'     | BOUND_TYPE       | retry.max",
        "'retry': { 'max': '$.s' }                 | 1.5     | BOUND_TYPE       | retry.max",
        "'retry': { 'max': '$.s' }                 | -1      | BOUND_RANGE      | retry.max",
        "'retry': { 'max': '$.s' }                 | 1000001 | BOUND_RANGE      | retry.max",
        "'retry': { 'max': 1, 'delay': '$.s' }     | '-1s'   | DURATION_INVALID | retry.delay",
        "'retry': { 'max': 1, 'delay': '2s', 'maxDelay': '$.s' } | '1s' | BOUND_RANGE | retry.maxDelay",
        "'cache': '$.s'                            | '0s'    | BOUND_RANGE      | cache.ttl",
        "'timeout': '$.s.missing'                  | {}      | REF_MISSING      | missing",
      })
  void value_outOfBounds_failsTheNodeWithoutAnAttempt(
      String policy, String value, String code, String piece) {
    Run<JsonNode> run = run(value, "'operator': 't.ok'", policy);

    assertThat(error(run).code()).isEqualTo(code);
    assertThat(error(run).message()).contains(piece);
    assertThat(lab.count("n")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.ok", "t.compute", "t.blocking", "t.later"})
  void value_outOfBounds_mayBeCaught_onEveryThread(String operator) {
    Run<JsonNode> run =
        run(
            "'soon'",
            "'operator': '%s', 'catch': { '*': { 'value': 7 } }".formatted(operator),
            "'timeout': '$.s'");

    assertThat(run.result()).hasToString("{\"n\":7}");
  }

  @Test
  void value_outOfBounds_ofANodeWithABody_failsItBeforeAnythingInside() {
    Run<JsonNode> run =
        run(
            "-1",
            "'block': { 'nodes': { 'i': { 'operator': 't.ok' } } }",
            "'retry': {'max': '$.s'}");

    assertThat(error(run).code()).isEqualTo("BOUND_RANGE");
    assertThat(lab.count("n/i")).isZero();
  }

  @Test
  void value_outOfBounds_isNotTriedAgain() {
    run("-1", "'operator': 't.ok'", "'retry': [{ 'max': 9 }, { 'max': '$.s' }]");
    passAll();

    assertThat(waits).isEmpty();
  }

  /** What it reads is not there, so it cannot begin. */
  @Test
  void node_whosePolicyReadsASkippedNode_isSkipped() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "s": { "operator": "t.ok", "if": "false" },
                       "n": { "operator": "t.ok", "timeout": "$.s" } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).isEmpty();
  }
}
