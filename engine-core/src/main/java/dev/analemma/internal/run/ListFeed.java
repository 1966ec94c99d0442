// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.internal.source.BatchBounds;
import dev.analemma.internal.source.Batcher;
import dev.analemma.internal.source.Batcher.Batch;
import dev.analemma.internal.source.ListItems;
import dev.analemma.spi.ItemReader.Item;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list in memory. */
final class ListFeed extends MapFeed {
  private final ArrayNode list;
  private final @Nullable Batcher batcher;
  private int next;
  private boolean ended;

  ListFeed(ArrayNode list, @Nullable BatchBounds bounds) {
    this.list = list;
    this.batcher = bounds == null ? null : bounds.over(new ListItems(list, null));
  }

  @Override
  @Nullable Batch poll() {
    Batch batch = batcher == null ? single() : next(batcher);
    ended |= batch == null;
    return batch;
  }

  private @Nullable Batch single() {
    if (next >= list.size()) {
      return null;
    }
    Item item = Item.of(next, list.get(next));
    next++;
    return new Batch(List.of(item), List.of());
  }

  @Override
  boolean exhausted() {
    return ended || (batcher == null && next >= list.size());
  }

  @Override
  long total() {
    return list.size();
  }

  /** A list in memory neither fails nor waits. */
  private static @Nullable Batch next(Batcher batcher) {
    try {
      return batcher.next();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("a list in memory was read", e);
    }
  }
}
