// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Resource;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Sink;
import dev.analemma.event.RunEvent;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results of nodes with a {@code cache} that serve again. */
class CacheTest {
  private static final Field.Value VALUE = Field.value("value", JsonType.ANY, "v").optional();
  private static final Field.Template TEXT = Field.template("text", Sink.TEXT, "t").optional();
  private static final Field.Item EACH = Field.item("each", "e").optional();
  private static final Field.Literal<String> MODE = Field.text("mode", "a", "m");

  private final AtomicInteger calls = new AtomicInteger();
  private final List<RunEvent> events = new ArrayList<>();
  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .operator(
                      OperatorType.named("t.count")
                          .fields(VALUE, TEXT, EACH, MODE)
                          .value(config -> call -> Json.tree(calls.incrementAndGet())))
                  .operator(
                      OperatorType.named("t.switch")
                          .labels(config -> List.of("l", "r"))
                          .operator(
                              config ->
                                  call -> Outcome.route("r", Json.tree(calls.incrementAndGet()))))
                  .function(
                      new HostFunction(
                          "t.read",
                          List.of(JsonNode.class),
                          false,
                          JsonNode.class,
                          Effect.READ,
                          Execution.BLOCKING,
                          (context, arguments) -> calls.incrementAndGet()))
                  .resource("one", Resource.unlimited().concurrency(1))
                  .listener(events::add));

  @AfterEach
  void close() {
    lab.close();
  }

  private String call(String operator, String with, String cache) {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "s": { "operator": "t.ok", "with": { "value": { "a": 1, "b": 2 } } },
                       "n": { "operator": "%s", "with": %s, "cache": %s } },
            "output": "$.n"
            """
                .formatted(operator, with, cache));
    return run.result().toString();
  }

  @Test
  void equalCall_ofAnotherRun_isServedWithoutAnAttempt() {
    assertThat(call("t.count", "{ \"value\": \"$.s.a\" }", "\"10m\"")).isEqualTo("1");
    assertThat(call("t.count", "{ \"value\": \"$.s.a\" }", "\"10m\"")).isEqualTo("1");

    assertThat(calls).hasValue(1);
    assertThat(events.stream().filter(RunEvent.NodeSucceeded.class::isInstance))
        .filteredOn(event -> ((RunEvent.NodeSucceeded) event).address().equals("n"))
        .extracting(event -> ((RunEvent.NodeSucceeded) event).attempts())
        .containsExactly(1, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ 'value': '$.s.a' }     | { 'value': '$.s.b' }",
        "{ 'value': [1, 2] }      | { 'value': [2, 1] }",
        "{ 'value': ['ab'] }      | { 'value': ['a', 'b'] }",
        "{ 'value': null }        | {}",
        "{ 'text': 'x {{ s.a }}'} | { 'text': 'x {{ s.b }}' }",
        "{ 'each': 'it > s.a' }   | { 'each': 'it > s.b' }",
        "{ 'mode': 'a' }          | { 'mode': 'b' }",
      })
  void otherInput_isAnotherCall(String first, String second) {
    call("t.count", first.replace('\'', '"'), "\"10m\"");

    assertThat(call("t.count", second.replace('\'', '"'), "\"10m\"")).isEqualTo("2");
  }

  @Test
  void filledTemplate_andWhatElementsAreComparedWith_belongToTheInput() {
    String text =
        """
        "input": { "x": { "type": "integer" } },
        "nodes": { "n": { "operator": "t.count",
                          "with": { "text": "x {{ input.x }}", "each": "it > input.x" },
                          "cache": "10m" } }
        """;
    Workflow<JsonNode, JsonNode> workflow = Lab.workflow(text);
    for (int x : new int[] {1, 2, 1}) {
      lab.engine.start(workflow, Json.parse("{\"x\": %d}".formatted(x)));
      lab.settle();
    }

    assertThat(calls).hasValue(2);
  }

  @Test
  void integerAndDecimal_areTwoInputs() {
    Workflow<JsonNode, JsonNode> workflow =
        Lab.workflow(
            """
            "input": { "x": { "type": "number" } },
            "nodes": { "n": { "operator": "t.count", "with": { "value": "$.input.x" },
                              "cache": "10m" } }
            """);
    for (String x : List.of("1", "1.0", "1")) {
      lab.engine.start(workflow, Json.parse("{\"x\": %s}".formatted(x)));
      lab.settle();
    }

    assertThat(calls).hasValue(2);
  }

  @Test
  void orderOfKeys_doesNotMatter() {
    call("t.count", "{ \"value\": { \"a\": 1, \"b\": [2] } }", "\"10m\"");
    call("t.read", "{ \"a\": 1, \"b\": [2] }", "\"10m\"");

    assertThat(call("t.read", "{ \"b\": [2], \"a\": 1 }", "\"10m\"")).isEqualTo("2");
  }

  @Test
  void ttl_over_isCalledAgain() {
    call("t.count", "{}", "\"10s\"");
    lab.pass(Duration.ofSeconds(9));
    assertThat(call("t.count", "{}", "\"10s\"")).isEqualTo("1");
    lab.pass(Duration.ofSeconds(1));

    assertThat(call("t.count", "{}", "\"10s\"")).isEqualTo("2");
  }

  @Test
  void ttl_ofTheAsker_boundsTheAgeToo() {
    call("t.count", "{}", "\"10m\"");
    lab.pass(Duration.ofSeconds(20));

    assertThat(call("t.count", "{}", "\"10s\"")).isEqualTo("2");
  }

  /** Made for somebody who wanted a newer one, while the older one was still kept. */
  @Test
  void resultThatTookThePlaceOfAnother_isGoodForItsWholeTime() {
    call("t.count", "{}", "\"10s\"");
    lab.pass(Duration.ofSeconds(9));
    assertThat(call("t.count", "{}", "\"5s\"")).isEqualTo("2");
    lab.pass(Duration.ofSeconds(3));

    assertThat(call("t.count", "{}", "\"5s\"")).isEqualTo("2");
  }

  @Test
  void writtenKey_standsForTheInput() {
    String key = "{ \"ttl\": \"10m\", \"key\": \"k/{{ s.a }}\" }";
    call("t.count", "{ \"value\": 1 }", key);

    assertThat(call("t.count", "{ \"value\": 2 }", key)).isEqualTo("1");
    assertThat(call("t.read", "2", key)).as("another operator").isEqualTo("2");
    assertThat(call("t.count", "{}", "{ \"ttl\": \"10m\", \"key\": \"k/2\" }")).isEqualTo("3");
  }

  @Test
  void error_isNeverKept() {
    String text =
        """
        "nodes": { "a": { "operator": "t.fail", "cache": "10m" } }
        """;
    lab.start(text);
    lab.start(text);

    assertThat(lab.count("a")).isEqualTo(2);
  }

  @Test
  void label_isKeptWithTheValue() {
    String text =
        """
        "nodes": { "a": { "operator": "t.switch", "cache": "10m" },
                   "left": { "operator": "t.ok", "when": "a.l" },
                   "right": { "operator": "t.ok", "when": "a.r" } },
        "output": "$.a"
        """;
    assertThat(lab.start(text).result()).hasToString("1");
    assertThat(lab.start(text).result()).hasToString("1");

    assertThat(lab.ran).containsExactly("right", "right");
  }

  @Test
  void hit_asksForNoPermitAndNoTime() {
    String text =
        """
        "nodes": { "a": { "operator": "t.later", "cache": "10m", "timeout": "5s",
                          "concurrency": { "key": "one" } } }
        """;
    lab.start(text);
    lab.complete("a", "7");
    lab.start(
        """
        "nodes": { "b": { "operator": "t.later", "concurrency": { "key": "one" } } }
        """);

    Run<JsonNode> run = lab.start(text);

    assertThat(run.result()).hasToString("{\"a\":7}");
    assertThat(lab.clock.timers()).isZero();
    lab.complete("b", "1");
  }

  @Test
  void hits_onOtherThreads_doNotKeepTheirFollowersBack() {
    String text =
        """
        "nodes": {
          "a": { "block": { "nodes": { "b": { "operator": "t.read", "cache": "10m" } } } },
          "c": { "operator": "t.blocking", "after": "a" },
          "d": { "operator": "t.read", "with": "$.c", "cache": "10m" } }
        """;
    assertThat(lab.start(text).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.start(text).status()).isEqualTo(RunStatus.COMPLETED);

    assertThat(calls).hasValue(2);
  }

  @Test
  void function_ofAWorkflow_thatWrites_isRefusedBeforeTheRun() {
    AtomicInteger written = new AtomicInteger();
    HostFunction writes =
        new HostFunction(
            "shop.pay",
            List.of(),
            false,
            JsonNode.class,
            Effect.WRITE,
            Execution.INLINE,
            (context, arguments) -> written.incrementAndGet());
    try (dev.analemma.Engine engine = dev.analemma.Engine.builder().function(writes).build()) {
      Workflow<JsonNode, JsonNode> workflow =
          Lab.workflow("\"nodes\": { \"a\": { \"operator\": \"shop.pay\", \"cache\": \"1m\" } }");

      assertThatThrownBy(() -> engine.run(workflow, Lab.nothing()))
          .hasMessageContaining("CACHE_WRITES");
    }
    assertThat(written).hasValue(0);
  }

  @Test
  void pausedRun_isServedLikeOthersWhenItGoesOn() {
    call("t.count", "{ \"value\": 5 }", "\"10m\"");
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "w": { "operator": "t.later" },
                       "n": { "operator": "t.count", "with": { "value": 5 }, "cache": "10m",
                              "after": "w" } },
            "output": "$.n"
            """,
            StartOptions.defaults());
    run.pause();
    lab.complete("w", "1");
    run.resume();
    lab.settle();

    assertThat(run.result()).hasToString("1");
  }
}
