// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.catalog;

import dev.analemma.llm.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What tokens of one tier cost, in nano-dollars a token. A rate that is null is not known; using it
 * makes the whole unknown.
 *
 * @param input input that is in no cache
 * @param output output
 * @param cacheRead input from a cache
 * @param cacheWriteShort input written to a cache for a short time
 * @param cacheWriteLong input written to a cache for a long time
 * @param reasoning thoughts; null means as {@code output}
 * @param cacheStorageHour a token in a cache for an hour
 */
public record Rates(
    long input,
    long output,
    @Nullable Long cacheRead,
    @Nullable Long cacheWriteShort,
    @Nullable Long cacheWriteLong,
    @Nullable Long reasoning,
    @Nullable Long cacheStorageHour) {

  /** Returns what a usage costs, or null if a rate that it needs is not known. */
  @Nullable Long cost(Usage usage) {
    long sum = 0;
    long[] tokens = {
      usage.input(),
      usage.output(),
      usage.cacheRead(),
      usage.cacheWriteShort(),
      usage.cacheWriteLong(),
      usage.reasoning()
    };
    Long[] rates = {
      input,
      output,
      cacheRead,
      cacheWriteShort,
      cacheWriteLong,
      reasoning == null ? Long.valueOf(output) : reasoning
    };
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] > 0) {
        if (rates[i] == null) {
          return null;
        }
        sum = Math.addExact(sum, Math.multiplyExact(tokens[i], rates[i]));
      }
    }
    return sum;
  }

  /** Returns the highest rate that a token of input can cost. */
  long inputMost() {
    return Math.max(
        input,
        Math.max(
            cacheWriteShort == null ? 0 : cacheWriteShort,
            cacheWriteLong == null ? 0 : cacheWriteLong));
  }

  /** Returns the highest rate that a token of output can cost. */
  long outputMost() {
    return Math.max(output, reasoning == null ? 0 : reasoning);
  }
}
