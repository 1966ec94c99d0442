// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.reference.RandomDefinition.Feature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.statistics.Statistics;

/**
 * Rows 1 to 20: one random definition under one random schedule. The run must come to what the
 * interpreter comes to when the same things happen in the same order; and where no frame is
 * disturbed, to what it comes to in any order.
 */
final class Comparison {
  /** What the engine runs of what a definition may hold. */
  static final Set<Feature> ENABLED = EnumSet.allOf(Feature.class);

  /** The most nodes of a definition. */
  static final int SIZE_MAX = 14;

  /** A definition that somebody drew, and how often a draw was refused before. */
  private record Drawn(
      RandomDefinition random, Workflow<JsonNode, JsonNode> workflow, int refused) {}

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
    List<String> undone = new ArrayList<>();
    Engine.Builder builder =
        Engine.builder()
            .clock(threads.clock)
            .workers(threads, 2)
            .blocking(threads)
            .seed(42)
            // The interpreter knows no limit of what undoes and cleans up.
            .compensationMax(ShuffledThreads.FAR)
            .finallyMax(ShuffledThreads.FAR);
    Engine engine = EngineStandIns.addTo(builder, threads, undone).build();
    Drawn drawn = draw(engine);
    Recording recording = new Recording();
    Run<JsonNode> run =
        engine.start(
            drawn.workflow(), Term.JSON.objectNode(), StartOptions.defaults().listener(recording));
    while (threads.step()) {
      continue;
    }
    String shown = "size %d, seed %d%n%s".formatted(size, seed, drawn.random());
    assertThat(run.status().terminal()).as(shown).isTrue();
    engine.close();
    try {
      check(drawn, run, recording, undone);
    } catch (AssertionError | RuntimeException failed) {
      throw new AssertionError(shown + recording.texts(), failed);
    }
  }

  private void check(Drawn drawn, Run<JsonNode> run, Recording recording, List<String> undone) {
    WorkflowDefinition definition = drawn.workflow().definition();
    ReferenceOutcome outcome = new ReferenceInterpreter().run(definition, null, recording);
    assertThat(run.status()).isEqualTo(outcome.status());
    if (outcome.status() == RunStatus.COMPLETED) {
      assertThat(Parse.same(Parse.shortened(run.result()), outcome.output()))
          .as("%s should be %s", run.result(), outcome.output())
          .isTrue();
    } else {
      Result.Error error = java.util.Objects.requireNonNull(outcome.error());
      assertThat(run.errors().get(0).code()).isEqualTo(error.code());
      assertThat(Recording.plain(run.errors().get(0).node())).isEqualTo(error.node());
    }
    Set<String> skipped = new TreeSet<>();
    outcome
        .states()
        .forEach(
            (address, state) -> {
              if (state.equals("skipped")
                  && (!outcome.disturbed().contains(frame(address))
                      || recording.skipped().contains(address))) {
                skipped.add(address);
              }
            });
    assertThat(new TreeSet<>(recording.skipped())).isEqualTo(skipped);
    checkUndone(undone, outcome.undone(), branches(drawn.random().document));
    if (outcome.disturbed().isEmpty()) {
      ReferenceOutcome other =
          new ReferenceInterpreter().run(definition, null, Schedule.seeded(seed));
      assertThat(other.output()).isEqualTo(outcome.output());
      assertThat(other.states()).isEqualTo(outcome.states());
    }
    count(drawn, outcome);
  }

  /**
   * Frames beside each other compensate in any order, each its own nodes in one order. Each branch
   * of a race is a frame.
   */
  private static void checkUndone(List<String> ids, List<String> addresses, Set<String> branches) {
    assertThat(ids).containsExactlyInAnyOrderElementsOf(ids(addresses));
    if (addresses.stream().noneMatch(address -> address.contains("["))) {
      for (String frame : new TreeSet<>(addresses.stream().map(Comparison::frame).toList())) {
        List<String> own =
            ids(addresses.stream().filter(address -> frame(address).equals(frame)).toList());
        if (own.stream().noneMatch(branches::contains)) {
          assertThat(ids.stream().filter(own::contains).toList()).isEqualTo(own);
        }
      }
    }
  }

  private static Set<String> branches(JsonNode document) {
    Set<String> branches = new TreeSet<>();
    Deque<JsonNode> open = new ArrayDeque<>(List.of(document));
    while (!open.isEmpty()) {
      JsonNode node = open.pop();
      node.at("/race/branches").fieldNames().forEachRemaining(branches::add);
      node.forEach(open::push);
    }
    return branches;
  }

  private static List<String> ids(List<String> addresses) {
    return addresses.stream().map(a -> a.substring(a.lastIndexOf('/') + 1)).toList();
  }

  private static String frame(String address) {
    return address.substring(0, Math.max(0, address.lastIndexOf('/')));
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
      // The rarest is in three of a hundred; of 300 drawn, five in a thousand are all but certain.
      Statistics.label(feature.name())
          .coverage(coverage -> coverage.check(true).percentage(share -> share > 0.5));
    }
  }

  /** Draws until no node can be shown never to run: that is a fault of its own. */
  private Drawn draw(Engine engine) {
    int refused = 0;
    for (long next = seed; ; next += 0x9E3779B97F4A7C15L) {
      RandomDefinition random = new RandomDefinition(size, next, ENABLED);
      try {
        return new Drawn(random, engine.parse(random.document.toString(), "json"), refused);
      } catch (DefinitionException e) {
        assertThat(e.faults())
            .as("a fault of the drawing%n%s", random)
            .extracting(Fault::code)
            .containsOnly("NEVER_RUNS");
        refused++;
      }
    }
  }
}
