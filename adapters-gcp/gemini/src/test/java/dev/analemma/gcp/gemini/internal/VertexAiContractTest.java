// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.spi.LlmProviderFactory;
import java.net.URI;

class VertexAiContractTest extends GeminiContract {
  @Override
  protected LlmProviderFactory factory() {
    return Fixture.factory("vertex");
  }

  @Override
  protected JsonNode settings(URI address) {
    return ((ObjectNode) super.settings(address))
        .put("project", "tck")
        .put("location", "europe-west1");
  }

  /** As where a stream was asked for. */
  @Override
  String written(String error) {
    return "[" + error + "]";
  }
}
