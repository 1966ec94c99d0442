// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.durable.DyingStore;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.testkit.MemoryFiles;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * A map whose batches adapt to what items cost, and whose process ends at random commits: whatever
 * is called again is called with the same key for the same items, and every item comes to its end.
 */
class BatchCrashTest {
  private static final int STEPS_MAX = 20_000;

  @Property(tries = 150)
  void processEndsAtARandomCommit_callsAreMadeAgainWithTheSameItems(@ForAll long seed) {
    Crashing crashing = new Crashing(seed);
    crashing.run();
    Statistics.label("sizes of batches").collect(Math.min(5, crashing.sizes()));
  }

  private static final class Crashing {
    private final Random random;
    private final long seed;
    private final MovingClock storeClock = new MovingClock();
    private final MemoryStateStore store = new MemoryStateStore(storeClock);
    private final ObjectNode document;
    private final ArrayNode items = Term.JSON.arrayNode();
    private final Map<String, JsonNode> calls = new HashMap<>();
    private @Nullable String runId;
    private @Nullable String contradiction;

    Crashing(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      for (int count = random.nextInt(60); count > 0; count--) {
        // What it costs, in milliseconds; a few cannot be done.
        items.add(random.nextInt(10) == 0 ? -1 : random.nextInt(random.nextBoolean() ? 20 : 500));
      }
      this.document = document();
    }

    private ObjectNode document() {
      ObjectNode document = Term.JSON.objectNode().put("analemma", 1).put("name", "timed");
      ObjectNode node = document.putObject("nodes").putObject("m");
      ObjectNode map = node.putObject("map");
      if (random.nextBoolean()) {
        map.set("items", items);
      } else {
        map.putObject("source").put("reader", "memory").put("uri", "in.jsonl");
      }
      ObjectNode batch = map.putObject("batch").put("items", 1 + random.nextInt(20));
      batch.put("time", "250ms").put("splitOnError", random.nextBoolean());
      if (random.nextBoolean()) {
        batch.put("bytes", 1 + random.nextInt(60));
      }
      map.put("concurrency", 1 + random.nextInt(4)).putObject("tolerate").put("count", 60);
      map.putObject("nodes").putObject("x").put("operator", "t.cost").put("with", "$.items");
      map.put("output", "$.x");
      if (random.nextBoolean()) {
        node.set("retry", RandomDefinition.retry(1));
      }
      if (random.nextBoolean()) {
        map.put("itemKey", "string(it)");
      }
      document.putObject("output").put("total", "$.m.total");
      return document;
    }

    void run() {
      int crashes = random.nextInt(5);
      for (int process = 0; ; process++) {
        if (process(process, process < crashes)) {
          return;
        }
      }
    }

    int sizes() {
      return (int) calls.values().stream().map(JsonNode::size).distinct().count();
    }

    /** Runs one process; returns whether the run has ended. */
    private boolean process(int number, boolean ends) {
      ShuffledThreads threads = new ShuffledThreads(seed + number);
      threads.clock.advance(Duration.ofMinutes(number));
      storeClock.advance(CrashTest.LEASE.multipliedBy(3));
      DyingStore dying = new DyingStore(store);
      if (ends) {
        dying.endAt(1 + random.nextInt(20), random.nextBoolean());
      }
      dying.interruptsWhenEnded(Thread.currentThread());
      MemoryFiles files = new MemoryFiles();
      StringBuilder lines = new StringBuilder();
      items.forEach(item -> lines.append(item).append('\n'));
      files.put("in.jsonl", lines.toString());
      Engine engine =
          CrashTest.durable(threads, dying)
              .source(files.source("memory"))
              .function(cost(threads, dying))
              .build();
      Run<JsonNode> run = run(engine, threads, dying);
      for (int step = 0; run != null && !dying.ended() && !run.status().terminal(); step++) {
        assertThat(step).as(this::toString).isLessThan(STEPS_MAX);
        threads.step();
        assertThat(contradiction).as(this::toString).isNull();
        assertThat(dying.ended() ? null : run.status())
            .as(this::toString)
            .isNotEqualTo(RunStatus.PAUSED);
      }
      boolean over = run != null && !dying.ended();
      if (over) {
        assertThat(run.status()).as(this::toString).isEqualTo(RunStatus.COMPLETED);
        assertThat(CrashTest.resultOf(run, threads).get("total").asInt()).isEqualTo(items.size());
      }
      dying.end();
      Thread.interrupted();
      return over;
    }

    private @Nullable Run<JsonNode> run(Engine engine, ShuffledThreads threads, DyingStore dying) {
      if (runId == null) {
        Workflow<JsonNode, JsonNode> workflow =
            Workflow.of(WorkflowDefinition.parse(document.toString()));
        try {
          Run<JsonNode> run = engine.start(workflow, Term.JSON.objectNode());
          runId = run.id();
          return run;
        } catch (RuntimeException processEnded) {
          store.runs().query(RunQuery.all()).runs().forEach(record -> runId = record.id());
          return null;
        }
      }
      for (int step = 0; step < STEPS_MAX && !dying.ended(); step++) {
        Run<JsonNode> run = engine.runs().find(Objects.requireNonNull(runId)).orElseThrow();
        if (run.getClass().getSimpleName().equals("RunHandle") || run.status().terminal()) {
          return run;
        }
        threads.step();
      }
      assertThat(dying.ended()).as("nobody took the run up: %s", this).isTrue();
      return null;
    }

    private HostFunction cost(ShuffledThreads threads, DyingStore dying) {
      return new HostFunction(
          "t.cost",
          List.of(JsonNode.class),
          false,
          JsonNode.class,
          Effect.WRITE,
          Execution.INLINE,
          (context, arguments) -> call(threads, dying, context, arguments));
    }

    private Object call(
        ShuffledThreads threads,
        DyingStore dying,
        StepContext context,
        @Nullable Object[] arguments) {
      JsonNode batch = (JsonNode) Objects.requireNonNull(arguments[0]);
      if (!dying.ended()) {
        JsonNode before = calls.putIfAbsent(context.idempotencyKey(), batch);
        if (before != null && !before.equals(batch)) {
          // Thrown here, it would be the error of an item.
          contradiction = "%s was called with %s".formatted(context.address(), before);
        }
      }
      long millis = 0;
      for (JsonNode item : batch) {
        if (item.intValue() < 0) {
          throw new OperatorException("BAD", "as drawn");
        }
        millis += item.intValue();
      }
      CompletableFuture<JsonNode> end = new CompletableFuture<>();
      threads.clock.schedule(Duration.ofMillis(millis), () -> end.complete(batch));
      return end;
    }

    @Override
    public String toString() {
      return "seed %d, %s of %s, called %s".formatted(seed, document, items, calls);
    }
  }
}
