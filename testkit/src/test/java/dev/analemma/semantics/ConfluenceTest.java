// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.SteppedExecutor;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Rows 1 to 5 and 8: on random graphs, under random schedules, the engine runs and skips what the
 * reference model runs and skips, and every node sees what it sees there.
 */
class ConfluenceTest {
  @Property(tries = 1_500)
  void run_randomGraphAndSchedule_endsAsTheModelSays(
      @ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed, @ForAll long schedule) {
    RandomGraph graph = new RandomGraph(size, seed);
    ReferenceModel model = new ReferenceModel(graph);
    SteppedExecutor threads = new SteppedExecutor();
    try (Engine engine = engine(threads)) {
      Run<JsonNode> run = start(engine, graph.definition());
      threads.runAll(new Random(schedule));

      assertThat(run.status().terminal()).as("the run has ended%n%s", graph).isTrue();
      JsonNode output = run.status() == RunStatus.COMPLETED ? run.result() : NullNode.getInstance();
      GraphOperators.check(graph, model, run.status(), output);
    }
  }

  private static Run<JsonNode> start(Engine engine, WorkflowDefinition definition) {
    try {
      return engine.start(Workflow.of(definition), NullNode.getInstance());
    } catch (DefinitionException e) {
      // Some random graphs have nodes that can never run, and that is a fault of its own.
      assertThat(e.faults()).allMatch(fault -> fault.code().equals("NEVER_RUNS"));
      Assume.that(false);
      throw e;
    }
  }

  private static Engine engine(SteppedExecutor threads) {
    return GraphOperators.addTo(
            Engine.builder().clock(new MovingClock()).workers(threads, 2).blocking(threads))
        .build();
  }
}
