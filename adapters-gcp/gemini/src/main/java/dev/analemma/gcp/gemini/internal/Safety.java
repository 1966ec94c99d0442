// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.Map;

/**
 * From how much harm on answers are held back, by category; where nothing is said the provider
 * decides.
 *
 * @param settings as the API takes them
 */
record Safety(ArrayNode settings) {
  static final String NAME = "safety";

  /** Reads the setting: an object of thresholds by categories, in the words of the API. */
  static Safety of(ProviderSetup setup, List<Fault> faults) {
    ArrayNode all = Json.nodes().arrayNode();
    JsonNode written = setup.settings().path(NAME);
    boolean wrong = !written.isMissingNode() && !written.isObject();
    for (Map.Entry<String, JsonNode> entry : written.properties()) {
      wrong |= !entry.getValue().isTextual();
      all.addObject().put("category", entry.getKey()).set("threshold", entry.getValue());
    }
    if (wrong) {
      faults.add(
          Fault.error(
              "TYPE_MISMATCH",
              setup.pointer() + "/" + NAME,
              "the value is no object of texts",
              "Write thresholds by categories: {HARM_CATEGORY_HARASSMENT: BLOCK_ONLY_HIGH}"));
    }
    return new Safety(all);
  }

  void write(ObjectNode body) {
    if (!settings.isEmpty()) {
      body.set("safetySettings", settings.deepCopy());
    }
  }
}
