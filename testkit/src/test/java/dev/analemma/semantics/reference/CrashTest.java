// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Waiting;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.durable.DyingStore;
import dev.analemma.semantics.reference.RandomDefinition.Feature;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.testkit.MovingClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A random definition whose process ends at a random commit, before it or after it, up to three
 * times; the last process takes the run to its end.
 *
 * <p>Where no frame is disturbed in any order, the output is the one that the interpreter comes to.
 * Whatever comes of it: the run ends, its journal is never contradicted, and nothing whose end was
 * committed is done again.
 */
class CrashTest {
  static final int SIZE_MAX = 14;
  private static final int STEPS_MAX = 20_000;

  /** The profile of definitions made at run time takes none that write. */
  private static final Set<Feature> FEATURES = EnumSet.complementOf(EnumSet.of(Feature.DEFINITION));

  /** What they come to depends on what else happens when. */
  private static final Set<Feature> UNCERTAIN =
      EnumSet.of(Feature.RACE, Feature.APPROVAL, Feature.SIGNAL);

  static final Duration LEASE = Duration.ofSeconds(10);

  @Property(tries = 150)
  void processEndsAtARandomCommit_theNextOneGoesOn(
      @ForAll @IntRange(min = 1, max = SIZE_MAX) int size,
      @ForAll long seed,
      @ForAll Computing computing) {
    Crashing crashing = once(size, seed, computing);
    Statistics.label("status").collect(crashing.status);
    Statistics.label("crashes").collect(crashing.crashes);
    Statistics.label("compared").collect(crashing.compared);
  }

  /** What those stand-ins do that compute on workers: what is pure is computed again. */
  enum Computing {
    WRITES(Effect.WRITE),
    PURE(Effect.PURE);

    private final Effect effect;

    Computing(Effect effect) {
      this.effect = effect;
    }
  }

  /** What once went wrong. */
  @ParameterizedTest
  @CsvSource({
    "8, 15847, WRITES",
    "4, 26349, WRITES",
    "14, 1822813123155, WRITES",
    "6, -3189727635, WRITES",
    "13, -96, WRITES",
    "2, 153213321052278345, WRITES",
    "10, -2223354504, WRITES",
    "8, 7066539883219072317, WRITES",
    "6, 3746, WRITES",
    "12, 8117, WRITES",
    "13, -4584988723088760249, WRITES",
    "6, 8237892658738625012, WRITES",
    "11, 5622340272286840882, WRITES",
    "4, 1791169256694919237, WRITES",
    "7, 638838976, WRITES",
    "14, -978714614436850575, WRITES",
    "11, 6484745177016292579, PURE",
    "8, 244248067, WRITES",
    "4, 4787264009000060098, PURE",
    "5, 39781161987671456, WRITES"
  })
  void processEnded_whereItOnceWentWrong_theNextOneGoesOn(
      int size, long seed, Computing computing) {
    once(size, seed, computing);
  }

  /** Returns an engine that runs on some threads alone. */
  static Engine.Builder durable(ShuffledThreads threads, DyingStore store) {
    return Engine.builder()
        .clock(threads.clock)
        .workers(threads, 2)
        .blocking(threads)
        .store(store)
        .lease(LEASE)
        // So short that loops are shortened on the way.
        .compactBytes(1_024)
        .seed(42);
  }

  /** A handle on a run that ended elsewhere asks the store, on these threads. */
  static JsonNode resultOf(Run<JsonNode> run, ShuffledThreads threads) {
    CompletableFuture<JsonNode> result = run.future();
    for (int step = 0; step < STEPS_MAX && !result.isDone(); step++) {
      threads.step();
    }
    return Objects.requireNonNull(result.getNow(null));
  }

  /** Draws, runs, ends processes, and checks. */
  static Crashing once(int size, long seed, Computing computing) {
    Crashing crashing = new Crashing(size, seed, computing);
    crashing.run();
    return crashing;
  }

