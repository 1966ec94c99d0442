// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.regex.Pattern;

/**
 * The name under which a provider is configured, for example {@code gemini}, {@code bedrock} or
 * {@code vllm}. Two servers that speak one protocol are two providers.
 *
 * @param name a lower-case letter, then lower-case letters, digits and hyphens; 64 characters at
 *     most
 */
public record ProviderId(String name) implements Comparable<ProviderId> {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /**
   * The provider that asks nobody. In a chain with it every model is the mock's; its answers are
   * scripted or recorded.
   */
  public static final ProviderId MOCK = new ProviderId("mock");

  /** Checks the name. */
  public ProviderId {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no name of a provider: write a lower-case letter, then lower-case letters, digits and hyphens, 64 at most"
              .formatted(name));
    }
  }

  /** Returns whether a text can be the name of a provider. */
  public static boolean isName(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public int compareTo(ProviderId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
