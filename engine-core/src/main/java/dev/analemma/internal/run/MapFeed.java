// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.OperatorException;
import dev.analemma.internal.source.BatchBounds;
import dev.analemma.internal.source.Batcher;
import dev.analemma.internal.source.Batcher.Batch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the items of a map come from, one or a batch at a time. Used by the run's owner alone. */
abstract class MapFeed {
  /**
   * Returns where a map gets its items.
   *
   * @param source the source, or null if it has a list
   * @throws OperatorException {@code ITEMS_TYPE} if the list is none
   */
  static MapFeed of(
      MapRun map,
      @Nullable JsonNode source,
      @Nullable JsonNode items,
      @Nullable BatchBounds bounds) {
    if (source != null) {
      return new SourceFeed(map, source, bounds);
    }
    if (items instanceof ArrayNode array) {
      return new ListFeed(array, bounds);
    }
    throw new OperatorException(
        "ITEMS_TYPE",
        "'items' is %s, must be an array. Give a path to a list."
            .formatted(items == null ? "missing" : items.getNodeType()));
  }

  /**
   * Returns the next items, or null: none are there now, or ever again.
   *
   * @param most how many items a batch may have, at least 1; its bounds hold as well. Matters where
   *     batches have a {@code time}
   */
  abstract @Nullable Batch poll(int most);

  /** Returns whether there will be no more. */
  abstract boolean exhausted();

  /** Returns how many items there are, or -1 while nobody knows. */
  abstract long total();

  /** Nothing more is asked for. */
  void stop() {}

  /** Returns the next batch of what is in memory, which neither fails nor waits. */
  static @Nullable Batch next(Batcher batcher, int most, boolean ends) {
    try {
      return batcher.next(most, ends);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("what is in memory was read", e);
    }
  }
}
