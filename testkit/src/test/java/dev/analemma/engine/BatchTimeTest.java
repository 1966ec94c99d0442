// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Run;
import dev.analemma.StepContext;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MemoryFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A map whose batches should take a {@code time}. The items are what they cost, in microseconds of
 * a clock that the test moves; a call costs 20 ms beside them.
 */
class BatchTimeTest {
  private static final long CALL_MICROS = 20_000;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final MemoryFiles files = new MemoryFiles();
  private final List<Call> calls = new ArrayList<>();
  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .source(files.source("memory"))
                  .function(Lab.function("t.cost", Execution.INLINE, this::cost)));

  private record Call(int items, Duration time) {}

  @AfterEach
  void close() {
    lab.close();
  }

  private Object cost(StepContext context, @Nullable Object[] arguments) {
    JsonNode items = (JsonNode) Objects.requireNonNull(arguments[0]);
    long micros = CALL_MICROS;
    for (JsonNode item : items) {
      micros += item.longValue();
    }
    Duration time = Duration.ofNanos(1_000 * micros);
    calls.add(new Call(items.size(), time));
    CompletableFuture<JsonNode> end = new CompletableFuture<>();
    lab.clock.schedule(time, () -> end.complete(items));
    return end;
  }

  private static String map(String items, String batch, String more) {
    return """
        "input": { "costs": {} },
        "nodes": { "m": { "map": { %s, "concurrency": 4, "batch": { %s },
          "nodes": { "x": { "operator": "t.cost", "with": "$.items"%s } },
          "output": "$.x" } } },
        "output": { "ok": "$.m.succeeded", "results": "$.m.results" }
        """
        .formatted(items, batch, more);
  }

  private static final String LIST = "\"items\": \"$.input.costs\"";

  /** Runs to the end, from one timer to the next. */
  private JsonNode result(String map, JsonNode input) {
    Run<JsonNode> run = lab.start(map, input);
    while (!run.status().terminal()) {
      lab.pass(Objects.requireNonNull(lab.clock.untilNext(), "nothing will ever happen"));
    }
    return run.result();
  }

  private static void add(ArrayNode costs, int count, int micros, Random random) {
    for (int i = 0; i < count; i++) {
      costs.add(micros / 2 + random.nextInt(micros));
    }
  }

  /** Costs that are tenfold for a while, each half as much or as much again as the mean. */
  private static ObjectNode jump() {
    ObjectNode input = Json.nodes().objectNode();
    ArrayNode costs = input.putArray("costs");
    Random random = new Random(1);
    add(costs, 40_000, 1_000, random);
    add(costs, 8_000, 10_000, random);
    add(costs, 40_000, 1_000, random);
    return input;
  }

  @Test
  void costThatJumpsTenfoldAndBack_batchesStayNearTheirTime() {
    JsonNode costs = jump().get("costs");
    JsonNode result = result(map(LIST, "\"items\": 5000, \"time\": \"1s\"", ""), jump());

    assertThat(result.get("results")).isEqualTo(costs);
    assertThat(calls.get(0).items()).isEqualTo(8);
    assertThat(figures())
        .isEqualTo("159 batches, 7 above 2 s, the middle one 0.99 s, the longest 10.02 s");
  }

  @Test
  void sameCosts_withoutATime_takeTenTimesAsLong() {
    result(map(LIST, "\"items\": 1000", ""), jump());

    assertThat(calls).hasSize(88).allMatch(call -> call.items() == 1_000);
    assertThat(figures())
        .isEqualTo("88 batches, 8 above 2 s, the middle one 1.02 s, the longest 10.19 s");
  }

  /** As told in docs/sources.md. */
  private String figures() {
    List<Duration> sorted = calls.stream().map(Call::time).sorted().toList();
    return "%d batches, %d above 2 s, the middle one %.2f s, the longest %.2f s"
        .formatted(
            calls.size(),
            calls.stream().filter(call -> call.time().toMillis() > 2_000).count(),
            sorted.get(sorted.size() / 2).toMillis() / 1e3,
            sorted.get(sorted.size() - 1).toMillis() / 1e3);
  }

  @Test
  void source_isPutTogetherAsTheTimeSays_withinTheBounds() {
    Random random = new Random(2);
    ArrayNode costs = Json.nodes().arrayNode();
    add(costs, 20_000, 1_000, random);
    StringBuilder lines = new StringBuilder();
    costs.forEach(cost -> lines.append(cost).append('\n'));
    files.put("costs.jsonl", lines.toString());

    JsonNode result =
        result(
            map(
                "\"source\": { \"reader\": \"memory\", \"uri\": \"costs.jsonl\" }",
                "\"items\": 700, \"bytes\": 2000, \"time\": \"1s\"",
                ""),
            Json.nodes().objectNode().putNull("costs"));

    assertThat(result.get("results")).isEqualTo(costs);
    assertThat(calls.get(0).items()).isEqualTo(8);
    // About 500 numbers with their commas are 2,000 bytes.
    assertThat(calls.stream().mapToInt(Call::items).max().orElseThrow()).isBetween(300, 700);
  }

  @Test
  void batch_thatRunsOutOfItsTime_halvesThoseThatFollow() {
    ObjectNode input = Json.nodes().objectNode();
    ArrayNode costs = input.putArray("costs");
    add(costs, 20_000, 1_000, new Random(3));
    add(costs, 8_000, 10_000, new Random(3));

    JsonNode result =
        result(
            map(
                LIST,
                "\"items\": 5000, \"time\": \"1s\", \"splitOnError\": true",
                ", \"timeout\": { \"attempt\": \"3s\" }"),
            input);

    assertThat(result.get("results")).isEqualTo(costs);
    // Those under way when the cost jumped, their halves, and one size more.
    assertThat(calls.stream().filter(call -> call.time().toMillis() > 3_000)).hasSizeLessThan(20);
    List<Call> last = calls.subList(calls.size() - 10, calls.size());
    assertThat(last).allMatch(call -> call.time().compareTo(SECOND.multipliedBy(2)) <= 0);
  }

  @Test
  void time_mayBeComputed() {
    ObjectNode input = Json.nodes().objectNode().put("costs", "1s");
    JsonNode result =
        result(map("\"items\": [1, 2, 3]", "\"items\": 2, \"time\": \"$.input.costs\"", ""), input);

    assertThat(result.get("ok").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "soon", "-1s"})
  void time_computedAndNone_isAnError(String time) {
    Run<JsonNode> run =
        lab.start(
            map("\"items\": [1]", "\"items\": 2, \"time\": \"$.input.costs\"", ""),
            Json.nodes().objectNode().put("costs", time));

    assertThat(run.errors().get(0).code()).isEqualTo("BATCH_BOUNDS");
    assertThat(run.errors().get(0).message()).contains("'time'", time);
  }
}
