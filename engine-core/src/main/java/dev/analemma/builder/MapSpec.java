// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import org.jspecify.annotations.Nullable;

/**
 * How a map goes through its items.
 *
 * <p>Threads: immutable; each method returns a copy.
 */
public final class MapSpec {
  /** One failed item fails the map, and the engine decides how many run at once. */
  public static final MapSpec DEFAULT = new MapSpec(null, null);

  private final @Nullable ObjectNode concurrency;
  private final @Nullable ObjectNode tolerate;

  private MapSpec(@Nullable ObjectNode concurrency, @Nullable ObjectNode tolerate) {
    this.concurrency = concurrency;
    this.tolerate = tolerate;
  }

  /** Bounds how many items run at once; at least 1. */
  public MapSpec concurrency(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("concurrency is %d, must be at least 1".formatted(max));
    }
    return new MapSpec(Json.nodes().objectNode().put("max", max), tolerate);
  }

  /** Lets a number of items fail before the map does; not negative. */
  public MapSpec tolerate(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("tolerate is %d, must not be negative".formatted(count));
    }
    return new MapSpec(concurrency, Json.nodes().objectNode().put("count", count));
  }

  /** Lets a part of the items fail before the map does; 0 to 100. */
  public MapSpec toleratePercent(int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException(
          "toleratePercent is %d, must be 0 to 100".formatted(percent));
    }
    return new MapSpec(concurrency, Json.nodes().objectNode().put("percent", percent));
  }

  @Nullable ObjectNode concurrency() {
    return concurrency;
  }

  @Nullable ObjectNode tolerate() {
    return tolerate;
  }
}
