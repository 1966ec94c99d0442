// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.internal.source.BatchBounds;
import dev.analemma.internal.source.Batcher;
import dev.analemma.internal.source.Batcher.Batch;
import dev.analemma.internal.source.ListItems;
import dev.analemma.spi.ItemReader.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list in memory. */
final class ListFeed extends MapFeed {
  private final ArrayNode list;
  private final @Nullable Batcher batcher;
  private int next;

  ListFeed(ArrayNode list, @Nullable BatchBounds bounds) {
    this.list = list;
    this.batcher = bounds == null ? null : bounds.over(new ListItems(list, null));
  }

  @Override
  @Nullable Batch poll(int most) {
    if (exhausted()) {
      return null;
    }
    Batch batch = batcher == null ? single() : next(batcher, most, true);
    next = batch == null ? list.size() : next + batch.items().size() + batch.failed().size();
    return batch;
  }

  private Batch single() {
    return new Batch(List.of(Item.of(next, list.get(next))), List.of());
  }

  @Override
  boolean exhausted() {
    return next >= list.size();
  }

  @Override
  long total() {
    return list.size();
  }
}
