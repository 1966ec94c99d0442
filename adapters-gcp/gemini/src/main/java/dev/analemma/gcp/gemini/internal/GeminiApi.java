// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.LlmProviderFactory;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.llm.wire.HttpSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/** Makes providers that speak the Gemini API. */
public final class GeminiApi implements LlmProviderFactory {
  private static final String ADDRESS = "https://generativelanguage.googleapis.com";

  /** Creates the factory. */
  public GeminiApi() {}

  @Override
  public String kind() {
    return "gemini";
  }

  @Override
  public Set<String> settings() {
    Set<String> names = new HashSet<>(HttpSettings.NAMES);
    names.add(Safety.NAME);
    return Set.copyOf(names);
  }

  @Override
  public LlmProvider create(ProviderSetup setup) {
    return GeminiProvider.of(setup, Place.GEMINI, ADDRESS, new ArrayList<>());
  }
}