  static final class Crashing {
    private final long seed;
    private final Computing computing;
    private final Random random;
    private final MovingClock storeClock = new MovingClock();
    private final MemoryStateStore store = new MemoryStateStore(storeClock);
    private final RandomDefinition drawn;
    private final String shown;
    private final List<String> begun = new ArrayList<>();
    private final Set<String> committed = new HashSet<>();
    private @Nullable String runId;
    private @Nullable RunStatus status;
    private int crashes;
    private boolean compared;

    Crashing(int size, long seed, Computing computing) {
      this.seed = seed;
      this.computing = computing;
      this.random = new Random(seed ^ 0x2545F4914F6CDD1DL);
      this.drawn = draw(size, seed);
      this.shown = "size %d, seed %d, %s%n%s".formatted(size, seed, computing, drawn);
    }

    private static RandomDefinition draw(int size, long seed) {
      for (long next = seed; ; next += 0x9E3779B97F4A7C15L) {
        RandomDefinition random = new RandomDefinition(size, next, FEATURES);
        if (Probe.refusal(random, Effect.WRITE).isEmpty()) {
          return random;
        }
      }
    }

    void run() {
      crashes = random.nextInt(4);
      for (int process = 0; status == null; process++) {
        status = process(process, process < crashes);
      }
      check();
    }

    /** Runs one process; returns how the run ended, or null if the process ended before. */
    private @Nullable RunStatus process(int number, boolean ends) {
      ShuffledThreads threads = new ShuffledThreads(seed + number);
      // Each process begins later than the one before.
      threads.clock.advance(Duration.ofMinutes(number));
      storeClock.advance(LEASE.multipliedBy(3));
      DyingStore dying = new DyingStore(store);
      if (ends) {
        dying.endAt(1 + random.nextInt(12), random.nextBoolean());
      }
      dying.interruptsWhenEnded(Thread.currentThread());
      Engine.Builder builder =
          durable(threads, dying)
              // The interpreter knows no limit of what undoes and cleans up.
              .compensationMax(ShuffledThreads.FAR)
              .finallyMax(ShuffledThreads.FAR);
      EngineStandIns.addTo(
          builder,
          threads,
          call -> {
            if (!dying.ended() && call.runId().equals(runId)) {
              begun.add(call.address());
            }
          },
          Effect.WRITE,
          computing.effect);
      Engine engine = drawn.addTo(builder).build();
      Run<JsonNode> run =
          number == 0 || runId == null ? started(engine, dying) : found(engine, threads, dying);
      if (run != null) {
        runId = run.id();
        Outside outside = new Outside(engine, run, threads, seed);
        for (int step = 0; !dying.ended() && !isOver(run, dying); step++) {
          assertThat(step)
              .as(() -> "%s%n%s%n%s".formatted(waiting(run, threads), journal(), shown))
              .isLessThan(STEPS_MAX);
          if (random.nextInt(12) == 0) {
            outside.act();
          }
          threads.step();
        }
      }
      // Whoever waited for an answer has given up.
      Thread.interrupted();
      note();
      boolean over = run != null && !dying.ended();
      RunStatus ended = over ? Objects.requireNonNull(run).status() : null;
      if (ended == RunStatus.COMPLETED) {
        try {
          output = resultOf(Objects.requireNonNull(run), threads);
        } catch (CompletionException processEnded) {
          // It ended as somebody read what the run had come to: the next one reads it.
          assertThat(dying.ended()).as(shown).isTrue();
          ended = null;
        }
      }
      dying.end();
      Thread.interrupted();
      return ended;
    }

    private @Nullable JsonNode output;

    private boolean isOver(Run<JsonNode> run, DyingStore dying) {
      try {
        RunStatus now = run.status();
        assertThat(now).as(() -> shown + "\n" + why(run)).isNotEqualTo(RunStatus.PAUSED);
        return now.terminal();
      } catch (dev.analemma.StoreException ended) {
        assertThat(dying.ended()).isTrue();
        return false;
      }
    }

