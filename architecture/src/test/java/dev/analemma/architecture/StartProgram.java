// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;

/** A program that runs one workflow of five nodes, for {@link StartTest}. */
final class StartProgram {
  private static final String DOCUMENT =
      """
      { "analemma": 1, "name": "start", "input": { "items": {} },
        "nodes": {
          "kept":  { "operator": "list_filter",
                     "with": { "items": "$.input.items", "where": "it.n > 1" } },
          "ns":    { "operator": "list_map", "with": { "items": "$.kept", "value": "it.n" } },
          "many":  { "operator": "if_else", "with": { "if": "size(kept) > 1" } },
          "first": { "operator": "json_object", "with": { "n": "$.kept[0].n" } },
          "told":  { "operator": "string_template", "after": [ "many.then" ],
                     "with": { "template": "{{ size(ns) }} of {{ first.n }}" } } },
        "output": "$.told?" }
      """;

  private StartProgram() {}

  /** Is loaded when the run has ended. */
  static final class Ended {
    private Ended() {}

    static void check(String output) {
      if (!output.equals("2 of 2")) {
        throw new IllegalStateException("the output is " + output);
      }
    }
  }

  /** Runs it once; without an argument, because only what is loaded counts. */
  public static void main(String[] args) {
    JsonNode input = Json.parse("{\"items\":[{\"n\":1},{\"n\":2},{\"n\":3}]}");
    try (Engine engine = Engine.create()) {
      JsonNode output = engine.run(Workflow.of(WorkflowDefinition.parse(DOCUMENT)), input);
      Ended.check(output.asText());
    }
  }
}
