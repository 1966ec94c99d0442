// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemReader.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes items together: as many as fit both bounds, in their order.
 *
 * <p>An item that alone is larger than the bound of bytes is a batch of its own: the bound says how
 * much to put together, not how large an item may be. Items that could not be read are in no batch;
 * they come with the next one, and count as items so that a batch ends.
 *
 * <p>Not thread-safe.
 */
public final class Batcher {
  /** So many bad items come at once, even where only bytes are bounded. */
  static final int FAILED_AT_ONCE = 100;

  private final ItemReader reader;
  private final int itemsMax;
  private final long bytesMax;
  private final List<Item> items = new ArrayList<>();
  private final List<Item> failed = new ArrayList<>();
  private long bytes;
  private @Nullable Item held;
  private long heldBytes;
  private @Nullable JsonNode heldPosition;

  /**
   * Some items.
   *
   * @param items those that could be read, with their indices
   * @param failed those that could not
   */
  public record Batch(List<Item> items, List<Item> failed) {
    /** Copies the components. */
    public Batch {
      items = List.copyOf(items);
      failed = List.copyOf(failed);
    }
  }

  /**
   * Creates a batcher.
   *
   * @param reader where items come from; the batcher does not close it
   * @param itemsMax how many are in a batch at most, at least 1
   * @param bytesMax how long they are together at most, written as JSON; {@link Long#MAX_VALUE} for
   *     any length, which costs no counting
   */
  public Batcher(ItemReader reader, int itemsMax, long bytesMax) {
    if (itemsMax < 1 || bytesMax < 1) {
      throw new IllegalArgumentException(
          "bounds are %d items and %d bytes, must be at least 1".formatted(itemsMax, bytesMax));
    }
    this.reader = reader;
    this.itemsMax = itemsMax;
    this.bytesMax = bytesMax;
  }

  /** Returns the next batch, or null at the end. */
  public @Nullable Batch next() throws IOException, InterruptedException {
    return next(itemsMax, true);
  }

  /**
   * Returns the next batch, or null if there is none, or not yet.
   *
   * @param most how many items it may have, at least 1; the bound of items holds as well
   * @param ends whether nothing comes behind what the reader has. If something may, a batch that is
   *     not full stays here until it is
   */
  public @Nullable Batch next(int most, boolean ends) throws IOException, InterruptedException {
    int full = Math.min(most, itemsMax);
    Item first = held;
    if (first != null) {
      items.add(first);
      bytes = heldBytes;
      held = null;
      heldPosition = null;
    }
    boolean counted = bytesMax < Long.MAX_VALUE;
    while (gathered() < full && failed.size() < FAILED_AT_ONCE && bytes < bytesMax) {
      JsonNode before = counted && !items.isEmpty() ? reader.position() : null;
      Item item = reader.next();
      if (item == null) {
        if (ends) {
          break;
        }
        return null;
      }
      JsonNode value = item.value();
      if (value == null) {
        failed.add(item);
        continue;
      }
      long size = counted ? JsonSize.of(value) : 0;
      if (before != null && size > bytesMax - bytes) {
        held = item;
        heldBytes = size;
        heldPosition = before;
        break;
      }
      items.add(item);
      bytes += size;
    }
    if (gathered() == 0) {
      return null;
    }
    Batch batch = new Batch(items, failed);
    items.clear();
    failed.clear();
    bytes = 0;
    return batch;
  }

  /** Returns how many items of the next batch are here already. */
  public int gathered() {
    return items.size() + failed.size();
  }

  /** Returns whether the reader has given nothing that was not returned. */
  public boolean isEmpty() {
    return held == null && gathered() == 0;
  }

  /** Returns where to go on behind the last batch that was returned. */
  public JsonNode position() {
    return heldPosition == null ? reader.position() : heldPosition;
  }
}
