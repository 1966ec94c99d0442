// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.StepContext;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A process with an engine, until it ends: its threads, of which none exists, and its clock. */
final class Instance {
  private static final List<Type> TREE = List.of(JsonNode.class);

  private final World world;
  private final List<Runnable> workers = new ArrayList<>();
  private final List<Runnable> blocking = new ArrayList<>();
  final String name;
  final InstanceClock clock;
  final Engine engine;
  boolean dead;

  /** Until when it does nothing at all. */
  long pausedUntilNanos;

  /** How many calls of the store are under way. */
  int calls;

  /** Whether one of them commits: nobody else of this process does then. */
  boolean committing;

  /** Whether somebody waits on this thread for the start of a run. */
  boolean starting;

  Instance(World world, String name) {
    this.world = world;
    this.name = name;
    this.clock = new InstanceClock(world);
    Engine.Builder builder =
        Engine.builder()
            .clock(clock)
            .workers(workers(), 1)
            .blocking(task -> add(blocking, task))
            .store(new Link(this, world))
            .lease(World.LEASE)
            .grace(Duration.ofSeconds(1))
            .finallyMax(World.FINALLY_MAX)
            .compactBytes(world.compactBytes)
            .seed(42)
            .secrets(secret -> Optional.of("simulated-token-key-simulated-to"))
            .function(function("s.do", (context, input) -> answer(context, input)))
            .function(function("s.later", this::later))
            .function(function("s.flaky", this::flaky))
            .function(function("s.fail", (context, input) -> fail("BROKEN")));
    if (world.calls()) {
      builder.skill(Shape.INNER, "1.0.0");
    }
    this.engine = builder.build();
  }

  private Executor workers() {
    return task -> add(workers, task);
  }

  private void add(List<Runnable> tasks, Runnable task) {
    if (!dead) {
      tasks.add(task);
    }
  }

  // Its functions.

  private interface Body {
    @Nullable Object call(StepContext context, JsonNode input);
  }

  private HostFunction function(String named, Body body) {
    return new HostFunction(
        named,
        TREE,
        false,
        JsonNode.class,
        Effect.WRITE,
        Execution.INLINE,
        (context, arguments) -> {
          if (dead) {
            throw new IllegalStateException("the process has ended");
          }
          world.note(this, "calls %s", context.address());
          world.oracle.begins(this, context);
          return body.call(context, (JsonNode) Objects.requireNonNull(arguments[0]));
        });
  }

  private ObjectNode answer(StepContext context, JsonNode input) {
    ObjectNode answer = input.deepCopy();
    return answer.put("call", world.oracle.returns(context));
  }

  private Object later(StepContext context, JsonNode input) {
    CompletableFuture<JsonNode> stage = new CompletableFuture<>();
    clock.schedule(
        Duration.ofMillis(world.random.nextInt(2_000)),
        () -> stage.complete(answer(context, input)));
    return stage;
  }

  private Object flaky(StepContext context, JsonNode input) {
    return world.random.nextInt(3) == 0 ? fail("FLAKY") : answer(context, input);
  }

  private static Object fail(String code) {
    throw new OperatorException(code, "as drawn");
  }

  // Its threads.

  boolean goesOn() {
    return !dead && pausedUntilNanos <= world.nanos;
  }

  /** Returns how many tasks could run now. */
  int ready() {
    if (!goesOn()) {
      return 0;
    }
    int ready = workers.size();
    for (Runnable task : blocking) {
      if (mayRun(task)) {
        ready++;
      }
    }
    return ready;
  }

  /** While a transaction is under way, no other thread of the process begins one. */
  private boolean mayRun(Runnable task) {
    if (!committing && !starting) {
      return true;
    }
    String from = task.getClass().getName();
    return !from.contains(".JournalWriter") && !from.contains(".EngineCore");
  }

  /** Runs one of the tasks that could. */
  void run(int index) {
    int left = index;
    if (left < workers.size()) {
      workers.remove(left).run();
      return;
    }
    left -= workers.size();
    for (int b = 0; b < blocking.size(); b++) {
      if (mayRun(blocking.get(b)) && left-- == 0) {
        blocking.remove(b).run();
        return;
      }
    }
    throw new IllegalStateException("there is no task " + index);
  }

  /** The process ends without a word. */
  void end() {
    if (!dead) {
      world.note(this, "ends");
      dead = true;
      workers.clear();
      blocking.clear();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
