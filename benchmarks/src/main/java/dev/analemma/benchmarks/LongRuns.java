// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemSource;
import dev.analemma.spi.Json;
import dev.analemma.spi.ResultTarget;
import dev.analemma.spi.ResultWriter;
import dev.analemma.spi.SourceRequest;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import org.jspecify.annotations.Nullable;

/**
 * Long runs in a heap of 256 MiB: ten million items of a source whose results are written, a
 * million items of a list, a million rounds and a million steps. What a run kept of each of them
 * would not fit.
 */
final class LongRuns {
  private static final long ITEMS = 10_000_000;
  private static final int ROUNDS = 1_000_000;

  private static final String STREAMED =
      """
      {"analemma": 1, "name": "streamed",
       "nodes": {"m": {"map": {"source": {"reader": "made"}, "results": {"writer": "counted"},
         "nodes": {"o": {"operator": "json_object", "with": {"n": "$.item"}}}, "output": "$.o"}}},
       "output": "$.m.results.count"}
      """;

  private static final String LISTED =
      """
      {"analemma": 1, "name": "listed", "input": {"items": {"type": "array"}},
       "nodes": {"m": {"map": {"items": "$.input.items",
         "nodes": {"o": {"operator": "json_object", "with": {"n": "$.item"}}},
         "output": "$.item"}}},
       "output": "$.m.succeeded"}
      """;

  private static final String ROUND =
      """
      {"analemma": 1, "name": "rounds",
       "nodes": {"l": {"loop": {"max": 1000000, "state": {"n": 0},
         "nodes": {"o": {"operator": "json_object", "with": {"n": "$.state.n"}}},
         "set": {"n": "${ state.n + 1 }"}, "until": "state.n >= 1000000"}}},
       "output": "$.l.n"}
      """;

  private static final String STEP =
      """
      {"analemma": 1, "name": "steps",
       "nodes": {"m": {"machine": {"start": "a", "max": 1000000,
         "state": {"n": {"init": 0, "merge": "sum"}},
         "nodes": {
           "a": {"operator": "json_object", "set": {"n": 1},
                 "next": [{"if": "state.n >= 1000000", "to": "end"}, {"to": "a"}]}}}}},
       "output": "$.m.n"}
      """;

  private LongRuns() {}

  /** Measures; wants a process of its own, with a heap of 256 MiB. */
  static void measure(Figures figures) {
    try (Engine engine = Engine.builder().source(new Made(ITEMS)).results(new Counted()).build()) {
      run(figures, engine, "streamed items", STREAMED, Json.nodes().nullNode(), ITEMS);
      run(figures, engine, "listed items", LISTED, items(), ROUNDS);
      run(figures, engine, "rounds", ROUND, Json.nodes().nullNode(), ROUNDS);
      run(figures, engine, "steps", STEP, Json.nodes().nullNode(), ROUNDS);
    }
  }

  private static void run(
      Figures figures, Engine engine, String what, String text, JsonNode input, long count) {
    Workflow<JsonNode, JsonNode> workflow = Workflow.of(WorkflowDefinition.parse(text));
    System.gc();
    pools(MemoryPoolMXBean::resetPeakUsage);
    long start = System.nanoTime();
    long done = engine.start(workflow, input).result().longValue();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (done != count) {
      throw new IllegalStateException(what + ": did " + done + " of " + count);
    }
    long[] peak = new long[1];
    pools(pool -> peak[0] += pool.getPeakUsage().getUsed());
    figures.put("long run " + what + " a second", count / seconds);
    figures.put("long run " + what + " peak MiB", peak[0] / 1048576.0);
  }

  private static void pools(java.util.function.Consumer<MemoryPoolMXBean> use) {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        use.accept(pool);
      }
    }
  }

  private static JsonNode items() {
    ArrayNode items = Json.nodes().arrayNode(ROUNDS);
    for (int i = 0; i < ROUNDS; i++) {
      items.add(i);
    }
    ObjectNode input = Json.nodes().objectNode();
    input.set("items", items);
    return Json.freeze(input);
  }

  /** Items that exist only once they are read. */
  private record Made(long count) implements ItemSource {
    @Override
    public String name() {
      return "made";
    }

    @Override
    public ItemReader open(SourceRequest request) {
      return new ItemReader() {
        private long next;

        @Override
        public @Nullable Item next() {
          return next == count ? null : Item.of(next, LongNode.valueOf(next++));
        }

        @Override
        public JsonNode position() {
          return LongNode.valueOf(next);
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };
    }
  }

  /** Results that are counted and dropped. */
  private static final class Counted implements ResultTarget {
    @Override
    public String name() {
      return "counted";
    }

    @Override
    public ResultWriter open(JsonNode results) {
      return new ResultWriter() {
        private long written;
        private long failed;

        @Override
        public void result(long index, JsonNode value) {
          written++;
        }

        @Override
        public void failure(long index, JsonNode item, JsonNode error) {
          failed++;
        }

        @Override
        public Written complete() {
          return new Written(
              new Reference("counted:results", written, 0, null),
              new Reference("counted:failures", failed, 0, null));
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };
    }
  }
}
