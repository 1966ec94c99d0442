// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Resource;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Window: a permit is released by one run while the run that waits for it is cancelled. Two threads
 * meet at a barrier and do both at once, on real workers; whoever wins, the permit is there for the
 * next.
 */
@Timeout(60)
class PermitRacesTest {
  private static final Workflow<JsonNode, JsonNode> CALL =
      Lab.workflow("\"nodes\": { \"a\": { \"operator\": \"t.call\" } }");

  @Test
  void releaseAgainstCancelOfWhoWaits_losesNoPermit() throws Exception {
    Queue<CompletableFuture<Integer>> calls = new ConcurrentLinkedQueue<>();
    AtomicInteger started = new AtomicInteger();
    HostFunction function =
        new HostFunction(
            "t.call",
            List.of(),
            false,
            Integer.class,
            Effect.READ,
            Execution.INLINE,
            (context, arguments) -> {
              started.incrementAndGet();
              CompletableFuture<Integer> call = new CompletableFuture<>();
              calls.add(call);
              return call;
            });
    int completed = 0;
    try (Engine engine =
        Engine.builder()
            .function(function)
            .resource("t.call", Resource.unlimited().concurrency(1))
            .build()) {
      for (int round = 0; round < 300; round++) {
        Run<JsonNode> holder = engine.start(CALL, Lab.nothing());
        CompletableFuture<Integer> call = next(calls);
        Run<JsonNode> waiting = engine.start(CALL, Lab.nothing());
        Eventually.holds(() -> engine.resources().get(0).waiting() == 1);
        CyclicBarrier together = new CyclicBarrier(2);
        CountDownLatch cancelled = new CountDownLatch(1);
        Thread canceller =
            new Thread(
                () -> {
                  await(together);
                  waiting.cancel("now");
                  cancelled.countDown();
                });
        canceller.start();
        await(together);
        call.complete(1);
        cancelled.await();
        holder.future().get(20, TimeUnit.SECONDS);
        // Either it was cancelled before its call, or its call was made and is cancelled.
        Eventually.holds(() -> waiting.status().terminal() || !calls.isEmpty());
        calls.forEach(left -> left.complete(2));
        calls.clear();
        Eventually.holds(() -> waiting.status().terminal());
        Eventually.holds(() -> engine.resources().get(0).inFlight() == 0);
        calls.clear();
        completed += waiting.status() == RunStatus.COMPLETED ? 1 : 0;
        assertThat(engine.resources().get(0).waiting()).isZero();
        canceller.join();
      }
    }
    assertThat(started.get()).isBetween(300 + completed, 600);
  }

  @Test
  void runsOfManyCallers_onRealThreads_neverPassTheLimit_andAllEnd() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    HostFunction function =
        new HostFunction(
            "t.call",
            List.of(),
            false,
            Integer.class,
            Effect.READ,
            Execution.BLOCKING,
            (context, arguments) -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              Thread.onSpinWait();
              inside.decrementAndGet();
              return 1;
            });
    Workflow<JsonNode, JsonNode> workflow =
        Lab.workflow(
            """
            "nodes": {
              "a": { "operator": "t.call" },
              "m": { "map": { "items": [1, 2, 3, 4, 5, 6, 7, 8], "concurrency": { "key": "items" },
                              "nodes": { "x": { "operator": "t.call" } }, "output": "$.x" } },
              "l": { "block": { "nodes": { "y": { "operator": "t.call" } } },
                     "concurrency": { "key": "lock", "max": 1 } } },
            "output": "$.m.succeeded"
            """);
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try (Engine engine =
        Engine.builder()
            .function(function)
            .resource("t.call", Resource.unlimited().concurrency(3))
            .resource("items", Resource.unlimited().concurrency(2))
            .build()) {
      List<Future<JsonNode>> outputs = new ArrayList<>();
      for (int run = 0; run < 400; run++) {
        outputs.add(callers.submit(() -> engine.run(workflow, Lab.nothing())));
      }
      for (Future<JsonNode> output : outputs) {
        assertThat(output.get(30, TimeUnit.SECONDS)).hasToString("8");
      }

      assertThat(most).hasValueBetween(1, 3);
      assertThat(engine.resources()).hasSize(2).allMatch(stats -> stats.inFlight() == 0);
    } finally {
      callers.shutdownNow();
    }
  }

  private static CompletableFuture<Integer> next(Queue<CompletableFuture<Integer>> calls) {
    Eventually.holds(() -> !calls.isEmpty());
    return calls.remove();
  }

  private static void await(CyclicBarrier together) {
    try {
      together.await();
    } catch (Exception broken) {
      throw new AssertionError(broken);
    }
  }
}
