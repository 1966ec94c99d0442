// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What could be read of a text with problems.
 *
 * @param tree the tree, or null if the text broke off; null, or an empty text, stands for a value
 *     that could not be read, and of two values under one name the later one counts
 * @param problems every problem, in the order of the text and at most 100; empty for a good text
 */
public record JsonSalvage(@Nullable JsonNode tree, List<JsonException> problems) {
  /** Copies the list. */
  public JsonSalvage {
    problems = List.copyOf(problems);
  }

  /** Returns JSON pointers to the values that could not be read. */
  public Set<String> unread() {
    return problems.stream()
        .filter(problem -> !problem.code().equals("JSON_DUPLICATE_KEY"))
        .map(JsonException::pointer)
        .collect(Collectors.toUnmodifiableSet());
  }
}
