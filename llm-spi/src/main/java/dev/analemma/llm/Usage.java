// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Objects;

/**
 * What an attempt used, in tokens that are each counted once, whichever way its provider counts.
 *
 * @param input input that was neither read from a cache nor written to one
 * @param cacheRead input that was read from a cache
 * @param cacheWriteShort input that was written to a cache for some minutes, the shortest time the
 *     provider sells
 * @param cacheWriteLong input that was written to a cache for longer
 * @param output the answer, without {@code reasoning}
 * @param reasoning thoughts; 0 where the provider counts them as answer
 * @param quality where the numbers come from
 */
public record Usage(
    long input,
    long cacheRead,
    long cacheWriteShort,
    long cacheWriteLong,
    long output,
    long reasoning,
    Quality quality) {

  /** Where numbers of tokens come from, best first. */
  public enum Quality {
    /** The provider told them. */
    REPORTED,
    /** They are computed here. */
    ESTIMATED,
    /** Tokens were used, and nobody knows how many; what is known is a part. */
    UNKNOWN
  }

  private static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, Quality.REPORTED);
  private static final Usage UNKNOWN = new Usage(0, 0, 0, 0, 0, 0, Quality.UNKNOWN);

  /** Checks that no number is negative. */
  public Usage {
    notNegative("input", input);
    notNegative("cacheRead", cacheRead);
    notNegative("cacheWriteShort", cacheWriteShort);
    notNegative("cacheWriteLong", cacheWriteLong);
    notNegative("output", output);
    notNegative("reasoning", reasoning);
    Objects.requireNonNull(quality, "quality");
  }

  /** Returns the usage of an attempt that used nothing. */
  public static Usage none() {
    return NONE;
  }

  /** Returns the usage of an attempt of which nothing is known. */
  public static Usage unknown() {
    return UNKNOWN;
  }

  /** Returns the reported usage of a plain call without caches. */
  public static Usage of(long input, long output) {
    return new Usage(input, 0, 0, 0, output, 0, Quality.REPORTED);
  }

  /** Returns all input: what a model had to read, and what price tiers go by. */
  public long inputTotal() {
    return Math.addExact(
        Math.addExact(input, cacheRead), Math.addExact(cacheWriteShort, cacheWriteLong));
  }

  /** Returns all output: the answer and the thoughts. */
  public long outputTotal() {
    return Math.addExact(output, reasoning);
  }

  /** Returns both together, with the worse of both qualities. */
  public Usage plus(Usage other) {
    return new Usage(
        Math.addExact(input, other.input),
        Math.addExact(cacheRead, other.cacheRead),
        Math.addExact(cacheWriteShort, other.cacheWriteShort),
        Math.addExact(cacheWriteLong, other.cacheWriteLong),
        Math.addExact(output, other.output),
        Math.addExact(reasoning, other.reasoning),
        quality.compareTo(other.quality) >= 0 ? quality : other.quality);
  }

  /** Returns the same numbers with another quality. */
  public Usage withQuality(Quality quality) {
    return new Usage(input, cacheRead, cacheWriteShort, cacheWriteLong, output, reasoning, quality);
  }

  private static void notNegative(String name, long tokens) {
    if (tokens < 0) {
      throw new IllegalArgumentException("%s is %d, must not be negative".formatted(name, tokens));
    }
  }
}
