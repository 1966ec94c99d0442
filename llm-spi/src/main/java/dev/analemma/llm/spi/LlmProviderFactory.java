// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.spi;

import java.util.Set;

/**
 * Makes providers of one kind. Found through {@link java.util.ServiceLoader}.
 *
 * <p>Threads: safe.
 */
public interface LlmProviderFactory {
  /** Returns what a configuration calls this kind, for example {@code openai-compatible}. */
  String kind();

  /** Returns the names of the settings it takes; others are refused before it is asked. */
  Set<String> settings();

  /**
   * Makes a provider. It calls nobody yet.
   *
   * @throws dev.analemma.DefinitionException if settings are wrong, with a fault for each and
   *     pointers that begin with {@link ProviderSetup#pointer()}
   */
  LlmProvider create(ProviderSetup setup);
}
