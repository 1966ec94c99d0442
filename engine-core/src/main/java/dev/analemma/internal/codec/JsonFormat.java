// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.spi.DefinitionFormat;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import dev.analemma.spi.JsonSalvage;
import java.util.List;

/**
 * Definitions in strict JSON, under the default limits of {@link Json}.
 *
 * <p>Threads: safe.
 */
public final class JsonFormat implements DefinitionFormat {
  /** Creates the format. */
  public JsonFormat() {}

  @Override
  public String name() {
    return "json";
  }

  @Override
  public List<String> extensions() {
    return List.of("json");
  }

  @Override
  public Parsed parse(String text) {
    JsonNode tree;
    try {
      tree = Json.parse(text);
    } catch (JsonException first) {
      return salvaged(text, first);
    }
    return new Parsed(tree, new JsonLocations(text), List.of());
  }

  /** Returns the tree beside the faults where the text did not break off, so that all are told. */
  private static Parsed salvaged(String text, JsonException first) {
    JsonSalvage salvage = Json.salvage(text);
    List<Fault> faults = salvage.problems().stream().map(JsonFormat::fault).toList();
    return salvage.tree() == null || faults.isEmpty()
        ? new Parsed(null, pointer -> null, faults.isEmpty() ? List.of(fault(first)) : faults)
        : new Parsed(salvage.tree(), new JsonLocations(text), faults, salvage.unread());
  }

  private static Fault fault(JsonException problem) {
    return Fault.error(problem.code(), problem.pointer(), problem.problem(), problem.remedy())
        .at(problem.location());
  }
}
