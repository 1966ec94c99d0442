// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.CacheKind;
import dev.analemma.llm.CacheRates;
import dev.analemma.llm.ResolvedTarget;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What caches a model has, and what they cost.
 *
 * @param minimums the kinds of caches, each with the tokens from which on it works
 * @param rates what tokens cost, or null if that is not known
 */
public record CacheTraits(Map<CacheKind, Long> minimums, @Nullable CacheRates rates) {
  /** Copies the map. */
  public CacheTraits {
    minimums = Map.copyOf(minimums);
  }

  /**
   * Returns what the catalogue knows of a model.
   *
   * @param target the model
   * @param inputTokens all tokens of a request, which its tier of prices goes by
   * @param at when
   */
  public static CacheTraits of(ResolvedTarget target, long inputTokens, Instant at) {
    Map<CacheKind, Long> minimums = new EnumMap<>(CacheKind.class);
    for (CacheKind kind : CacheKind.values()) {
      OptionalInt minimum = target.cacheMinimum(kind);
      if (minimum.isPresent()) {
        minimums.put(kind, (long) minimum.getAsInt());
      }
    }
    return new CacheTraits(minimums, target.cacheRates(inputTokens, at).orElse(null));
  }

  /** Returns the same with larger minimums, where these are smaller: what a provider has taught. */
  CacheTraits atLeast(long minimum) {
    Map<CacheKind, Long> raised = new EnumMap<>(CacheKind.class);
    minimums.forEach((kind, known) -> raised.put(kind, Math.max(known, minimum)));
    return new CacheTraits(raised, rates);
  }

  /** Returns the same without a kind of cache. */
  CacheTraits without(CacheKind kind) {
    Map<CacheKind, Long> others = new EnumMap<>(CacheKind.class);
    minimums.forEach(
        (known, minimum) -> {
          if (known != kind) {
            others.put(known, minimum);
          }
        });
    return new CacheTraits(others, rates);
  }
}
