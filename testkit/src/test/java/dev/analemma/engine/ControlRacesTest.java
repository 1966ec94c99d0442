// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.analemma.CancelReceipt;
import dev.analemma.EmergencyStop;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run is told to do something while it does something else: it ends once, as one of the two says,
 * and nothing is left of it.
 *
 * <p>The window is between two threads that leave a barrier together; it is hit by chance, in
 * hundreds of rounds.
 */
@Timeout(120)
class ControlRacesTest {
  private static final int ROUNDS = 500;

  /** Inline, computing and blocking nodes, bodies in bodies, something to undo and to clean up. */
  private static final String BUSY =
      """
      "nodes": {
        "m": { "map": { "items": [1, 2, 3, 4], "concurrency": 3, "nodes": {
          "c": { "operator": "t.compute", "with": "$.item",
                 "compensate": { "operator": "t.undo" } },
          "b": { "operator": "t.block", "with": "$.c" } }, "output": "$.b" } },
        "r": { "after": "m", "race": { "branches": {
          "one": { "operator": "t.compute", "with": 1 },
          "two": { "operator": "t.block", "with": 2 } } } },
        "l": { "after": ["r.ended"], "loop": { "max": 4, "as": "round", "state": { "n": 0 },
          "nodes": { "i": { "operator": "t.inline", "with": "$.round.n" } },
          "set": { "n": "${ round.n + 1 }" }, "until": "round.n == 3" } } },
      "finally": { "f": { "operator": "t.compute", "with": 0 } },
      "output": "$.l.n"
      """;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final AtomicInteger inside = new AtomicInteger();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private Engine engine() {
    return Engine.builder()
        .parallelism(2)
        .grace(Duration.ofSeconds(20))
        .function(body("t.inline", Execution.INLINE))
        .function(body("t.compute", Execution.COMPUTE))
        .function(body("t.block", Execution.BLOCKING))
        .function(body("t.undo", Execution.INLINE))
        .build();
  }

  private dev.analemma.spi.HostFunction body(String name, Execution execution) {
    return Lab.function(
        name,
        execution,
        (context, arguments) -> {
          inside.incrementAndGet();
          try {
            Thread.onSpinWait();
            return arguments[0] == null ? IntNode.valueOf(0) : arguments[0];
          } finally {
            inside.decrementAndGet();
          }
        });
  }

