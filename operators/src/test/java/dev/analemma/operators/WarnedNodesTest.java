// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import org.junit.jupiter.api.Test;

/** A node that somebody should look at runs all the same. */
class WarnedNodesTest {
  @Test
  void jsonPath_thatBeginsWithTheNameOfANode_isWarnedOfAndRuns() {
    Workflow<JsonNode, JsonNode> workflow =
        Workflow.of(
            WorkflowDefinition.parse(
                """
                { "analemma": 1, "name": "main",
                  "nodes": {
                    "load": { "operator": "json_object",
                              "with": { "orders": [ { "id": 1 }, { "id": 2 } ] } },
                    "orders": { "operator": "json_object", "with": { "n": 0 } },
                    "q": { "operator": "json_path",
                           "with": { "value": "$.load", "path": "$.orders[*].id" } } },
                  "output": "$.q" }
                """));
    try (Engine engine = Engine.create()) {
      assertThat(engine.check(workflow))
          .extracting(fault -> fault.code() + " " + fault.pointer())
          .contains("CONFIG_REFERENCE /nodes/q/with/path");
      assertThat(engine.run(workflow, null)).isEqualTo(Json.parse("[1, 2]"));
    }
  }
}
