// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.TaskRecord;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Engines that follow each other on one store, as processes do that end without a word.
 *
 * <p>The function {@code t.do} notes its key and returns its input; {@code t.hang} never returns in
 * the first process, and returns its input in others.
 */
final class Processes implements AutoCloseable {
  static final Duration LEASE = Duration.ofSeconds(10);

  final MovingClock clock = new MovingClock();
  final MemoryStateStore store = new MemoryStateStore(clock);
  final List<String> done = Collections.synchronizedList(new ArrayList<>());
  final CountDownLatch hanging = new CountDownLatch(1);
  private final List<Engine> engines = new ArrayList<>();
  private final List<DyingStore> cuts = new ArrayList<>();
  private int process;

  /** Starts the next process. */
  Engine start() {
    return start(builder -> {});
  }

  /** Starts the next process, with more than every one has. */
  Engine start(Consumer<Engine.Builder> more) {
    int number = ++process;
    DyingStore cut = new DyingStore(store);
    cuts.add(cut);
    Engine.Builder builder =
        Engine.builder()
            .clock(clock)
            .store(cut)
            .lease(LEASE)
            .grace(Duration.ofMillis(100))
            .function(
                Fn.of(
                        "t.do",
                        JsonNode.class,
                        JsonNode.class,
                        (context, input) -> {
                          done.add(context.idempotencyKey());
                          return input;
                        })
                    .function())
            .function(
                Fn.of(
                        "t.fail",
                        JsonNode.class,
                        JsonNode.class,
                        (context, input) -> {
                          done.add(context.idempotencyKey());
                          throw new IllegalStateException("as asked");
                        })
                    .function())
            .function(
                Fn.of(
                        "t.hang",
                        JsonNode.class,
                        JsonNode.class,
                        (context, input) -> {
                          done.add(context.idempotencyKey());
                          if (number == 1) {
                            hanging.countDown();
                            new CountDownLatch(1).await();
                          }
                          return input;
                        })
                    .function());
    more.accept(builder);
    Engine engine = builder.build();
    engines.add(engine);
    return engine;
  }

  /** The process ends without a word, and so long ago that others may take its runs. */
  void kill(Engine engine) {
    cuts.get(engines.indexOf(engine)).endQuietly();
    clock.advance(LEASE.multipliedBy(2));
  }

  /** Lets time pass, little by little, until something is so. */
  void holds(BooleanSupplier condition) {
    await(
        () -> {
          boolean so = condition.getAsBoolean();
          if (!so) {
            clock.advance(Duration.ofMillis(50));
          }
          return so;
        });
  }

  /** Waits until something is so, while the clock stands still. */
  static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("did not come true within 30 s");
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /** Lets time pass until a run has ended, and returns its output. */
  JsonNode result(Run<JsonNode> run) {
    holds(() -> run.status().terminal());
    return run.result();
  }

  /** Returns how many nodes of a run have ended, as its store knows. */
  static long ended(Engine engine, Run<JsonNode> run) {
    return engine.runs().tasks(run.id()).stream()
        .filter(task -> task.what() == TaskRecord.What.ENDED)
        .count();
  }

  static Workflow<JsonNode, JsonNode> workflow(String json) {
    return Workflow.of(WorkflowDefinition.parse(json.replace('\'', '"')));
  }

  static @Nullable JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  @Override
  public void close() {
    cuts.forEach(DyingStore::end);
    engines.forEach(Engine::close);
  }
}
