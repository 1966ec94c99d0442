// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;

/** Documents of models, and what tests ask of them. */
final class Models {
  static final ProviderId GEMINI = new ProviderId("gemini");
  static final ProviderId BEDROCK = new ProviderId("bedrock");

  private Models() {}

  /** Returns a document; single quotes stand for double ones. */
  static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  /** Returns a document of models. */
  static JsonNode models(String... models) {
    return json("{'models': [" + String.join(", ", models) + "]}");
  }

  /** Returns a model that reads 10,000 tokens and writes 1,000, with more keys. */
  static String model(String provider, String id, String more) {
    return ("{'provider': '%s', 'id': '%s', 'family': 'f', 'context': 10000, 'maxOutput': 1000,"
            + " 'features': ['stream', 'system', 'tools']%s}")
        .formatted(provider, id, more.isEmpty() ? "" : ", " + more);
  }

  /** Returns a target with prices, each of them a tier. */
  static ResolvedTarget priced(String... tiers) {
    return target(
        "'prices': [{'from': '2026-01-01', 'tiers': [%s]}]".formatted(String.join(", ", tiers)));
  }

  /** Returns a target whose entry has more keys. */
  static ResolvedTarget target(String more) {
    return ModelCatalog.of(models(model("gemini", "m", more)))
        .resolve(ModelSelector.exact(GEMINI, "m"), GEMINI)
        .orElseThrow();
  }

  /** Returns the faults of reading a document. */
  static List<Fault> faults(JsonNode document) {
    DefinitionException refused =
        Assertions.catchThrowableOfType(DefinitionException.class, () -> ModelCatalog.of(document));
    return refused == null ? List.of() : refused.faults();
  }

  /** Returns the pointers and codes of faults. */
  static List<String> places(List<Fault> faults) {
    return faults.stream().map(fault -> fault.pointer() + " " + fault.code()).toList();
  }

  static ModelInput input(String text) {
    return ModelInput.builder(100).user(text).build();
  }

  static ObjectNode object(JsonNode node) {
    return (ObjectNode) Objects.requireNonNull(node);
  }
}
