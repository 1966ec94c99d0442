// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model picks its words. What is null is left to the provider.
 *
 * @param temperature 0 to 2; 0 for the likeliest words
 * @param topP above 0, up to 1
 * @param seed for answers that repeat, as far as a provider can
 * @param stop texts before which the answer ends; unmodifiable
 */
public record Sampling(
    @Nullable Double temperature, @Nullable Double topP, @Nullable Long seed, List<String> stop) {
  private static final Sampling DEFAULTS = new Sampling(null, null, null, List.of());

  /** Checks the bounds and copies the list. */
  public Sampling {
    if (temperature != null && !(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException(
          "temperature is %s, must be 0 to 2".formatted(temperature));
    }
    if (topP != null && !(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException(
          "topP is %s, must be above 0 and at most 1".formatted(topP));
    }
    stop = List.copyOf(stop);
    if (stop.contains("")) {
      throw new IllegalArgumentException("a stop text is empty");
    }
  }

  /** Returns that all is left to the provider. */
  public static Sampling ofDefaults() {
    return DEFAULTS;
  }

  /** Returns the same with another temperature. */
  public Sampling withTemperature(@Nullable Double temperature) {
    return new Sampling(temperature, topP, seed, stop);
  }

  /** Returns the same with another {@code topP}. */
  public Sampling withTopP(@Nullable Double topP) {
    return new Sampling(temperature, topP, seed, stop);
  }

  /** Returns the same with another seed. */
  public Sampling withSeed(@Nullable Long seed) {
    return new Sampling(temperature, topP, seed, stop);
  }

  /** Returns the same with other stop texts. */
  public Sampling withStop(List<String> stop) {
    return new Sampling(temperature, topP, seed, stop);
  }
}
