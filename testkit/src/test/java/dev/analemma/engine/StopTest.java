// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.EmergencyStop;
import dev.analemma.Engine;
import dev.analemma.Resource;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an emergency stop promises to its caller, on real threads. */
@Timeout(60)
class StopTest {
  private static final Workflow<JsonNode, JsonNode> WAITS =
      Lab.workflow("\"nodes\": { \"w\": { \"wait\": { \"signal\": \"go\" } } }");
  private static final Workflow<JsonNode, JsonNode> BODY =
      Lab.workflow(
          """
          "nodes": { "a": { "operator": "t.body" },
                     "b": { "wait": { "signal": "go" }, "after": "a" } }
          """);

  private static Run<JsonNode> start(Engine engine, Workflow<JsonNode, JsonNode> workflow) {
    return engine.start(workflow, Lab.nothing(), StartOptions.defaults().scope("s"));
  }

  private static HostFunction inline(HostFunction.Body body) {
    return Lab.function("t.body", Execution.INLINE, body);
  }

  @Test
  void stop_aDependentOfOneRunBlocks_holdsUpNeitherTheStopNorTheOthers() throws Exception {
    CountDownLatch out = new CountDownLatch(1);
    AtomicReference<Thread> on = new AtomicReference<>();
    try (Engine engine = Engine.builder().parallelism(2).build()) {
      Run<JsonNode> one = start(engine, WAITS);
      Run<JsonNode> other = start(engine, WAITS);
      Eventually.holds(
          () -> one.status() == RunStatus.WAITING && other.status() == RunStatus.WAITING);
      CompletableFuture<Void> dependent =
          one.future()
              .handle(
                  (value, error) -> {
                    on.set(Thread.currentThread());
                    awaitUninterrupted(out);
                    return null;
                  });
      EmergencyStop stop = engine.stop("s", "fire");

      assertThat(stop.runs()).isEqualTo(2);
      assertThat(stop.unanswered()).isZero();
      assertThat(other.status()).isEqualTo(RunStatus.STOPPED);
      out.countDown();
      dependent.get(30, TimeUnit.SECONDS);
      assertThat(on.get().getName()).startsWith("analemma-worker");
    } finally {
      out.countDown();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    boolean opened = false;
    while (!opened) {
      try {
        opened = latch.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException ignored) {
        // That is what it does.
      }
    }
  }

  @Test
  void stop_calledByAnInlineBodyOfTheScope_doesNotWaitForItself_andSaysSo() throws Exception {
    AtomicReference<Engine> engine = new AtomicReference<>();
    AtomicReference<EmergencyStop> stop = new AtomicReference<>();
    AtomicReference<Integer> unanswered = new AtomicReference<>();
    try (Engine made =
        Engine.builder()
            .parallelism(2)
            .grace(Duration.ofHours(1))
            .function(
                inline(
                    (context, arguments) -> {
                      EmergencyStop told = engine.get().stop("s", "fire");
                      unanswered.set(told.unanswered());
                      stop.set(told);
                      return null;
                    }))
            .build()) {
      engine.set(made);
      Run<JsonNode> waits = start(made, WAITS);
      Run<JsonNode> run = start(made, BODY);
      assertThatThrownBy(() -> run.future().get(30, TimeUnit.SECONDS)).hasMessageContaining("fire");

      assertThat(unanswered).hasValue(1);
      assertThat(waits.status()).isEqualTo(RunStatus.STOPPED);
      // The end is told before the answer of the same run is counted.
      Eventually.holds(() -> stop.get().unanswered() == 0);
      assertThat(stop.get().runs()).isEqualTo(2);
    }
  }

  @Test
  void stop_anInlineBodyOutlastsTheGrace_itsRunIsCountedUntilItHasAnswered() throws Exception {
    CountDownLatch in = new CountDownLatch(1);
    CountDownLatch out = new CountDownLatch(1);
    try (Engine engine =
        Engine.builder()
            .parallelism(2)
            .grace(Duration.ofMillis(10))
            .function(
                inline(
                    (context, arguments) -> {
                      in.countDown();
                      awaitUninterrupted(out);
                      return null;
                    }))
            .build()) {
      Run<JsonNode> run = start(engine, BODY);
      in.await();
      EmergencyStop stop = engine.stop("s", "fire");

      assertThat(stop.unanswered()).isEqualTo(1);
      assertThat(stop.runs()).isZero();
      out.countDown();
      Eventually.holds(() -> stop.unanswered() == 0);
      assertThat(stop.runs()).isEqualTo(1);
      Eventually.holds(() -> run.status() == RunStatus.STOPPED);
    } finally {
      out.countDown();
    }
  }

  @Test
  void stop_theCallerIsInterrupted_keepsTheFlagAndSaysWhatHasNotAnswered() throws Exception {
    CountDownLatch in = new CountDownLatch(1);
    CountDownLatch out = new CountDownLatch(1);
    try (Engine engine =
        Engine.builder()
            .parallelism(2)
            .grace(Duration.ofHours(1))
            .function(
                inline(
                    (context, arguments) -> {
                      in.countDown();
                      awaitUninterrupted(out);
                      return null;
                    }))
            .build()) {
      start(engine, BODY);
      in.await();
      Thread.currentThread().interrupt();
      EmergencyStop stop = engine.stop("s", "fire");

      assertThat(Thread.interrupted()).isTrue();
      assertThat(stop.unanswered()).isEqualTo(1);
      out.countDown();
      Eventually.holds(() -> stop.unanswered() == 0);
    } finally {
      out.countDown();
    }
  }

  /** Computing in ranges and attempts, blocking, retried, waited for a permit, items of a map. */
  private static String many() {
    StringBuilder nodes = new StringBuilder();
    for (int n = 0; n < 300; n++) {
      nodes.append(
          """
          "c%1$d": { "operator": "t.compute" },
          "t%1$d": { "operator": "t.compute", "timeout": "1h" },
          "p%1$d": { "operator": "t.compute", "concurrency": { "key": "k" } },
          "b%1$d": { "operator": "t.block" },
          """
              .formatted(n));
    }
    return """
        "nodes": { %s
          "m": { "map": { "items": [1, 2, 3, 4, 5, 6, 7, 8], "concurrency": 2, "nodes": {
            "x": { "operator": "t.block" }, "y": { "operator": "t.compute", "after": "x" } },
            "output": "$.y" }, "retry": { "max": 9, "delay": "0s" } } },
        "finally": { "f": { "operator": "t.compute" } }
        """
        .formatted(nodes);
  }

  /** Notes bodies that begin after a stop has returned. */
  private static final class Starts {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private volatile CountDownLatch out = new CountDownLatch(0);

    /**
     * A thread may have taken a body before the stop and be on its way to the first statement when
     * that returns, which nobody can tell from outside; but that body sees that it is cancelled.
     */
    private Object body(StepContext context) {
      if (stopped.get() && !context.cancelled()) {
        late.incrementAndGet();
      }
      inside.incrementAndGet();
      try {
        awaitUninterrupted(out);
      } finally {
        inside.decrementAndGet();
      }
      return Lab.nothing();
    }

    private Engine engine() {
      HostFunction.Body body = (context, arguments) -> body(context);
      return Engine.builder()
          .parallelism(2)
          .blockingMax(20)
          .grace(Duration.ofMinutes(1))
          .resource("k", Resource.unlimited().concurrency(5))
          .function(Lab.function("t.compute", Execution.COMPUTE, body))
          .function(Lab.function("t.block", Execution.BLOCKING, body))
          .build();
    }
  }

  @Test
  void stop_whileManyThreadsAreInABody_nothingMoreBeginsWhenTheyReturn() {
    Starts starts = new Starts();
    starts.out = new CountDownLatch(1);
    try (Engine engine = starts.engine()) {
      Run<JsonNode> run = start(engine, Lab.workflow(many()));
      Eventually.holds(() -> starts.inside.get() >= 20);
      EmergencyStop stop = engine.stop("s", "fire");
      starts.stopped.set(true);

      assertThat(stop.unanswered()).isZero();
      starts.out.countDown();
      Eventually.holds(() -> run.status() == RunStatus.STOPPED && starts.inside.get() == 0);
      assertThat(starts.late).hasValue(0);
    } finally {
      starts.out.countDown();
    }
  }

  /** The window is hit by chance, in hundreds of rounds. */
  @Test
  void stop_whileBodiesBegin_noneBeginsAfterwards() {
    Starts starts = new Starts();
    Workflow<JsonNode, JsonNode> workflow = Lab.workflow(many());
    try (Engine engine = starts.engine()) {
      for (int round = 0; round < 200; round++) {
        starts.stopped.set(false);
        Run<JsonNode> run = start(engine, workflow);
        for (int spin = round * 200; spin > 0; spin--) {
          Thread.onSpinWait();
        }
        EmergencyStop stop = engine.stop("s", "fire");
        starts.stopped.set(true);
        Eventually.holds(() -> run.status().terminal());
        stop.release();
      }
    }

    assertThat(starts.late).hasValue(0);
  }

  @Test
  void stops_areTold_untilTheyAreReleased() {
    try (Engine engine = Engine.create()) {
      EmergencyStop first = engine.stop("a/b", "fire");
      EmergencyStop second = engine.stop("a", "flood");

      assertThat(engine.stops())
          .extracting(EmergencyStop::id, EmergencyStop::scope, EmergencyStop::reason)
          .containsExactly(tuple(first.id(), "a/b", "fire"), tuple(second.id(), "a", "flood"));
      engine.stops().get(0).release();
      assertThat(engine.stops()).containsExactly(second);
    }
  }

  @Test
  void runs_countsOnlyWhatTheStopEnded() {
    try (Lab lab = new Lab()) {
      StartOptions scoped = StartOptions.defaults().scope("s");
      lab.start("\"nodes\": { \"a\": { \"operator\": \"t.ok\" } }", scoped);
      Run<JsonNode> run = lab.start("\"nodes\": { \"w\": { \"operator\": \"t.later\" } }", scoped);
      EmergencyStop first = lab.engine.stop("s", "fire");
      EmergencyStop second = lab.engine.stop("s", "once more");
      lab.settle();

      assertThat(first.runs()).isEqualTo(1);
      assertThat(second.runs()).isZero();
      assertThat(run.errors().get(0).message()).contains("fire");
    }
  }
}
