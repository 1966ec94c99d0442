// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.stream.IntStream;

/** What repeated bodies cost: an item of a map, a round of a loop, a step of a machine. */
final class ControlFigures {
  private static final int ITEMS = 1_000_000;
  private static final int STEPS = 100_000;

  private static final String MAP =
      """
      {"analemma": 1, "name": "items", "input": {"items": {"type": "array"}},
       "nodes": {"m": {"map": {"items": "$.input.items", "as": "x",
         "nodes": {"o": {"operator": "json_object", "with": {"n": "$.x"}}}, "output": "$.o"}}},
       "output": "$.m.succeeded"}
      """;

  private static final String LOOP =
      """
      {"analemma": 1, "name": "rounds",
       "nodes": {"l": {"loop": {"max": 1000000, "state": {"n": 0},
         "nodes": {"o": {"operator": "json_object", "with": {"n": "$.state.n"}}},
         "set": {"n": "${ state.n + 1 }"}, "until": "state.n >= 1000000"}}},
       "output": "$.l.n"}
      """;

  private static final String MACHINE =
      """
      {"analemma": 1, "name": "steps",
       "nodes": {"m": {"machine": {"start": "a", "max": 200000,
         "state": {"n": {"init": 0, "merge": "sum"}},
         "nodes": {
           "a": {"operator": "json_object", "set": {"n": 1}, "next": "b"},
           "b": {"operator": "json_object", "set": {"n": 1},
                 "next": [{"if": "state.n >= 100000", "to": "end"}, {"to": "a"}]}}}}},
       "output": "$.m.n"}
      """;

  private ControlFigures() {}

  /** Repeated bodies of one cheap operator, beside the same work in a parallel stream. */
  static void measure(Figures figures) {
    Rounds rounds = new Rounds(figures.quick());
    ArrayNode items = Json.nodes().arrayNode(ITEMS);
    for (int i = 0; i < ITEMS; i++) {
      items.add(i);
    }
    ObjectNode input = Json.nodes().objectNode();
    input.set("items", items);
    try (Engine engine = Engine.create()) {
      JsonNode frozen = Json.freeze(input);
      add(rounds, engine, "map", ITEMS, MAP, frozen);
      add(rounds, engine, "loop", ITEMS, LOOP, Json.nodes().nullNode());
      add(rounds, engine, "machine", STEPS, MACHINE, Json.nodes().nullNode());
      rounds.add("stream", ITEMS, () -> stream(items));
      rounds.run();
    }
    figures.put("map item ns", rounds.nanos("map"));
    figures.put("map item to a parallel stream", rounds.ratio("map", "stream"));
    figures.put("loop round ns", rounds.nanos("loop"));
    figures.put("machine step ns", rounds.nanos("machine"));
  }

  private static void add(
      Rounds rounds, Engine engine, String name, int count, String text, JsonNode input) {
    Workflow<JsonNode, JsonNode> workflow = Workflow.of(WorkflowDefinition.parse(text));
    rounds.add(
        name,
        count,
        () -> {
          if (engine.run(workflow, input).intValue() != count) {
            throw new IllegalStateException(name + " did not do everything");
          }
        });
  }

  private static void stream(ArrayNode items) {
    List<ObjectNode> made =
        IntStream.range(0, items.size())
            .parallel()
            .mapToObj(i -> Json.nodes().objectNode().<ObjectNode>set("n", items.get(i)))
            .toList();
    if (made.size() != items.size()) {
      throw new IllegalStateException("the stream did not do everything");
    }
  }
}
