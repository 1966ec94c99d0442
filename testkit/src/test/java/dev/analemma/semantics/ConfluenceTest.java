// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.SteppedExecutor;
import java.util.ArrayList;
import java.util.List;
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
  private static final Field.Literal<String> ID = Field.text("id", null, "its number");
  private static final Field.Literal<String> END = Field.text("end", null, "where it ends");
  private static final Field.Literal<List<String>> LABELS = Field.texts("labels", "its labels");
  private static final Field.Value SEEN = Field.value("seen", JsonType.ARRAY, "what it reads");

  @Property(tries = 3_000)
  void run_randomGraphAndSchedule_endsAsTheModelSays(
      @ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed, @ForAll long schedule) {
    RandomGraph graph = new RandomGraph(size, seed);
    ReferenceModel model = new ReferenceModel(graph);
    SteppedExecutor threads = new SteppedExecutor();
    try (Engine engine = engine(threads)) {
      Run<JsonNode> run = start(engine, graph.definition());
      threads.runAll(new Random(schedule));

      assertThat(run.status().terminal()).as("the run has ended%n%s", graph).isTrue();
      if (model.unhandled.isEmpty()) {
        assertThat(run.errors()).as("%s", graph).isEmpty();
        compare(graph, model, run.result());
      } else {
        assertThat(run.status()).as("%s", graph).isEqualTo(RunStatus.FAILED);
      }
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

  private static void compare(RandomGraph graph, ReferenceModel model, JsonNode output) {
    for (int n = 0; n < graph.nodes.size(); n++) {
      JsonNode shown = output.get("n" + n);
      assertThat(shown.get("value")).as("n%d in%s", n, graph).isEqualTo(model.value(n));
      String code = model.caughtCode(n);
      if (shown.has("error")) {
        assertThat(shown.get("error").path("code").asText(null))
            .as("error of n%d in%s", n, graph)
            .isEqualTo(code);
      }
    }
  }

  private static Engine engine(SteppedExecutor threads) {
    return Engine.builder()
        .clock(new MovingClock())
        .workers(threads, 2)
        .blocking(threads)
        .operator(type("t.inline", Execution.INLINE))
        .operator(type("t.compute", Execution.COMPUTE))
        .operator(type("t.blocking", Execution.BLOCKING))
        .build();
  }

  private static OperatorType type(String name, Execution execution) {
    return OperatorType.named(name)
        .execution(execution)
        .fields(ID, END, LABELS, SEEN)
        .labels(config -> config.get(LABELS))
        .operator(
            config -> {
              int node = Integer.parseInt(config.get(ID).substring(1));
              String end = config.get(END);
              var seen = config.get(SEEN);
              return call -> {
                List<JsonNode> values = new ArrayList<>();
                ((ArrayNode) seen.evaluate(call)).forEach(values::add);
                if (end.startsWith("E")) {
                  throw new OperatorException(end, "as the graph says");
                }
                JsonNode value = RandomGraph.value(node, values);
                return end.equals("ok") ? Outcome.of(value) : Outcome.route(end, value);
              };
            });
  }
}
