// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.spi.ContextCaches;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What one fan-out, one loop or one call expects of a prefix. While one is open whose uses are
 * planned, a cache of the prefix stays; after the last planned use, or when it is closed, only what
 * was seen of other uses keeps it.
 *
 * <p>Threads: safe.
 */
public final class CacheLease implements AutoCloseable {
  private final ContextCaching caching;
  final StablePrefix prefix;
  final Reuse reuse;
  final @Nullable ContextCaches caches;

  // Guarded by the caching.
  long begun;
  long over;
  boolean closed;

  /** Whether a call of it was alone once so that others read what it wrote. */
  boolean warmed;

  CacheLease(
      ContextCaching caching, StablePrefix prefix, Reuse reuse, @Nullable ContextCaches caches) {
    this.caching = caching;
    this.prefix = prefix;
    this.reuse = reuse;
    this.caches = caches;
  }

  /**
   * Begins a call. Where uses are planned the stage may wait: for the cache to be made, or, with
   * cache points, for the end of the first call, which writes what the others read. It never fails
   * because of a cache.
   *
   * @throws IllegalStateException if the lease is closed
   */
  public CompletionStage<CacheUse> use() {
    return caching.use(this, true);
  }

  /** Tells that no more uses come. Doing so twice, or after the last planned use, does nothing. */
  @Override
  public void close() {
    caching.close(this);
  }

  /** Returns whether uses are to come that a plan knows. */
  boolean isPlanned() {
    return !closed && reuse instanceof Reuse.Planned planned && over < planned.uses();
  }
}
