// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import dev.analemma.llm.spi.LlmProviderFactory;

class GeminiApiContractTest extends GeminiContract {
  @Override
  protected LlmProviderFactory factory() {
    return Fixture.factory("gemini");
  }
}
