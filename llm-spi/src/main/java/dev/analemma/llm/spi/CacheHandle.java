// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.spi;

import dev.analemma.llm.ResolvedTarget;
import java.time.Instant;
import java.util.Objects;

/**
 * A beginning of requests that a provider keeps as a thing of its own. It serves the model it was
 * made for, and no other.
 *
 * @param target the model
 * @param name what the provider calls it
 * @param tokens how many tokens it has, as the provider counts
 * @param expiresAt when the provider deletes it by itself
 */
public record CacheHandle(ResolvedTarget target, String name, long tokens, Instant expiresAt) {
  /** Checks the components. */
  public CacheHandle {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(expiresAt, "expiresAt");
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens is %d, must not be negative".formatted(tokens));
    }
  }
}
