// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.LimitExceededException;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.RunStoppedException;
import dev.analemma.Workflow;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What runs on which thread, interruption, limits under concurrency, and closing. */
@Timeout(60)
class ThreadsTest {
  private static final Workflow<JsonNode, JsonNode> ONE =
      Lab.workflow("\"nodes\": { \"a\": { \"operator\": \"t.body\" } }");
  private final CountDownLatch in = new CountDownLatch(1);
  private final CountDownLatch out = new CountDownLatch(1);

  private Engine.Builder waiting(Execution execution) {
    return Engine.builder()
        .parallelism(2)
        .function(
            Lab.function(
                "t.body",
                execution,
                (context, arguments) -> {
                  in.countDown();
                  out.await();
                  return Json.parse("1");
                }));
  }

  /** Where the JDK has virtual threads, what blocks costs no other. */
  @Test
  void run_blockingBody_isOnAVirtualThreadWhereThereAreSome() {
    CompletableFuture<Thread> blocking = new CompletableFuture<>();
    CompletableFuture<Thread> computing = new CompletableFuture<>();
    try (Engine engine =
        Engine.builder()
            .function(
                Lab.function(
                    "t.body",
                    Execution.BLOCKING,
                    (context, arguments) -> {
                      blocking.complete(Thread.currentThread());
                      return Json.parse("1");
                    }))
            .function(
                Lab.function(
                    "t.compute",
                    Execution.COMPUTE,
                    (context, arguments) -> {
                      computing.complete(Thread.currentThread());
                      return Json.parse("1");
                    }))
            .build()) {
      // Not run: it lends the caller's thread.
      engine.start(ONE, Lab.nothing()).result();
      engine
          .start(
              Lab.workflow("\"nodes\": { \"a\": { \"operator\": \"t.compute\" } }"), Lab.nothing())
          .result();
    }

    assertThat(isVirtual(blocking.join())).isEqualTo(Runtime.version().feature() >= 21);
    assertThat(isVirtual(computing.join())).isFalse();
    assertThat(blocking.join()).isNotSameAs(Thread.currentThread());
  }

  /** Asked by its name, which came with Java 21. */
  private static boolean isVirtual(Thread thread) {
    try {
      return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    } catch (ReflectiveOperationException before21) {
      return false;
    }
  }

  @Test
  void cancel_blockingBody_isInterrupted() throws Exception {
    try (Engine engine = waiting(Execution.BLOCKING).build()) {
      Run<JsonNode> run = engine.start(ONE, Lab.nothing());
      in.await();
      run.cancel("enough");

      assertThatThrownBy(run::result).isInstanceOf(RunStoppedException.class);
      assertThat(run.errors()).hasSize(1);
      assertThat(engine.stats().abandonedAttempts()).isZero();
    }
  }

  /**
   * Window: an attempt has been taken by its thread, which is not known yet. The attempt's own
   * monitor holds it there, and the test's thread, which moves the run, may enter it again.
   */
  @Test
  void cancel_beforeTheThreadOfTheBodyIsKnown_theBodyDoesNotBegin() throws Exception {
    List<Runnable> handedOut = new ArrayList<>();
    AtomicInteger begun = new AtomicInteger();
    try (Lab lab =
        new Lab(
            engine ->
                engine
                    .blocking(handedOut::add)
                    .function(
                        Lab.blocking(
                            "t.body",
                            context -> {
                              begun.incrementAndGet();
                              out.await();
                              return null;
                            })))) {
      Run<JsonNode> run = lab.start("\"nodes\": { \"a\": { \"operator\": \"t.body\" } }");
      Runnable attempt = handedOut.get(0);
      Thread body = new Thread(attempt);
      synchronized (attempt) {
        body.start();
        Eventually.holds(() -> body.getState() == Thread.State.BLOCKED);
        run.cancel("enough");
        lab.settle();
      }
      body.join();

      assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(begun).hasValue(0);
    }
  }

  @Test
  void run_callerInterrupted_cancelsTheRunAndKeepsTheFlag() throws Exception {
    AtomicBoolean flag = new AtomicBoolean();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    try (Engine engine = waiting(Execution.BLOCKING).build()) {
      Thread caller =
          new Thread(
              () -> {
                try {
                  engine.run(ONE, Lab.nothing());
                } catch (RuntimeException e) {
                  flag.set(Thread.currentThread().isInterrupted());
                  thrown.complete(e);
                }
              });
      caller.start();
      in.await();
      caller.interrupt();

      assertThat(thrown.get(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              RunStoppedException.class,
              stopped -> assertThat(stopped.status()).isEqualTo(RunStatus.CANCELLED));
      assertThat(flag).isTrue();
    }
  }

  @Test
  void result_waiterInterrupted_theRunGoesOn() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    try (Engine engine = waiting(Execution.BLOCKING).build()) {
      Run<JsonNode> run = engine.start(ONE, Lab.nothing());
      in.await();
      Thread waiter =
          new Thread(
              () -> {
                try {
                  run.result();
                } catch (RuntimeException e) {
                  thrown.complete(e);
                }
              });
      waiter.start();
      waiter.interrupt();
      assertThat(thrown.get(30, TimeUnit.SECONDS))
          .isInstanceOf(java.util.concurrent.CancellationException.class);
      out.countDown();

      assertThat(run.future().get(30, TimeUnit.SECONDS)).hasToString("{\"a\":1}");
    }
  }

