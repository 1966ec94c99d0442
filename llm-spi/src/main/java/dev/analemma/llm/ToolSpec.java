// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A tool as a model sees it.
 *
 * @param name letters, digits, hyphens and underscores, 64 at most: what every provider takes
 * @param description what it does and when to use it, for the model
 * @param input the schema of its arguments, an object; cannot be changed
 */
public record ToolSpec(String name, String description, JsonNode input) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Checks the components. */
  public ToolSpec {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no name of a tool: write letters, digits, hyphens and underscores, 64 at most"
              .formatted(name));
    }
    Objects.requireNonNull(description, "description");
    if (!input.isObject()) {
      throw new IllegalArgumentException(
          "the schema of the arguments of '%s' is no object".formatted(name));
    }
    input = Json.freeze(input);
  }
}
