// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The variables that an evaluation reads, by slot. Slots are given out when a definition is
 * compiled; their meaning belongs to whoever gave them out.
 */
@FunctionalInterface
public interface Bindings {
  /** Returns the value in a slot, or null if there is none (a skipped node has none). */
  @Nullable JsonNode get(int slot);
}
