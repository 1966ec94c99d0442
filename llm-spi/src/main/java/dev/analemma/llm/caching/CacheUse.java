// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.CacheHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call that begins with a prefix. Exactly one of {@link #ended}, {@link #failed} and {@link
 * #gone} is called when it is over; later ones do nothing. Others may be waiting for it.
 *
 * <p>Threads: safe.
 */
public final class CacheUse {
  private final ContextCaching caching;
  private final CacheLease lease;
  private final CacheDecision decision;
  private final @Nullable CacheHandle handle;
  private final AtomicBoolean over = new AtomicBoolean();

  CacheUse(
      ContextCaching caching,
      CacheLease lease,
      CacheDecision decision,
      @Nullable CacheHandle handle) {
    this.caching = caching;
    this.lease = lease;
    this.decision = decision;
    this.handle = handle;
  }

  /**
   * Returns how the call is to be made: with a handle, with points behind the prefix, or plainly.
   */
  public CacheDecision decision() {
    return decision;
  }

  /** Returns the explicit cache to name; null if there is none. */
  public @Nullable CacheHandle handle() {
    return handle;
  }

  /** Tells that the call gave an answer, and what it used. */
  public void ended(Usage usage) {
    if (over.compareAndSet(false, true)) {
      caching.over(lease, this, usage, false);
    }
  }

  /** Tells that the call gave no answer. */
  public void failed() {
    if (over.compareAndSet(false, true)) {
      caching.over(lease, this, null, false);
    }
  }

  /** Tells that the provider did not know the cache any more; the next use makes a new one. */
  public void gone() {
    if (over.compareAndSet(false, true)) {
      caching.over(lease, this, null, true);
    }
  }
}
