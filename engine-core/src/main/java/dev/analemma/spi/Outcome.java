// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletionStage;

/** Where an attempt ends. */
public sealed interface Outcome {

  /** The attempt ended on {@code ok} with a value. */
  static Outcome of(JsonNode value) {
    return new Value(value);
  }

  /** The attempt ended on one of the operator's labels. */
  static Outcome route(String label, JsonNode value) {
    return new Route(label, value);
  }

  /** The attempt goes on without a thread and ends when the stage does. */
  static Outcome async(CompletionStage<? extends JsonNode> stage) {
    return new Async(stage);
  }

  /**
   * The attempt ended on {@code ok}.
   *
   * @param value the output
   */
  record Value(JsonNode value) implements Outcome {}

  /**
   * The attempt ended on a label.
   *
   * @param label one of the labels that the operator declared for this configuration
   * @param value the output
   */
  record Route(String label, JsonNode value) implements Outcome {}

  /**
   * The attempt goes on.
   *
   * @param stage completes with the output, or fails the attempt
   */
  record Async(CompletionStage<? extends JsonNode> stage) implements Outcome {}
}
