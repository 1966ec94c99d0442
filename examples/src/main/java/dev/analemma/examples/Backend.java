// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.WorkflowDefinition;

/** All that the runner asks of an engine. */
interface Backend {
  /**
   * Reads and checks a definition.
   *
   * @param fileName the name of its file, whose ending tells the format
   * @param text the text
   * @throws dev.analemma.DefinitionException every fault at once
   */
  WorkflowDefinition read(String fileName, String text);

  /** Returns the workflow as Mermaid text. */
  String diagram(WorkflowDefinition definition);

  /**
   * Runs a workflow to its end.
   *
   * @throws dev.analemma.InputException if the input does not fit; nothing has run then
   * @throws dev.analemma.RunRefusedException if the definition needs what the engine does not have;
   *     nothing has run then
   */
  Ended run(WorkflowDefinition definition, JsonNode input, Watcher watcher);

  /**
   * How a run ended.
   *
   * @param succeeded whether it completed
   * @param value the output, or the error value
   */
  record Ended(boolean succeeded, JsonNode value) {}

  /** Is told what happens in a run; by any thread, one call at a time. */
  @FunctionalInterface
  interface Watcher {
    /**
     * Something happened.
     *
     * @param what a word such as {@code started}
     * @param node the address of the node, or an empty text for the run
     * @param text more about it, or an empty text
     */
    void see(What what, String node, String text);
  }

  /** What can happen. */
  enum What {
    /** A node or the run began. */
    STARTED,
    /** A node or the run ended well. */
    SUCCEEDED,
    /** A node or the run failed. */
    FAILED,
    /** A node will not run. */
    SKIPPED,
    /** An attempt failed and there will be another. */
    RETRIED,
    /** More items of a map have ended. */
    PROGRESSED,
    /** A line from inside a node. */
    LOGGED
  }
}
