// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a map goes through its items.
 *
 * <p>Threads: immutable; each method returns a copy.
 */
public final class MapSpec {
  /** One failed item fails the map, and the engine decides how many run at once. */
  public static final MapSpec DEFAULT = new MapSpec(null, null, null, null, false);

  private static final int BATCH_ITEMS_MAX = 1_000_000;

  private final @Nullable ObjectNode concurrency;
  private final @Nullable ObjectNode tolerate;
  private final @Nullable ObjectNode batch;
  private final @Nullable String itemKey;
  private final boolean holes;

  private MapSpec(
      @Nullable ObjectNode concurrency,
      @Nullable ObjectNode tolerate,
      @Nullable ObjectNode batch,
      @Nullable String itemKey,
      boolean holes) {
    this.concurrency = concurrency;
    this.tolerate = tolerate;
    this.batch = batch;
    this.itemKey = itemKey;
    this.holes = holes;
  }

  /** Bounds how many items run at once; at least 1. */
  public MapSpec concurrency(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("concurrency is %d, must be at least 1".formatted(max));
    }
    return new MapSpec(Json.nodes().objectNode().put("max", max), tolerate, batch, itemKey, holes);
  }

  /** Lets a number of items fail before the map does; not negative. */
  public MapSpec tolerate(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("tolerate is %d, must not be negative".formatted(count));
    }
    return new MapSpec(
        concurrency, Json.nodes().objectNode().put("count", count), batch, itemKey, holes);
  }

  /** Lets a part of the items fail before the map does; 0 to 100. */
  public MapSpec toleratePercent(int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException(
          "toleratePercent is %d, must be 0 to 100".formatted(percent));
    }
    return new MapSpec(
        concurrency, Json.nodes().objectNode().put("percent", percent), batch, itemKey, holes);
  }

  /** Puts so many items together, for {@code mapBatches}; 1 to 1,000,000. */
  public MapSpec batch(int items) {
    return withBatch(Json.nodes().objectNode().put("items", checked(items)));
  }

  /**
   * Puts items together as long as both bounds allow, for {@code mapBatches}.
   *
   * @param items how many at most, 1 to 1,000,000
   * @param bytes how long they are together at most, as JSON, at least 1; a longer item is alone
   */
  public MapSpec batch(int items, long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes is %d, must be at least 1".formatted(bytes));
    }
    return withBatch(Json.nodes().objectNode().put("items", checked(items)).put("bytes", bytes));
  }

  /**
   * Has the engine choose how many items go together, so that a batch takes about that long; after
   * {@code batch}, whose bounds hold all the same.
   *
   * @param time how long a batch should take, positive; well above what it costs without items
   */
  public MapSpec batchTime(Duration time) {
    if (batch == null) {
      throw new IllegalArgumentException("there is no batch to time; write batch(…) before");
    }
    ObjectNode timed = batch.deepCopy();
    timed.set("time", ApprovalSpec.duration(ApprovalSpec.positive("batchTime", time)));
    return withBatch(timed);
  }

  /** Tries the halves of a failed batch; after {@code batch}. */
  public MapSpec splitOnError() {
    if (batch == null) {
      throw new IllegalArgumentException("there is no batch to split; write batch(…) before");
    }
    return withBatch(batch.deepCopy().put("splitOnError", true));
  }

  /**
   * Says what an item is known by, beside its index: an expression over {@code it} to a text or a
   * whole number. It stands in {@code failures} and beside what a writer writes; an item whose key
   * came before has failed with {@code ITEM_KEY_DUPLICATE}.
   */
  public MapSpec itemKey(String expression) {
    return new MapSpec(concurrency, tolerate, batch, expression, holes);
  }

  /** Keeps null in the place of the result of a failed item. */
  public MapSpec keepHoles() {
    return new MapSpec(concurrency, tolerate, batch, itemKey, true);
  }

  private MapSpec withBatch(ObjectNode made) {
    return new MapSpec(concurrency, tolerate, made, itemKey, holes);
  }

  private static int checked(int items) {
    if (items < 1 || items > BATCH_ITEMS_MAX) {
      throw new IllegalArgumentException("items is %d, must be 1 to 1,000,000".formatted(items));
    }
    return items;
  }

  @Nullable ObjectNode concurrency() {
    return concurrency;
  }

  @Nullable ObjectNode tolerate() {
    return tolerate;
  }

  @Nullable ObjectNode batch() {
    return batch;
  }

  @Nullable String itemKey() {
    return itemKey;
  }

  boolean holes() {
    return holes;
  }
}
