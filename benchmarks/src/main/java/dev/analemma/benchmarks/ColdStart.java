// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;

/**
 * What a program pays that runs one workflow: from the first line of {@code main} over reading the
 * document and making an engine to the output of five nodes of built-in operators.
 *
 * <p>Without an argument it does nothing: what the process itself takes. The argument is the name
 * of the figure.
 */
public final class ColdStart {
  private static final String DOCUMENT =
      """
      { "analemma": 1, "name": "cold", "input": { "items": {} },
        "nodes": {
          "first":  { "operator": "list_filter", "with": { "items": "$.input.items", "where": "it.n > 1" } },
          "left":   { "operator": "list_map", "with": { "items": "$.first", "value": "it.n" } },
          "middle": { "operator": "if_else", "with": { "if": "size(first) > 1" } },
          "right":  { "operator": "json_object", "with": { "one": "$.first[0].n" } },
          "last":   { "operator": "string_template", "after": [ "middle.then" ],
                      "with": { "template": "{{ size(left) }} of {{ right.one }}" } } },
        "output": "$.last?" }
      """;

  private ColdStart() {}

  /**
   * Runs it once and tells the milliseconds.
   *
   * @param args the name of the figure, or nothing to do nothing
   */
  public static void main(String[] args) {
    long start = System.nanoTime();
    if (args.length == 0) {
      return;
    }
    JsonNode input = Json.parse("{\"items\":[{\"n\":1},{\"n\":2},{\"n\":3}]}");
    try (Engine engine = Engine.create()) {
      JsonNode output = engine.run(Workflow.of(WorkflowDefinition.parse(DOCUMENT)), input);
      double millis = (System.nanoTime() - start) / 1e6;
      if (!output.asText().equals("2 of 2")) {
        throw new IllegalStateException("the output is " + output);
      }
      new Figures(false).put(args[0], millis);
    }
  }
}
