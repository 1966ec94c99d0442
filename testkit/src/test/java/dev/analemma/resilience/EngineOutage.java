// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Resource;
import dev.analemma.Run;
import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.internal.resilience.Outcome;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.SteppedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Runs of an engine that each call a dependency every fifty seconds on average, in a loop: what
 * retries, and what asks for permits, is the engine. It runs in one thread, on a clock that is
 * moved from timer to timer.
 */
final class EngineOutage implements AutoCloseable {
  private static final double THINK_SECONDS = 50;

  private static final String CALLER =
      """
      "nodes": { "calls": { "loop": { "max": 1000000, "as": "round", "state": {}, "nodes": {
        "pause": { "operator": "sim.think" },
        "think": { "wait": { "for": "$.pause" } },
        "call": { "after": "think", "operator": "sim.call", "concurrency": { "key": "model" },
          "retry": { "max": 1000000, "delay": "1s", "factor": 2, "maxDelay": "60s" },
          "catch": { "*": { "value": null } } } },
        "until": "false" } } }
      """;

  final MovingClock clock = new MovingClock();
  final Dependency dependency;
  final Engine engine;
  private final SteppedExecutor workers = new SteppedExecutor();
  private final SteppedExecutor blocking = new SteppedExecutor();
  private final SplittableRandom random = new SplittableRandom(11);
  private final List<Run<JsonNode>> runs = new ArrayList<>();

  /** Calls of the dependency in each second. */
  final List<Integer> perSecond = new ArrayList<>();

  /** Things that runs wanted done: the calls there would be if none ever failed. */
  long wanted;

  long done;

  EngineOutage(Resource resource, int count) {
    this.dependency = new Dependency(clock, 42, 12, Duration.ofMillis(100), 0.4, 100, 0.2);
    this.engine =
        Engine.builder()
            .clock(clock)
            .workers(workers, 1)
            .blocking(blocking)
            .seed(7)
            .resource("model", resource)
            .function(Lab.function("sim.think", Execution.INLINE, (call, given) -> think()))
            .function(Lab.function("sim.call", Execution.INLINE, (call, given) -> call(call)))
            .build();
    Workflow<JsonNode, JsonNode> caller = Lab.workflow(CALLER);
    for (int i = 0; i < count; i++) {
      runs.add(engine.start(caller, Lab.nothing()));
    }
    settle();
  }

  private JsonNode think() {
    wanted++;
    double seconds = -THINK_SECONDS * StrictMath.log(1 - random.nextDouble());
    return TextNode.valueOf((long) (seconds * 1_000) + "ms");
  }

  private CompletableFuture<JsonNode> call(StepContext context) {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    dependency.call(
        outcome -> {
          if (outcome == Outcome.SUCCESS) {
            done++;
            answer.complete(NullNode.getInstance());
          } else {
            answer.completeExceptionally(
                new OperatorException(
                    outcome == Outcome.THROTTLED ? "RATE_LIMITED" : "UNAVAILABLE",
                    "attempt %d failed".formatted(context.attempt())));
          }
        });
    return answer;
  }

  private void settle() {
    while (workers.runNext() || blocking.runNext()) {
      continue;
    }
  }

  void run(int seconds) {
    for (int second = 0; second < seconds; second++) {
      long before = dependency.calls;
      Duration left = Duration.ofSeconds(1);
      for (Duration next = clock.untilNext();
          next != null && next.compareTo(left) <= 0;
          next = clock.untilNext()) {
        clock.advance(next);
        left = left.minus(next);
        settle();
      }
      clock.advance(left);
      perSecond.add((int) (dependency.calls - before));
    }
  }

  /** Returns the calls a second from one second to another. */
  double rate(int from, int to) {
    return perSecond.subList(from, to).stream().mapToInt(i -> i).average().orElseThrow();
  }

  /** Ends the runs. */
  @Override
  public void close() {
    runs.forEach(run -> run.cancel("the simulation is over"));
    settle();
    engine.close();
  }
}
