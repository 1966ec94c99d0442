// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.reference.RandomDefinition.Feature;
import dev.analemma.spi.OperatorCall;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.statistics.Statistics;

/**
 * Rows 1 to 22: one random definition under one random schedule, with signals, decisions and now
 * and then a cancel from outside. The run must come to what the interpreter comes to when the same
 * things happen in the same order: each thing that was told, the output, the errors, what was
 * skipped and what was undone. Where no frame is disturbed, it must come to that in any order.
 */
final class Comparison {
  /** What the engine runs of what a definition may hold. */
  static final Set<Feature> ENABLED = EnumSet.allOf(Feature.class);

  /** The most nodes of a definition. */
  static final int SIZE_MAX = 14;

  /** A definition that somebody drew, and how often a draw was refused before. */
  private record Drawn(
      RandomDefinition random, Engine engine, Workflow<JsonNode, JsonNode> workflow, int refused) {}

  /** The calls of stand-ins, of detached runs too. */
  private static final class Calls implements EngineStandIns.Seen {
    private final List<OperatorCall> all = new ArrayList<>();
    private final Map<OperatorCall, JsonNode> undone = new LinkedHashMap<>();

    @Override
    public void called(OperatorCall call) {
      all.add(call);
    }

    @Override
    public void undone(OperatorCall call, JsonNode result) {
      if (call.attempt() == 1) {
        undone.put(call, result);
      }
    }

    List<OperatorCall> of(Run<JsonNode> run) {
      return all.stream().filter(call -> call.runId().equals(run.id())).toList();
    }

    /** Returns addresses with what was undone there. */
    List<String> undone(Run<JsonNode> run) {
      List<String> texts = new ArrayList<>();
      undone.forEach(
          (call, result) -> {
            if (call.runId().equals(run.id())) {
              String address = call.address().replace(Undoing.MARK, "");
              texts.add(address + " " + Parse.shortened(result));
            }
          });
      return texts;
    }
  }

  private final int size;
  private final long seed;

  private Comparison(int size, long seed) {
    this.size = size;
    this.seed = seed;
  }

  /** Draws, runs, interprets, compares, and counts what was drawn. */
  static void compare(int size, long seed) {
    new Comparison(size, seed).run();
  }

  private void run() {
    ShuffledThreads threads = new ShuffledThreads(seed);
    Calls calls = new Calls();
    Drawn drawn = draw(threads, calls);
    Engine engine = drawn.engine();
    Recording recording = new Recording();
    Run<JsonNode> run =
        engine.start(
            drawn.workflow(), Term.JSON.objectNode(), StartOptions.defaults().listener(recording));
    int[] cancelledAfter = {-1};
    new Outside(engine, run, threads, seed)
        .toTheEnd(
            () -> {
              int told = recording.told().size();
              run.cancel("enough")
                  .thenAccept(receipt -> cancelledAfter[0] = receipt.accepted() ? told : -1);
            });
    String shown = "size %d, seed %d%n%s".formatted(size, seed, drawn.random());
    assertThat(run.status().terminal()).as(shown + recording.texts()).isTrue();
    engine.close();
    calls.of(run).forEach(call -> recording.begun(call.address(), call.attempt()));
    try {
      ReferenceOutcome outcome = checkAny(drawn, run, recording, cancelledAfter[0]);
      assertThat(calls.undone(run)).containsExactlyInAnyOrderElementsOf(outcome.undoneWith());
      count(drawn, outcome);
    } catch (AssertionError | RuntimeException failed) {
      throw new AssertionError(shown + recording.texts(), failed);
    }
  }

  /**
   * Of a cancel nobody tells when it came, but that it was after it was sent: one moment must do.
   *
   * @param sent after how many of the things told at least; -1 if nobody cancelled the run
   */
  private ReferenceOutcome checkAny(Drawn drawn, Run<JsonNode> run, Recording recording, int sent) {
    Statistics.label("cancel").collect(sent < 0 ? "none" : run.status().name());
    if (sent >= 0 && run.status() != RunStatus.COMPLETED) {
      for (int moment = sent; moment <= recording.told().size(); moment++) {
        try {
          return check(drawn, run, recording, moment);
        } catch (AssertionError | IllegalStateException notThen) {
          // The next one, and in the end none, with the reason.
        }
      }
    }
    return check(drawn, run, recording, -1);
  }

