// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;

/** Models whose prices are easy to reckon with. */
public final class PricedModels {
  private PricedModels() {}

  /** Returns a model that costs 1,000 nano-dollars a token in and 2,000 out. */
  public static ResolvedTarget priced(String provider) {
    return model(
        provider, "'prices': [{'from': '2020-01-01', 'tiers': [{'input': 1, 'output': 2}]}]");
  }

  /** Returns a model that costs nothing. */
  public static ResolvedTarget free(String provider) {
    return model(
        provider, "'prices': [{'from': '2020-01-01', 'tiers': [{'input': 0, 'output': 0}]}]");
  }

  /** Returns a model whose price nobody knows. */
  public static ResolvedTarget unpriced(String provider) {
    return model(provider, "'aliases': []");
  }

  /**
   * Returns the model of a provider, with more keys of its entry; single quotes stand for double.
   */
  public static ResolvedTarget model(String provider, String more) {
    ProviderId id = new ProviderId(provider);
    ObjectNode entry =
        object("'id': 'm', 'family': 'f', 'context': 100000, 'maxOutput': 10000, 'features': []");
    entry.put("provider", provider).setAll(object(more));
    ObjectNode document = object("");
    document.putArray("models").add(entry);
    return ModelCatalog.of(document).resolve(ModelSelector.exact(id, "m"), id).orElseThrow();
  }

  private static ObjectNode object(String members) {
    return (ObjectNode) Json.parse("{" + members.replace('\'', '"') + "}");
  }
}
