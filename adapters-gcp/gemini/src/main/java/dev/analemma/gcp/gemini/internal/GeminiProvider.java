// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.spi.ContextCaches;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.llm.wire.HttpProvider;
import dev.analemma.llm.wire.HttpSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A provider over HTTP that has caches. Threads: safe. */
final class GeminiProvider implements LlmProvider {
  private final HttpProvider http;
  private final ContextCaches caches;

  private GeminiProvider(HttpProvider http, ContextCaches caches) {
    this.http = http;
    this.caches = caches;
  }

  /**
   * Makes a provider.
   *
   * @param setup what it is made of
   * @param place where models are
   * @param address of the API, where the settings tell none
   * @param faults what is wrong with the settings so far
   */
  static LlmProvider of(ProviderSetup setup, Place place, String address, List<Fault> faults) {
    Safety safety = Safety.of(setup, faults);
    HttpSettings settings;
    try {
      settings = HttpSettings.of(setup, address);
    } catch (DefinitionException e) {
      faults.addAll(e.faults());
      throw new DefinitionException(faults);
    }
    if (!faults.isEmpty()) {
      throw new DefinitionException(faults);
    }
    GeminiWire wire = new GeminiWire(place, safety, setup.clock());
    HttpProvider http = new HttpProvider(setup, settings.endpoint(setup, wire));
    return new GeminiProvider(http, new GeminiCaches(http, place, setup.clock()));
  }

  @Override
  public ProviderId id() {
    return http.id();
  }

  @Override
  public InFlight complete(ProviderCall call) {
    return http.complete(call);
  }

  @Override
  public InFlight stream(ProviderCall call, Consumer<StreamEvent> listener) {
    return http.stream(call, listener);
  }

  @Override
  public Optional<ContextCaches> contextCaches() {
    return Optional.of(caches);
  }

  @Override
  public void close() {
    http.close();
  }

  @Override
  public String toString() {
    return "GeminiProvider[" + id() + "]";
  }
}
