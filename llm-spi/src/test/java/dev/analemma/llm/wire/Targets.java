// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderCall.CachePoint;
import dev.analemma.spi.Json;
import java.util.List;

/** Models for tests, and calls of them. */
public final class Targets {
  /** The provider of all of them. */
  public static final ProviderId PROVIDER = new ProviderId("p");

  private Targets() {}

  /**
   * Returns a model {@code m} of the family {@code f}.
   *
   * @param more what its entry has besides, an object
   */
  public static ResolvedTarget target(String more) {
    ObjectNode model = Json.nodes().objectNode();
    model.put("provider", "p").put("id", "m").put("family", "f");
    model.put("context", 100_000).put("maxOutput", 50_000).putArray("features");
    model.setAll((ObjectNode) Json.parse(more).deepCopy());
    ObjectNode document = Json.nodes().objectNode();
    document.putArray("models").add(model);
    return ModelCatalog.of(document)
        .resolve(ModelSelector.exact(PROVIDER, "m"), PROVIDER)
        .orElseThrow();
  }

  /** Returns a call. */
  public static ProviderCall call(ResolvedTarget target, ModelInput input, CachePoint... points) {
    return new ProviderCall(target, input, Timeouts.ofDefaults(), List.of(points), null);
  }
}
