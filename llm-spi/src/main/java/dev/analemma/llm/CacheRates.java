// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import org.jspecify.annotations.Nullable;

/**
 * What a model's input costs with and without caches, in nano-dollars a token. A rate that is null
 * is not known, which is not nothing.
 *
 * @param input input that is in no cache; also what making an explicit cache costs
 * @param read input from a cache
 * @param writeShort input written to a cache for the shortest time the provider sells
 * @param writeLong input written to a cache for longer
 * @param storageHour a token in an explicit cache for an hour
 */
public record CacheRates(
    long input,
    @Nullable Long read,
    @Nullable Long writeShort,
    @Nullable Long writeLong,
    @Nullable Long storageHour) {
  /** Checks that no rate is negative. */
  public CacheRates {
    notNegative("input", input);
    notNegative("read", read);
    notNegative("writeShort", writeShort);
    notNegative("writeLong", writeLong);
    notNegative("storageHour", storageHour);
  }

  private static void notNegative(String name, @Nullable Long rate) {
    if (rate != null && rate < 0) {
      throw new IllegalArgumentException("%s is %d, must not be negative".formatted(name, rate));
    }
  }
}
