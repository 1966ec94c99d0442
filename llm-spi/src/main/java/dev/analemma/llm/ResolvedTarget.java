// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import dev.analemma.llm.internal.catalog.ModelEntry;
import dev.analemma.llm.internal.catalog.PriceList;
import dev.analemma.llm.internal.catalog.Rates;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A model of a provider, under the provider's own name of it. Only a {@link ModelCatalog} makes
 * one; so whoever holds one knows that name and provider belong together.
 *
 * <p>Threads: immutable. Two targets are equal if provider and name are.
 */
public final class ResolvedTarget {
  private final ModelEntry entry;

  ResolvedTarget(ModelEntry entry) {
    this.entry = entry;
  }

  /** Returns the provider. */
  public ProviderId provider() {
    return entry.provider();
  }

  /** Returns what the provider calls the model. */
  public String model() {
    return entry.id();
  }

  /**
   * Returns the family: its models understand each other's {@link Part.Opaque opaque data} and
   * count tokens alike.
   */
  public String family() {
    return entry.family();
  }

  /** Returns how many tokens it reads and writes in one call. */
  public int contextTokens() {
    return entry.contextTokens();
  }

  /** Returns how many tokens it writes in one call. */
  public int maxOutputTokens() {
    return entry.maxOutputTokens();
  }

  /** Returns whether it can do something. */
  public boolean has(Feature feature) {
    return entry.features().contains(feature);
  }

  /** Returns what it does with a parameter. */
  public Parameter.Support support(Parameter parameter) {
    return entry.parameters().getOrDefault(parameter, Parameter.Support.SUPPORTED);
  }

  /** Returns how a schema of an answer is written for it, where it takes one. */
  public SchemaDialect schemaDialect() {
    return entry.dialect();
  }

  /**
   * Returns from how many tokens on a cache works; empty if it has none of this kind. Shorter
   * beginnings are not kept, mostly without a word.
   */
  public OptionalInt cacheMinimum(CacheKind kind) {
    Integer minimum = entry.cacheMinimums().get(kind);
    return minimum == null ? OptionalInt.empty() : OptionalInt.of(minimum);
  }

  /**
   * Returns what a usage cost, exactly; unknown if the catalogue has no price for a part of it, or
   * if the usage is not known itself.
   *
   * @param usage what was used
   * @param at when; prices change
   * @throws ArithmeticException if it is more than nine billion dollars
   */
  public Cost cost(Usage usage, Instant at) {
    if (usage.quality() == Usage.Quality.UNKNOWN) {
      return Cost.unknown(Cost.Reason.NO_USAGE);
    }
    PriceList prices = entry.prices();
    Long cost = prices == null ? null : prices.cost(usage, at);
    return cost == null ? Cost.unknown(Cost.Reason.NO_PRICE) : Cost.ofNanoUsd(cost);
  }

  /**
   * Returns what a call costs at most: as if no input came from a cache, all of it were written to
   * one where that costs more, and the answer were as long as it may be.
   *
   * @param inputTokens as many as the call may have, at most
   * @param outputTokens as many as it may have, at most
   * @param at when
   * @throws ArithmeticException if it is more than nine billion dollars
   */
  public Cost costMost(long inputTokens, long outputTokens, Instant at) {
    PriceList prices = entry.prices();
    Long cost = prices == null ? null : prices.most(inputTokens, outputTokens, at);
    return cost == null ? Cost.unknown(Cost.Reason.NO_PRICE) : Cost.ofNanoUsd(cost);
  }

  /**
   * Returns what input costs with and without caches; empty if the catalogue has no price.
   *
   * @param inputTokens all tokens of a request's input, which its tier goes by
   * @param at when; prices change
   */
  public Optional<CacheRates> cacheRates(long inputTokens, Instant at) {
    PriceList prices = entry.prices();
    Rates rates = prices == null ? null : prices.rates(inputTokens, at);
    return Optional.ofNullable(rates)
        .map(
            known ->
                new CacheRates(
                    known.input(),
                    known.cacheRead(),
                    known.cacheWriteShort(),
                    known.cacheWriteLong(),
                    known.cacheStorageHour()));
  }

  /** Returns which prices the catalogue has: the same text for the same prices; empty for none. */
  public String priceVersion() {
    PriceList prices = entry.prices();
    return prices == null ? "" : prices.version();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ResolvedTarget that
        && entry.provider().equals(that.entry.provider())
        && entry.id().equals(that.entry.id());
  }

  @Override
  public int hashCode() {
    return 31 * entry.provider().hashCode() + entry.id().hashCode();
  }

  @Override
  public String toString() {
    return entry.name();
  }
}
