// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.CacheKind;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how the beginning of a request is cached, and why.
 *
 * @param kind {@link CacheKind#EXPLICIT} or {@link CacheKind#POINTS}, or null for nothing
 * @param ttl how long it is kept after a use; zero for nothing
 * @param savingNanoUsd what is probably saved, in nano-dollars: by all planned uses together, else
 *     by each use; 0 for nothing, never less
 * @param reason why
 * @param seen the figure that decided: tokens, uses, uses an hour, or the chance of a next use; 0
 *     where none did
 * @param needed what that figure had to exceed, or to reach in the case of tokens
 */
public record CacheDecision(
    @Nullable CacheKind kind,
    Duration ttl,
    long savingNanoUsd,
    Reason reason,
    double seen,
    double needed) {

  /** Why something is cached or not. */
  public enum Reason {
    /** What is saved is more than it costs. */
    PAYS,
    /** A cache is there already, and using it costs less than not to. */
    ALIVE,
    /** Too few uses are planned. */
    TOO_FEW_USES,
    /** Uses come too rarely. */
    TOO_RARE,
    /** Nothing is known of further uses. */
    NOTHING_KNOWN,
    /** The provider keeps nothing so short. */
    BELOW_MINIMUM,
    /** It is shorter than what the policy makes explicit caches for. */
    BELOW_FLOOR,
    /** The provider caches by itself; there is nothing to buy. */
    IMPLICIT_ALONE,
    /** The model has no cache. */
    NO_CACHE,
    /** A rate that is needed is not known. */
    NO_PRICE,
    /** Somebody else is making the cache, and this use is not worth the wait. */
    BEING_MADE,
    /** The provider did not make it. */
    NOT_MADE,
    /** The provider failed to make caches several times; it is left alone for a while. */
    PAUSED
  }

  /** Checks that nothing saves nothing. */
  public CacheDecision {
    Objects.requireNonNull(ttl, "ttl");
    Objects.requireNonNull(reason, "reason");
    if (savingNanoUsd < 0 || (kind == null && (savingNanoUsd > 0 || !ttl.isZero()))) {
      throw new IllegalArgumentException(
          "savingNanoUsd is %d and ttl %s with kind %s".formatted(savingNanoUsd, ttl, kind));
    }
  }

  /** Returns whether something is cached. */
  public boolean caches() {
    return kind != null;
  }

  static CacheDecision none(Reason reason) {
    return none(reason, 0, 0);
  }

  static CacheDecision none(Reason reason, double seen, double needed) {
    return new CacheDecision(null, Duration.ZERO, 0, reason, seen, needed);
  }
}
