// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs that wait: the heap that each keeps, how long a signal takes to its run, and what a hundred
 * thousand timers that are due in the same moment do.
 *
 * <p>The heap is counted after collection, of started runs whose handle is kept in a list of its
 * full size, and so with everything that the engine keeps of a run.
 */
final class Waiting {
  private static final int MILLION = 1_000_000;
  private static final int TIMERS = 100_000;
  private static final int SIGNALS = 200_000;

  private Waiting() {}

  /** Measures; wants a process of its own. */
  static void measure(Figures figures) throws InterruptedException {
    int runs = figures.quick() ? MILLION / 5 : MILLION;
    figures.put("run that waits for a signal B", bytes(waits("\"signal\": \"go\""), runs));
    figures.put("run that waits for a time B", bytes(waits("\"for\": \"1h\""), runs));
    figures.put(
        "run that waits for a signal and a time B",
        bytes(waits("\"signal\": \"go\", \"timeout\": \"1h\""), runs));
    figures.put("run that waits for an approval B", bytes(asks(""), runs));
    figures.put(
        "run that waits for an approval with a time-out, a reminder and what is shown B",
        bytes(
            asks(
                ", \"timeout\": \"24h\", \"show\": { \"plan\": \"restart\" },"
                    + " \"escalate\": [ { \"after\": \"1h\", \"to\": [\"group:lead\"] } ]"),
            runs));
    signals(figures);
    timers(figures);
  }

  private static Workflow<JsonNode, JsonNode> waits(String wait) {
    return workflow("\"wait\": { %s }".formatted(wait));
  }

  private static Workflow<JsonNode, JsonNode> asks(String more) {
    return workflow("\"approval\": { \"to\": [\"group:sre\"]%s }".formatted(more));
  }

  private static Workflow<JsonNode, JsonNode> workflow(String node) {
    return Workflow.of(
        WorkflowDefinition.parse(
            "{\"analemma\": 1, \"name\": \"waits\", \"nodes\": { \"w\": { %s } } }"
                .formatted(node)));
  }

  private static double bytes(Workflow<JsonNode, JsonNode> workflow, int count) {
    // Not closed: cancelling a million runs is not what is measured.
    Engine engine = Engine.builder().runsMax(count + 1).build();
    awaitWaiting(List.of(engine.start(workflow, AnalemmaRunner.NOTHING)));
    List<Run<JsonNode>> runs = new ArrayList<>(count);
    long before = Retained.used();
    for (int i = 0; i < count; i++) {
      runs.add(engine.start(workflow, AnalemmaRunner.NOTHING));
    }
    awaitWaiting(runs);
    double each = (double) (Retained.used() - before) / count;
    runs.forEach(run -> run.cancel("it was measured"));
    runs.forEach(run -> run.future().handle((output, cancelled) -> output).join());
    return each;
  }

  private static void awaitWaiting(List<Run<JsonNode>> runs) {
    for (Run<JsonNode> run : runs) {
      while (run.status() == RunStatus.RUNNING) {
        Thread.onSpinWait();
      }
      if (run.status() != RunStatus.WAITING) {
        throw new IllegalStateException("a run has ended before all were waiting");
      }
    }
  }

  /** From one sender to as many runs, by id. */
  private static void signals(Figures figures) throws InterruptedException {
    Workflow<JsonNode, JsonNode> workflow = waits("\"signal\": \"go\"");
    try (Engine engine = Engine.create()) {
      double[] nanos = new double[figures.quick() ? 3 : 7];
      for (int round = 0; round < nanos.length; round++) {
        List<Run<JsonNode>> runs = new ArrayList<>(SIGNALS);
        for (int i = 0; i < SIGNALS; i++) {
          runs.add(engine.start(workflow, AnalemmaRunner.NOTHING));
        }
        awaitWaiting(runs);
        CountDownLatch told = new CountDownLatch(SIGNALS);
        AtomicInteger lost = new AtomicInteger();
        Signal signal = Signal.of("go", IntNode.valueOf(1));
        long start = System.nanoTime();
        for (Run<JsonNode> run : runs) {
          var unused =
              engine
                  .signal(run.id(), signal)
                  .whenComplete(
                      (receipt, failure) -> {
                        if (!(receipt instanceof SignalReceipt.Delivered)) {
                          lost.incrementAndGet();
                        }
                        told.countDown();
                      });
        }
        told.await();
        nanos[round] = (double) (System.nanoTime() - start) / SIGNALS;
        if (lost.get() > 0) {
          throw new IllegalStateException(lost + " signals were not delivered");
        }
      }
      Arrays.sort(nanos);
      figures.put("signal to its run, one sender ns", Rounds.median(nanos));
    }
  }

  /** All of them are armed before the first is due. */
  private static void timers(Figures figures) throws InterruptedException {
    double[] last = new double[figures.quick() ? 2 : 5];
    double[] tiny = new double[last.length];
    Workflow<JsonNode, JsonNode> small = waits("\"until\": \"2020-01-01T00:00:00Z\"");
    for (int round = 0; round < last.length; round++) {
      try (Engine engine = Engine.create()) {
        Instant due = Instant.now().plusSeconds(10);
        Workflow<JsonNode, JsonNode> workflow = waits("\"until\": \"%s\"".formatted(due));
        CountDownLatch ended = new CountDownLatch(TIMERS);
        List<Run<JsonNode>> runs = new ArrayList<>(TIMERS);
        for (int i = 0; i < TIMERS; i++) {
          Run<JsonNode> run = engine.start(workflow, AnalemmaRunner.NOTHING);
          runs.add(run);
          var unused = run.future().whenComplete((output, failure) -> ended.countDown());
        }
        awaitWaiting(runs);
        while (Instant.now().isBefore(due)) {
          LockSupport.parkNanos(10_000);
        }
        long start = System.nanoTime();
        engine.run(small, AnalemmaRunner.NOTHING);
        tiny[round] = (System.nanoTime() - start) / 1e6;
        ended.await();
        last[round] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(last);
    Arrays.sort(tiny);
    figures.put("100,000 timers due at once: last run ended after ms", Rounds.median(last));
    figures.put("100,000 timers due at once: another run beside them ms", Rounds.median(tiny));
  }
}