  /** Starts both at once and returns what they said. */
  private Object[] together(Callable<?> one, Callable<?> other) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(2);
    Future<?> first =
        threads.submit(
            () -> {
              barrier.await();
              return one.call();
            });
    Future<?> second =
        threads.submit(
            () -> {
              barrier.await();
              return other.call();
            });
    return new Object[] {first.get(60, TimeUnit.SECONDS), second.get(60, TimeUnit.SECONDS)};
  }

  private static CancelReceipt cancelled(Run<?> run) throws Exception {
    return run.cancel("enough").toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void cancelAgainstCompletion_exactlyOneWins_andTheCallerIsToldWhich() throws Exception {
    Workflow<JsonNode, JsonNode> workflow = Lab.workflow(BUSY);
    int cancelled = 0;
    try (Engine engine = engine()) {
      for (int round = 0; round < ROUNDS; round++) {
        Run<JsonNode> run = engine.start(workflow, Lab.nothing());
        int delay = round * 20;
        Object[] said =
            together(
                () -> {
                  spin(delay);
                  return cancelled(run);
                },
                () -> catchThrowable(run::result) == null);
        CancelReceipt receipt = (CancelReceipt) said[0];
        boolean completed = (boolean) said[1];
        assertThat(receipt.accepted()).isNotEqualTo(completed);
        assertThat(run.status()).isEqualTo(completed ? RunStatus.COMPLETED : RunStatus.CANCELLED);
        if (receipt instanceof CancelReceipt.TooLate late) {
          assertThat(late.status()).isEqualTo(RunStatus.COMPLETED);
        }
        assertThat(cancelled(run).accepted()).isFalse();
        cancelled += completed ? 0 : 1;
      }
      Eventually.holds(() -> engine.stats().runs() == 0 && inside.get() == 0);
      assertThat(engine.stats().abandonedAttempts()).isZero();
    }
    assertThat(cancelled).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"m", "m[0]", "m[0]/b", "r", "r/two", "l"})
  void cancelOfAPartAgainstItsCompletion_exactlyOneWins_andTheCallerIsToldWhich(String address)
      throws Exception {
    Workflow<JsonNode, JsonNode> workflow = Lab.workflow(BUSY);
    try (Engine engine = engine()) {
      for (int round = 0; round < ROUNDS; round++) {
        Run<JsonNode> run = engine.start(workflow, Lab.nothing());
        int delay = round * 20;
        Object[] said =
            together(
                () -> {
                  spin(delay);
                  return run.cancel(address, "not this one")
                      .toCompletableFuture()
                      .get(60, TimeUnit.SECONDS);
                },
                () -> catchThrowable(run::result) == null);
        boolean completed = (boolean) said[1];
        // A race whose other branch wins does without the one that was cancelled.
        if (!address.equals("r/two")) {
          assertThat(((CancelReceipt) said[0]).accepted()).isNotEqualTo(completed);
        }
        assertThat(run.status()).isEqualTo(completed ? RunStatus.COMPLETED : RunStatus.FAILED);
      }
      Eventually.holds(() -> engine.stats().runs() == 0 && inside.get() == 0);
    }
  }

  @Test
  void stopAgainstCompletion_oneEnd_theStopCountsTheRunsItEnded() throws Exception {
    Workflow<JsonNode, JsonNode> workflow = Lab.workflow(BUSY);
    try (Engine engine = engine()) {
      for (int round = 0; round < ROUNDS; round++) {
        Run<JsonNode> run =
            engine.start(workflow, Lab.nothing(), StartOptions.defaults().scope("s"));
        int delay = round * 20;
        Object[] said =
            together(
                () -> {
                  spin(delay);
                  return engine.stop("s", "fire");
                },
                () -> catchThrowable(run::result) == null);
        EmergencyStop stop = (EmergencyStop) said[0];
        stop.release();
        boolean completed = (boolean) said[1];
        assertThat(run.status()).isEqualTo(completed ? RunStatus.COMPLETED : RunStatus.STOPPED);
        assertThat(stop.runs()).isEqualTo(completed ? 0 : 1);
        assertThat(stop.unanswered()).isZero();
      }
      Eventually.holds(() -> engine.stats().runs() == 0 && inside.get() == 0);
    }
  }

  @Test
  void stopAgainstStart_theRunIsRefusedOrStopped() throws Exception {
    Workflow<JsonNode, JsonNode> workflow =
        Lab.workflow("\"nodes\": { \"w\": { \"wait\": { \"signal\": \"go\" } } }");
    try (Engine engine = engine()) {
      for (int round = 0; round < ROUNDS; round++) {
        Object[] said =
            together(
                () -> engine.stop("s", "fire"),
                () -> {
                  try {
                    return engine.start(
                        workflow, Lab.nothing(), StartOptions.defaults().scope("s"));
                  } catch (RunRefusedException refused) {
                    return refused;
                  }
                });
        EmergencyStop stop = (EmergencyStop) said[0];
        if (said[1] instanceof Run<?> run) {
          assertThat(stop.runs()).isEqualTo(1);
          assertThat(catchThrowable(run::result)).hasMessageContaining("fire");
        }
        stop.release();
      }
      Eventually.holds(() -> engine.stats().runs() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 400})
  void pauseAndResumeAgainstCompletion_theRunCompletes(int delay) throws Exception {
    Workflow<JsonNode, JsonNode> workflow = Lab.workflow(BUSY);
    try (Engine engine = engine()) {
      for (int round = 0; round < ROUNDS; round++) {
        Run<JsonNode> run = engine.start(workflow, Lab.nothing());
        Object[] said =
            together(
                () -> {
                  for (int turn = 0; turn < 5; turn++) {
                    spin(delay);
                    run.pause();
                    run.explain();
                    run.resume();
                    run.resume();
                  }
                  return true;
                },
                run::result);
        assertThat(said[1]).hasToString("3");
        assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
      }
    }
  }

  @Test
  void pauseOfARunOnItsCallersThread_theCallerWaitsUntilItIsResumed() throws Exception {
    AtomicInteger began = new AtomicInteger();
    try (Engine engine =
        Engine.builder()
            .function(
                Lab.function(
                    "t.began",
                    Execution.INLINE,
                    (context, arguments) -> {
                      began.incrementAndGet();
                      return Lab.nothing();
                    }))
            .build()) {
      Workflow<JsonNode, JsonNode> workflow =
          Lab.workflow(
              """
              "nodes": { "go": { "wait": { "signal": "go" } },
                         "a": { "operator": "t.began", "after": "go" } }
              """);
      Run<JsonNode> held = engine.start(workflow, Lab.nothing());
      held.pause();
      held.signal("go", 1).toCompletableFuture().get();
      assertThat(began).hasValue(0);
      Future<?> waiting = threads.submit(held::result);
      held.resume();

      assertThat(waiting.get(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(began).hasValue(1);
    }
  }

  @Test
  void closeAgainstStart_theRunIsRefusedOrEnds_andClosingDoesNotWaitForTheGrace() throws Exception {
    Workflow<JsonNode, JsonNode> workflow =
        Lab.workflow("\"nodes\": { \"w\": { \"wait\": { \"signal\": \"go\" } } }");
    for (int round = 0; round < ROUNDS; round++) {
      Engine engine = engine();
      Object[] said =
          together(
              () -> {
                long before = System.nanoTime();
                engine.close();
                return System.nanoTime() - before;
              },
              () -> {
                try {
                  return engine.start(workflow, Lab.nothing());
                } catch (RunRefusedException refused) {
                  return refused;
                }
              });
      if (said[1] instanceof Run<?> run) {
        assertThat(catchThrowable(run::result)).hasMessageContaining("closed");
      }
      assertThat((Long) said[0]).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }
  }

  private static void spin(int turns) {
    for (int turn = 0; turn < turns; turn++) {
      Thread.onSpinWait();
    }
  }
}
