// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.catalog;

import dev.analemma.llm.CacheKind;
import dev.analemma.llm.Feature;
import dev.analemma.llm.Parameter;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.SchemaDialect;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the catalogue: a model of a provider.
 *
 * @param provider the provider
 * @param id what the provider calls the model
 * @param family models that understand each other's opaque data and count tokens alike
 * @param aliases names that it shares with models of other providers
 * @param roles what it is for, with its rank among the models of its provider; the lowest wins
 * @param contextTokens how much it reads and writes in one call
 * @param maxOutputTokens how much it writes in one call
 * @param features what it can do
 * @param parameters what it does with parameters, where it does not just go by them
 * @param dialect how schemas of answers are written for it
 * @param cacheMinimums the caches it has, with the tokens from which on each works
 * @param prices what it costs, or null
 */
public record ModelEntry(
    ProviderId provider,
    String id,
    String family,
    Set<String> aliases,
    Map<String, Integer> roles,
    int contextTokens,
    int maxOutputTokens,
    Set<Feature> features,
    Map<Parameter, Parameter.Support> parameters,
    SchemaDialect dialect,
    Map<CacheKind, Integer> cacheMinimums,
    @Nullable PriceList prices) {
  /** Copies what can be changed. */
  public ModelEntry {
    aliases = Set.copyOf(aliases);
    roles = Map.copyOf(roles);
    features = Set.copyOf(features);
    parameters = Map.copyOf(parameters);
    cacheMinimums = Map.copyOf(cacheMinimums);
  }

  /** Returns how the entry is called in messages. */
  public String name() {
    return provider + "/" + id;
  }
}
