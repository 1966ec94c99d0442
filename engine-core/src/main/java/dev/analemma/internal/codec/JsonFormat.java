// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.analemma.definition.Fault;
import dev.analemma.spi.DefinitionFormat;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Definitions in strict JSON, under the default limits of {@link Json}.
 *
 * <p>Threads: safe.
 */
public final class JsonFormat implements DefinitionFormat {
  /** Made for the first text that needs it: a mapper is hundreds of classes. */
  private static final class Later {
    /** Keeps the later of two values; for texts in which everything else is good. */
    static final JsonMapper INSTANCE =
        JsonMapper.builder()
            .nodeFactory(Json.nodes())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
  }

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
      List<Fault> faults = Json.problems(text).stream().map(JsonFormat::fault).toList();
      JsonNode later = onlyDuplicates(faults) ? laterValues(text) : null;
      return later == null
          ? new Parsed(null, pointer -> null, faults.isEmpty() ? List.of(fault(first)) : faults)
          : new Parsed(later, new JsonLocations(text), faults);
    }
    return new Parsed(tree, new JsonLocations(text), List.of());
  }

  private static boolean onlyDuplicates(List<Fault> faults) {
    return !faults.isEmpty()
        && faults.stream().allMatch(fault -> fault.code().equals("JSON_DUPLICATE_KEY"));
  }

  /** Returns the tree in which the later of two values counts, so that all faults can be told. */
  private static @Nullable JsonNode laterValues(String text) {
    try {
      return Later.INSTANCE.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static Fault fault(JsonException problem) {
    return Fault.error(problem.code(), problem.pointer(), problem.problem(), problem.remedy())
        .at(problem.location());
  }
}
