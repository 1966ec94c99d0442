// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How a finished node is undone.
 *
 * @param operator the operator that undoes it
 * @param with its configuration; {@code $.result} is the output of the undone node
 * @param retry its retries
 * @param onStarted whether it also covers attempts whose end is unknown
 */
public record Compensation(String operator, JsonNode with, List<Retry> retry, boolean onStarted) {
  /** Copies the components. */
  public Compensation {
    retry = List.copyOf(retry);
  }
}
