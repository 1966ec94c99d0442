// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.secret;

import dev.analemma.spi.SecretProvider;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Secrets in environment variables. */
public final class EnvironmentSecrets implements SecretProvider {
  private final String prefix;
  private final Variables variables;

  /** The variables of the process. */
  public interface Variables {
    /** Returns the value of one, or null. */
    @Nullable String get(String name);
  }

  /**
   * @param prefix what names begin with
   */
  public EnvironmentSecrets(String prefix, Variables variables) {
    this.prefix = prefix;
    this.variables = variables;
  }

  @Override
  public Optional<String> find(String name) {
    String variable = prefix + name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    return Optional.ofNullable(variables.get(variable)).filter(value -> !value.isEmpty());
  }
}
