// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.definition.Diagrams;
import dev.analemma.definition.WorkflowDefinition;
import org.junit.jupiter.api.Test;

/** Fields that are expressions or templates only by an operator's own word are arrows too. */
class DiagramsOfOperatorsTest {
  @Test
  void mermaid_fieldsOfOperators_areArrows() {
    WorkflowDefinition definition =
        WorkflowDefinition.parse(
            """
            {"analemma": 1, "name": "x", "nodes": {
              "limit": {"operator": "host.limit"},
              "gate": {"operator": "if_else", "with": {"if": "limit.max > 1"}},
              "kept": {"when": "gate.then", "operator": "list_filter",
                "with": {"items": [1, 2], "where": "it < limit.max"}},
              "told": {"operator": "string_template",
                "with": {"template": "{{ first(kept.size, limit.max) }} of 2 kept.size"}}
            }}""",
            "json");

    assertThat(Diagrams.mermaid(definition).lines().filter(line -> line.contains(">")))
        .containsExactlyInAnyOrder(
            "n0 --> n1", "n1 -->|\"then\"| n2", "n0 --> n2", "n2 -.-> n3", "n0 -.-> n3");
  }
}