    private static String waiting(Run<JsonNode> run, ShuffledThreads threads) {
      CompletableFuture<List<Waiting>> asked = run.explain();
      for (int step = 0; step < 1_000 && !asked.isDone(); step++) {
        threads.step();
      }
      return run.status() + " " + asked.getNow(List.of());
    }

    private static String why(Run<JsonNode> run) {
      return run.explain().join().toString();
    }

    private @Nullable Run<JsonNode> started(Engine engine, DyingStore dying) {
      Workflow<JsonNode, JsonNode> workflow = engine.parse(drawn.document.toString(), "json");
      try {
        return engine.start(workflow, Term.JSON.objectNode());
      } catch (RuntimeException processEnded) {
        // Whether it was started is not known; then there is one run, or none.
        store.runs().query(dev.analemma.spi.store.RunQuery.all()).runs().stream()
            .filter(record -> record.run().workflow().equals("random"))
            .forEach(record -> runId = record.id());
        return null;
      }
    }

    private @Nullable Run<JsonNode> found(
        Engine engine, ShuffledThreads threads, DyingStore dying) {
      for (int step = 0; step < STEPS_MAX; step++) {
        if (dying.ended()) {
          return null;
        }
        Run<JsonNode> run = engine.runs().find(Objects.requireNonNull(runId)).orElseThrow();
        if (run.getClass().getSimpleName().equals("RunHandle") || run.status().terminal()) {
          return run;
        }
        threads.step();
      }
      throw new AssertionError(
          "nobody took the run up: %s%n%s%n%s"
              .formatted(store.runs().find(Objects.requireNonNull(runId)), journal(), shown));
    }

    private String journal() {
      StringBuilder text = new StringBuilder();
      for (JournalEntry entry :
          store.runs().read(Objects.requireNonNull(runId), 0, Integer.MAX_VALUE)) {
        text.append(entry.position()).append(' ');
        text.append(new String(entry.body(), StandardCharsets.UTF_8)).append('\n');
      }
      return text.toString();
    }

    /** Notes what is in the journal: from now on it must not be done again. */
    private void note() {
      String id = runId;
      if (id == null) {
        return;
      }
      List<String> seen = new ArrayList<>();
      List<String> again = new ArrayList<>();
      for (JournalEntry entry : store.runs().read(id, 0, Integer.MAX_VALUE)) {
        for (JsonNode fact : Json.parse(entry.body())) {
          if (fact.get(0).asText().equals("ok")) {
            (seen.contains(fact.get(1).asText()) ? again : seen).add(fact.get(1).asText());
          }
        }
      }
      seen.removeAll(again);
      // Items of a map that are tried again have the address that they had.
      seen.removeIf(address -> address.indexOf('[') >= 0);
      for (String address : committed) {
        assertThat(begun).as("done again, %s", shown).doesNotContain(address);
      }
      committed.addAll(seen);
      begun.clear();
    }

    private void check() {
      assertThat(status)
          .as(shown)
          .isIn(RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.COMPENSATION_FAILED);
      boolean certain = Collections.disjoint(drawn.drawn.keySet(), UNCERTAIN);
      ReferenceOutcome expected =
          certain
              ? drawn
                  .interpreter()
                  .run(
                      WorkflowDefinition.parse(drawn.document.toString()),
                      null,
                      Schedule.seeded(seed, new HashMap<>()))
              : null;
      compared = expected != null && expected.disturbed().isEmpty();
      if (compared) {
        assertThat(status).as(shown).isEqualTo(expected.status());
        assertThat(Parse.same(Parse.shortened(Objects.requireNonNull(output)), expected.output()))
            .as("%s should be %s, %s", output, expected.output(), shown)
            .isTrue();
      }
    }
  }
}
