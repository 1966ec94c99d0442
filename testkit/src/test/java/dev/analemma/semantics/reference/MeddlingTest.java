// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.CancelReceipt;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.event.RunEvent;
import dev.analemma.semantics.reference.RandomDefinition.Feature;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * A random definition with time-outs under a random schedule, and somebody who holds, releases,
 * cancels, stops and asks at random. Whatever comes of it: the run ends once, every node that was
 * told to have started is told to have ended, and no timer is left.
 */
class MeddlingTest {
  private static final int SIZE_MAX = 14;

  /** So many steps none of these runs takes. */
  private static final int STEPS_MAX = 200_000;

  @Property(tries = 1_000)
  void meddling_withARandomRun_itEndsOnceAndLeavesNothing(
      @ForAll @IntRange(min = 1, max = SIZE_MAX) int size, @ForAll long seed) {
    new Meddler(size, seed).run();
  }

  private static final class Meddler {
    private final Random random;
    private final ShuffledThreads threads;
    private final List<RunEvent> events = new ArrayList<>();
    private final String shown;
    private final Engine engine;
    private final Workflow<JsonNode, JsonNode> workflow;
    private @Nullable CompletionStage<CancelReceipt> receipt;

    Meddler(int size, long seed) {
      this.random = new Random(seed ^ 0x5DEECE66DL);
      this.threads = new ShuffledThreads(seed);
      RandomDefinition drawn = null;
      Engine with = null;
      Workflow<JsonNode, JsonNode> made = null;
      for (long next = seed; made == null; next += 0x9E3779B97F4A7C15L) {
        // What is detached has an end of its own.
        drawn = new RandomDefinition(size, next, EnumSet.complementOf(EnumSet.of(Feature.DETACH)));
        addTimeouts(drawn.document);
        if (Probe.refusal(drawn, Effect.PURE).isEmpty()) {
          with = engine(drawn);
          made = with.parse(drawn.document.toString(), "json");
        }
      }
      this.engine = Objects.requireNonNull(with);
      this.workflow = made;
      this.shown = "size %d, seed %d%n%s".formatted(size, seed, drawn);
    }

    private Engine engine(RandomDefinition drawn) {
      Engine.Builder builder =
          Engine.builder()
              .clock(threads.clock)
              .workers(threads, 2)
              .blocking(threads)
              // A stop waits as long in real time for a run that somebody else moves.
              .grace(Duration.ofMillis(1))
              .seed(42);
      return drawn.addTo(EngineStandIns.addTo(builder, threads, call -> {})).build();
    }

    private void addTimeouts(ObjectNode document) {
      if (random.nextInt(4) == 0) {
        document.putObject("policy").put("timeout", "2s");
      }
      Deque<JsonNode> open = new ArrayDeque<>(List.of(document));
      while (!open.isEmpty()) {
        JsonNode node = open.pop();
        node.path("nodes").forEach(this::addTimeout);
        node.path("finally").forEach(this::addTimeout);
        node.forEach(open::push);
      }
    }

    private void addTimeout(JsonNode node) {
      slowOrBroken(node.path("compensate"));
      if (node instanceof ObjectNode written && !node.has("fail") && random.nextInt(5) == 0) {
        written.putObject("timeout").put(random.nextBoolean() ? "total" : "attempt", "500ms");
      }
    }

    /** Some compensations take a while, and some fail. */
    private void slowOrBroken(JsonNode compensate) {
      if (compensate instanceof ObjectNode written && random.nextInt(3) == 0) {
        written.put("operator", random.nextInt(4) == 0 ? "t.inline" : "t.async");
        ObjectNode with = written.putObject("with");
        with.put("id", "u")
            .put("end", written.get("operator").asText().equals("t.inline") ? "E1" : "ok");
        with.putArray("labels");
        with.putArray("seen");
      }
    }

    void run() {
      Run<JsonNode> run =
          engine.start(
              workflow,
              Term.JSON.objectNode(),
              StartOptions.defaults().scope("shop").listener(events::add));
      Outside outside = new Outside(engine, run, threads, random.nextLong());
      boolean more = true;
      for (int step = 0; more && step < STEPS_MAX; step++) {
        if (random.nextInt(5) == 0) {
          meddle(run);
        }
        if (random.nextInt(12) == 0) {
          outside.act();
        }
        more = threads.step();
        if (!more && !run.status().terminal()) {
          // Held, or it waits for somebody.
          run.resume();
          outside.act();
          more = true;
        }
      }
      check(run);
    }

    /** Returns what the cancel was told, which is what became of the run. */
    private String cancelled(Run<JsonNode> run) {
      if (receipt == null) {
        return "none";
      }
      CancelReceipt told = receipt.toCompletableFuture().join();
      if (told instanceof CancelReceipt.TooLate late) {
        assertThat(run.status())
            .as(shown)
            .isIn(late.status(), RunStatus.COMPENSATION_FAILED, RunStatus.STOPPED);
        return "too late";
      }
      assertThat(run.status())
          .as(shown)
          .isIn(RunStatus.CANCELLED, RunStatus.COMPENSATION_FAILED, RunStatus.STOPPED);
      return "accepted";
    }

    private void meddle(Run<JsonNode> run) {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> run.pause();
        case 3, 4, 5 -> run.resume();
        case 6, 7 -> run.explain();
        case 8 -> {
          if (receipt == null && random.nextInt(2) == 0) {
            receipt = run.cancel("meddled");
          }
        }
        default -> {
          if (random.nextInt(3) == 0) {
            engine.stop("shop", "meddled").release();
          }
        }
      }
    }

    private void check(Run<JsonNode> run) {
      assertThat(run.status().terminal()).as("%s%n%s", shown, events).isTrue();
      assertThat(threads.clock.timers()).as("timers left, %s%n%s", shown, events).isZero();
      assertThat(engine.stats().runs()).as(shown).isZero();
      Map<String, Integer> open = new TreeMap<>();
      for (RunEvent event : events) {
        if (event instanceof RunEvent.NodeStarted started) {
          open.merge(started.address(), 1, Integer::sum);
        } else if (event instanceof RunEvent.NodeSucceeded ended) {
          open.merge(ended.address(), -1, Integer::sum);
        } else if (event instanceof RunEvent.NodeFailed ended
            && open.containsKey(ended.address())) {
          // One whose condition cannot be evaluated fails without having started.
          open.computeIfPresent(ended.address(), (address, count) -> Math.max(0, count - 1));
        }
      }
      open.values().removeIf(count -> count == 0);
      assertThat(open)
          .as("told to have started and not to have ended, %s%n%s", shown, events)
          .isEmpty();
      assertThat(events.stream().filter(RunEvent.RunEnded.class::isInstance)).as(shown).hasSize(1);
      assertThat(events.get(events.size() - 1)).as(shown).isInstanceOf(RunEvent.RunEnded.class);
      assertThat(run.errors()).as(shown).noneMatch(error -> error.code().equals("ENGINE_FAULT"));
      engine.close();
      Statistics.label("status").collect(run.status());
      Statistics.label("cancel").collect(cancelled(run));
    }
  }
}
