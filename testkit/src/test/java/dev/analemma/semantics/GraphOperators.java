// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.RunStatus;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.List;

/** The operators of random graphs: each ends as its configuration says and keeps what it saw. */
final class GraphOperators {
  private static final Field.Literal<String> ID = Field.text("id", null, "its number");
  private static final Field.Literal<String> END = Field.text("end", null, "where it ends");
  private static final Field.Literal<List<String>> LABELS = Field.texts("labels", "its labels");
  private static final Field.Value SEEN = Field.value("seen", JsonType.ARRAY, "what it reads");

  private GraphOperators() {}

  /** Adds an operator for each kind of thread. */
  static Engine.Builder addTo(Engine.Builder engine) {
    return engine
        .operator(type("t.inline", Execution.INLINE))
        .operator(type("t.compute", Execution.COMPUTE))
        .operator(type("t.blocking", Execution.BLOCKING));
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

  /** Checks what a run of a graph came to. */
  static void check(RandomGraph graph, ReferenceModel model, RunStatus status, JsonNode output) {
    if (!model.unhandled.isEmpty()) {
      assertThat(status).as("%s", graph).isEqualTo(RunStatus.FAILED);
      return;
    }
    assertThat(status).as("%s", graph).isEqualTo(RunStatus.COMPLETED);
    for (int n = 0; n < graph.nodes.size(); n++) {
      JsonNode shown = output.path("n" + n);
      assertThat(shown.get("value")).as("n%d in%s", n, graph).isEqualTo(model.value(n));
      if (shown.has("error")) {
        assertThat(shown.get("error").path("code").asText(null))
            .as("error of n%d in%s", n, graph)
            .isEqualTo(model.caughtCode(n));
      }
    }
  }
}
