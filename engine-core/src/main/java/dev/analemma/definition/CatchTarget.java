// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;

/** What happens with a caught error. */
public sealed interface CatchTarget {

  /**
   * The node is caught on a label; the error is in {@code $.error.<node>}.
   *
   * @param label the label that other nodes listen to
   */
  record ToLabel(String label) implements CatchTarget {}

  /**
   * The node ends {@code ok} with this value in the place of its output.
   *
   * @param value a template
   */
  record ToValue(JsonNode value) implements CatchTarget {}

  /** The error is dropped; nodes that need the output are skipped. */
  record Ignore() implements CatchTarget {}
}