  @Test
  void bodies_runOnTheirKindOfThread_alsoAfterARetry() throws Exception {
    Set<String> blockingOn = ConcurrentHashMap.newKeySet();
    Set<String> computingOn = ConcurrentHashMap.newKeySet();
    try (Engine engine =
        Engine.builder()
            .parallelism(2)
            .function(
                Lab.blocking(
                    "t.block",
                    context -> {
                      blockingOn.add(Thread.currentThread().getName());
                      return null;
                    }))
            .function(
                Lab.function(
                    "t.compute",
                    Execution.COMPUTE,
                    (context, arguments) -> {
                      if (context.attempt() > 1) {
                        computingOn.add(Thread.currentThread().getName());
                        return null;
                      }
                      throw new IllegalStateException("again");
                    }))
            .build()) {
      Workflow<JsonNode, JsonNode> workflow =
          Lab.workflow(
              """
              "nodes": {
                "a": { "operator": "t.compute", "retry": { "max": 1, "delay": "0s" } },
                "b": { "operator": "t.block", "after": "a" },
                "c": { "operator": "t.compute", "after": "b",
                       "retry": { "max": 1, "delay": "0s" } },
                "d": { "operator": "t.block", "after": "c" } }
              """);
      for (int tries = 0; tries < 50; tries++) {
        engine.start(workflow, Lab.nothing()).future().get(30, TimeUnit.SECONDS);
      }
    }

    assertThat(computingOn).isNotEmpty().allMatch(name -> name.startsWith("analemma-worker"));
    assertThat(blockingOn).isNotEmpty().noneMatch(name -> name.startsWith("analemma-worker"));
  }

  @Test
  void interruptedFlag_leftByABody_doesNotReachAnother() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    try (Engine engine =
        Engine.builder()
            .parallelism(1)
            .function(
                Lab.function(
                    "t.body",
                    Execution.COMPUTE,
                    (context, arguments) -> {
                      if (Thread.currentThread().isInterrupted()) {
                        seen.incrementAndGet();
                      }
                      Thread.currentThread().interrupt();
                      return null;
                    }))
            .build()) {
      List<Run<JsonNode>> runs = new ArrayList<>();
      for (int tries = 0; tries < 200; tries++) {
        runs.add(engine.start(ONE, Lab.nothing()));
      }
      for (Run<JsonNode> run : runs) {
        run.future().get(30, TimeUnit.SECONDS);
      }
    }

    assertThat(seen).hasValue(0);
  }

  @Test
  void runsMax_underConcurrentStarts_isNeverExceeded() throws Exception {
    AtomicInteger most = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    try (Engine engine = waiting(Execution.BLOCKING).runsMax(5).build()) {
      List<Thread> starters = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        Thread starter =
            new Thread(
                () -> {
                  for (int tries = 0; tries < 50; tries++) {
                    try {
                      engine.start(ONE, Lab.nothing());
                    } catch (LimitExceededException e) {
                      refused.incrementAndGet();
                    }
                    most.accumulateAndGet(engine.stats().runs(), Math::max);
                  }
                });
        starters.add(starter);
        starter.start();
      }
      for (Thread starter : starters) {
        starter.join(30_000);
      }

      assertThat(refused).hasValue(8 * 50 - 5);
      assertThat(engine.stats().runs()).isEqualTo(5);
    }
  }

  @Test
  void close_cancelsWhatRunsAndRefusesWhatComes() {
    Engine engine = waiting(Execution.BLOCKING).build();
    Run<JsonNode> run = engine.start(ONE, Lab.nothing());
    engine.close();
    engine.close();

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThatThrownBy(() -> engine.start(ONE, Lab.nothing()))
        .isInstanceOfSatisfying(
            RunRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo("ENGINE_CLOSED"));
  }

  /** A body that hears nobody until it is let go. */
  private static HostFunction spinning(
      Execution execution, CountDownLatch begun, CountDownLatch free) {
    return Lab.function(
        "t.body",
        execution,
        (context, arguments) -> {
          begun.countDown();
          while (free.getCount() > 0) {
            Thread.onSpinWait();
          }
          return null;
        });
  }

  @Test
  void close_whileAnotherThreadCloses_returnsWhenThatIsDone() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    Engine engine =
        Engine.builder()
            .grace(Duration.ofSeconds(30))
            .function(spinning(Execution.BLOCKING, begun, free))
            .build();
    Run<JsonNode> run = engine.start(ONE, Lab.nothing());
    begun.await();
    Thread first = new Thread(engine::close);
    first.start();
    while (first.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    AtomicReference<RunStatus> seen = new AtomicReference<>();
    Thread second =
        new Thread(
            () -> {
              engine.close();
              seen.set(run.status());
            });
    second.start();
    while (second.isAlive() && second.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    free.countDown();
    second.join();
    first.join();

    assertThat(seen).hasValue(RunStatus.CANCELLED);
  }

  @Test
  void close_bodyThatNeverReturns_nobodyWaitsForItsRun() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    Engine engine =
        Engine.builder()
            .parallelism(1)
            .grace(Duration.ofMillis(10))
            .function(spinning(Execution.INLINE, begun, free))
            .build();
    Run<JsonNode> run = engine.start(ONE, Lab.nothing());
    begun.await();
    engine.close();
    try {
      assertThatThrownBy(() -> run.future().get(30, TimeUnit.SECONDS))
          .hasMessageContaining("CANCELLED");
      assertThat(engine.stats().runs()).isZero();
    } finally {
      free.countDown();
    }
    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
  }
}
