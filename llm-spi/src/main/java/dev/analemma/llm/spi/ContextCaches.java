// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.spi;

import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ResolvedTarget;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Makes and deletes the caches of one provider that are things of their own. Each method asks the
 * provider once; when it is worth asking is decided elsewhere.
 *
 * <p>Threads: safe. Nothing here blocks.
 *
 * <p>Errors: a failure is an {@link dev.analemma.llm.LlmException} in the stage. That a beginning
 * is too short, or a cache is gone, is none.
 */
public interface ContextCaches {
  /** What came of the wish to make a cache. */
  sealed interface Creation {}

  /**
   * The cache is there.
   *
   * @param handle what requests name it by
   */
  record Created(CacheHandle handle) implements Creation {
    /** Checks the component. */
    public Created {
      Objects.requireNonNull(handle, "handle");
    }
  }

  /**
   * The provider keeps nothing so short.
   *
   * @param minimumTokens from how many tokens on it would; empty if it does not tell
   */
  record TooShort(OptionalLong minimumTokens) implements Creation {
    /** Checks the component. */
    public TooShort {
      Objects.requireNonNull(minimumTokens, "minimumTokens");
    }
  }

  /**
   * Makes a cache.
   *
   * @param target the model that is going to read it
   * @param prefix the messages that requests begin with, all tools and the choice among them; the
   *     rest of it says nothing
   * @param ttl how long the provider keeps it, from now on
   */
  CompletionStage<Creation> create(ResolvedTarget target, ModelInput prefix, Duration ttl);

  /**
   * Sets how long the provider keeps a cache, from now on.
   *
   * @return the cache with its new end; empty if it is gone
   */
  CompletionStage<Optional<CacheHandle>> extend(CacheHandle handle, Duration ttl);

  /** Deletes a cache. One that is gone is deleted. */
  CompletionStage<Void> delete(CacheHandle handle);
}
