// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.spi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ProviderId;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.SecretProvider;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * What a provider is made of.
 *
 * @param id the name under which it is configured
 * @param settings its settings, an object with names that its factory knows; keys are not in it but
 *     their names, under which {@code secrets} has them
 * @param pointer where the settings stand in the configuration, for faults
 * @param secrets where keys come from, asked each time one is used
 * @param clock the only source of time
 * @param executor does work that blocks
 */
public record ProviderSetup(
    ProviderId id,
    JsonNode settings,
    String pointer,
    SecretProvider secrets,
    EngineClock clock,
    Executor executor) {
  /** Checks the components. */
  public ProviderSetup {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(pointer, "pointer");
    Objects.requireNonNull(secrets, "secrets");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(executor, "executor");
    if (!settings.isObject()) {
      throw new IllegalArgumentException("the settings of '%s' are no object".formatted(id));
    }
  }

  /** Returns the name alone: somebody may have written a key into the settings. */
  @Override
  public String toString() {
    return "ProviderSetup[" + id + "]";
  }
}
