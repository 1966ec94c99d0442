// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The policies of a whole run.
 *
 * @param timeout the deadline of the run, counted from its start, or null
 * @param budget the document's {@code budget}, or null
 * @param durability the document's {@code durability}, or null
 * @param retention the document's {@code retention}, or null
 * @param additionalInput whether inputs that are not declared are let through
 */
public record WorkflowPolicy(
    @Nullable Duration timeout,
    @Nullable JsonNode budget,
    @Nullable String durability,
    @Nullable JsonNode retention,
    boolean additionalInput) {

  /** No policy at all. */
  public static final WorkflowPolicy NONE = new WorkflowPolicy(null, null, null, null, false);
}
