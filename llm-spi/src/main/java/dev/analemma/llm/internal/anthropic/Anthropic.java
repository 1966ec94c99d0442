// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.anthropic;

import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.LlmProviderFactory;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.llm.wire.HttpProvider;
import dev.analemma.llm.wire.HttpSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes providers that speak Anthropic's messages API. */
public final class Anthropic implements LlmProviderFactory {
  private static final String ADDRESS = "https://api.anthropic.com";
  private static final String BETA = "beta";

  /** Creates the factory. */
  public Anthropic() {}

  @Override
  public String kind() {
    return "anthropic";
  }

  @Override
  public Set<String> settings() {
    Set<String> names = new HashSet<>(HttpSettings.NAMES);
    names.add(BETA);
    return Set.copyOf(names);
  }

  @Override
  public LlmProvider create(ProviderSetup setup) {
    HttpSettings settings = HttpSettings.of(setup, ADDRESS);
    List<Fault> faults = new ArrayList<>();
    AnthropicWire wire = new AnthropicWire(setup.clock(), HttpSettings.text(setup, BETA, faults));
    if (!faults.isEmpty()) {
      throw new DefinitionException(faults);
    }
    return new HttpProvider(setup, settings.endpoint(setup, wire));
  }
}