  private ReferenceOutcome check(
      Drawn drawn, Run<JsonNode> run, Recording recording, int cancelAt) {
    WorkflowDefinition definition = drawn.workflow().definition();
    Replay replay = new Replay(recording, cancelAt);
    ReferenceOutcome outcome = drawn.random().interpreter().run(definition, null, replay);
    replay.checkAllHappened();
    assertThat(run.status()).isEqualTo(outcome.status());
    switch (outcome.status()) {
      case COMPLETED ->
          assertThat(Parse.same(Parse.shortened(run.result()), outcome.output()))
              .as("%s should be %s", run.result(), outcome.output())
              .isTrue();
      case COMPENSATION_FAILED -> checkUndone(run.errors().get(0), outcome);
      case CANCELLED -> assertThat(run.errors().get(0).code()).isEqualTo("CANCELLED");
      default -> {
        Result.Error error = Objects.requireNonNull(outcome.error());
        assertThat(run.errors().get(0).code()).isEqualTo(error.code());
        assertThat(run.errors().get(0).node()).isEqualTo(error.node());
      }
    }
    if (outcome.status() != RunStatus.COMPENSATION_FAILED) {
      checkBeside(run, outcome);
    }
    if (outcome.disturbed().isEmpty() && !replay.ambiguous()) {
      ReferenceOutcome other =
          drawn
              .random()
              .interpreter()
              .run(definition, null, Schedule.seeded(seed, replay.decided()));
      assertThat(other.output()).isEqualTo(outcome.output());
      assertThat(other.states()).isEqualTo(outcome.states());
    }
    return outcome;
  }

  private static void checkUndone(RunError error, ReferenceOutcome outcome) {
    assertThat(error.code()).isEqualTo("COMPENSATION_FAILED");
    JsonNode details = Objects.requireNonNull(error.details());
    List<String> failed = new ArrayList<>(List.of(details.at("/failed/node").asText()));
    details.path("alsoFailed").forEach(also -> failed.add(also.get("node").asText()));
    assertThat(failed).isEqualTo(outcome.undoFailed());
    assertThat(texts(details.get("done"))).isEqualTo(outcome.undone());
    assertThat(texts(details.get("notTried")))
        .containsExactlyInAnyOrderElementsOf(outcome.notTried());
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** In which order they are told, bodies that end beside each other decide. */
  private static void checkBeside(Run<JsonNode> run, ReferenceOutcome outcome) {
    List<String> beside = new ArrayList<>();
    int first = outcome.status() == RunStatus.COMPLETED ? 0 : 1;
    run.errors().stream().skip(first).forEach(e -> beside.add(e.code() + " at " + e.node()));
    List<String> more = new ArrayList<>(beside);
    for (Result.Error error : outcome.beside()) {
      assertThat(more.remove(error.code() + " at " + error.node()))
          .as("%s should be beside the first, there are %s", error, beside)
          .isTrue();
    }
    outcome.perhaps().forEach(error -> more.remove(error.code() + " at " + error.node()));
    assertThat(more).as("beside the first, and not of the interpreter").isEmpty();
  }

  private static void count(Drawn drawn, ReferenceOutcome outcome) {
    Statistics.label("status").collect(outcome.status());
    Statistics.label("a frame fails or is cancelled").collect(!outcome.disturbed().isEmpty());
    Statistics.label("skips").collect(outcome.states().containsValue("skipped"));
    Statistics.label("draws refused").collect(drawn.refused());
    for (Feature feature : ENABLED) {
      Statistics.label(feature.name()).collect(drawn.random().drawn.containsKey(feature));
    }
  }

  /** Fails if what was drawn is lopsided. */
  static void checkShares() {
    Statistics.label("status")
        .coverage(
            coverage -> {
              coverage.check(RunStatus.COMPLETED).percentage(share -> share > 25);
              coverage.check(RunStatus.FAILED).percentage(share -> share > 15);
            });
    Statistics.label("a frame fails or is cancelled")
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 20));
    Statistics.label("skips")
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 25));
    for (Feature feature : ENABLED) {
      // The rarest is in two of a hundred, so that of 300 drawn one is all but certain.
      Statistics.label(feature.name())
          .coverage(coverage -> coverage.check(true).percentage(share -> share > 0));
    }
  }

  /** Draws until no node can be shown never to run: that is a fault of its own. */
  private Drawn draw(ShuffledThreads threads, EngineStandIns.Seen seen) {
    int refused = 0;
    for (long next = seed; ; next += 0x9E3779B97F4A7C15L) {
      RandomDefinition random = new RandomDefinition(size, next, ENABLED);
      List<String> refusal = Probe.refusal(random, Effect.PURE);
      if (refusal.isEmpty()) {
        Engine.Builder builder =
            Engine.builder()
                .clock(threads.clock)
                .workers(threads, 2)
                .blocking(threads)
                .seed(42)
                // The interpreter knows no limit of what undoes and cleans up.
                .compensationMax(ShuffledThreads.FAR)
                .finallyMax(ShuffledThreads.FAR);
        EngineStandIns.addTo(builder, threads, seen);
        Engine engine = random.addTo(builder).build();
        return new Drawn(random, engine, engine.parse(random.document.toString(), "json"), refused);
      }
      assertThat(refusal)
          .as("a fault of the drawing%n%s", random)
          .isSubsetOf("NEVER_RUNS", "COMPENSATE_UNBOUNDED");
      refused++;
    }
  }
}
