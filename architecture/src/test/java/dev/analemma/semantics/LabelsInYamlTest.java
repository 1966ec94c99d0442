// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line of the rules that only YAML can get wrong; the others are in FirstLinesTest. */
class LabelsInYamlTest {
  private static final String ANSWER =
      """
      analemma: 1
      name: answer
      input:
        sure: { type: boolean }
      nodes:
        ask:
          operator: switch_case
          with:
            cases:
              - { if: input.sure, label: yes }
            default: no
        go: { when: ask.yes, operator: json_object, with: { went: on } }
        stay: { when: ask.no, operator: json_object, with: { went: off } }
      output: "${ first(go.went, stay.went) }"
      """;

  @ParameterizedTest
  @CsvSource({"true, on", "false, off"})
  void labelNo_unquoted_isAWordAndNoBool(boolean sure, String went) {
    WorkflowDefinition definition = WorkflowDefinition.parse(ANSWER, "yaml");

    try (Engine engine = Engine.create()) {
      assertThat(
              engine
                  .run(Workflow.of(definition), Json.nodes().objectNode().put("sure", sure))
                  .textValue())
          .isEqualTo(went);
    }
  }
}
