// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.openai;

import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.LlmProviderFactory;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.llm.wire.HttpProvider;
import dev.analemma.llm.wire.HttpSettings;
import java.util.Set;

/** Makes providers that speak OpenAI's chat completions: vLLM, OpenAI and many others. */
public final class OpenAiCompatible implements LlmProviderFactory {
  /** Creates the factory. */
  public OpenAiCompatible() {}

  @Override
  public String kind() {
    return "openai-compatible";
  }

  @Override
  public Set<String> settings() {
    return HttpSettings.NAMES;
  }

  @Override
  public LlmProvider create(ProviderSetup setup) {
    HttpSettings settings = HttpSettings.of(setup, null);
    return new HttpProvider(setup, settings.endpoint(setup, new OpenAiWire(setup.clock())));
  }
}
