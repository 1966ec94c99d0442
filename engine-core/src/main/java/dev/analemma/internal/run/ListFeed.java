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
  private boolean ended;

  ListFeed(ArrayNode list, @Nullable BatchBounds bounds) {
    this.list = list;
    this.batcher = bounds == null ? null : bounds.over(new ListItems(list, null));
  }

  @Override
  @Nullable Batch poll(int most) {
    Batch batch = batcher == null ? single() : next(batcher, most, true);
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
}
