// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A graph of nodes with an output: the inside of a block, a branch, a map, a loop or a workflow.
 *
 * @param nodes id to node, in written order
 * @param output a template, or null for the outputs of the live sinks by id
 */
public record Body(Map<String, NodeDefinition> nodes, @Nullable JsonNode output) {
  /** Copies the components. */
  public Body {
    nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
  }
}
