// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a step failed, as a handler sees it.
 *
 * @param code the stable code, for example {@code CARD_DECLINED}
 * @param message what happened, for people
 * @param node the address of the node that failed
 * @param attempt the number of the attempt that failed last, from 1
 * @param at when, as an ISO-8601 instant
 * @param cause what lies behind it, the nearest first
 * @param details facts for the handler, or null
 * @param input the input of the node, or null
 */
public record StepError(
    String code,
    String message,
    String node,
    int attempt,
    String at,
    List<JsonNode> cause,
    @Nullable JsonNode details,
    @Nullable JsonNode input) {
  /** Copies the list. */
  public StepError {
    cause = List.copyOf(cause);
  }
}
