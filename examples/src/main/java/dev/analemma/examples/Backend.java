// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.definition.WorkflowDefinition;
import org.jspecify.annotations.Nullable;

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
   * @param kept where the run is kept, or null if it ends with the process
   * @throws dev.analemma.InputException if the input does not fit; nothing has run then
   * @throws dev.analemma.RunRefusedException if the definition needs what the engine does not have;
   *     nothing has run then
   */
  Ended run(WorkflowDefinition definition, JsonNode input, @Nullable Kept kept, Watcher watcher);

  /**
   * Opens a store to look into its runs, and to tell them something; it moves those alone that it
   * is asked for.
   *
   * @throws dev.analemma.StoreException if the store cannot be opened
   */
  Engine open(String store, Watcher watcher);

  /** Waits for the end of a run of a store; it goes on here if it does so nowhere else. */
  Ended follow(Engine engine, Run<JsonNode> run, Watcher watcher);

  /**
   * Where a run is kept.
   *
   * @param store the address of the store
   * @param key what tells the run from others of its workflow, or null
   */
  record Kept(String store, @Nullable String key) {}

  /**
   * How a run ended.
   *
   * @param how whether it completed
   * @param value the output, the error value, or why it goes on later
   */
  record Ended(How how, JsonNode value) {}

  /** How a run ended. */
  enum How {
    /** With an output. */
    SUCCEEDED,
    /** With an error. */
    FAILED,
    /** Not yet: it is held, or goes on somewhere else. */
    LEFT
  }

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
    LOGGED,
    /** Something that whoever watches has to know. */
    NOTICED
  }
}
