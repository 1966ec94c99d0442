// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.internal.codec.Quantities;
import dev.analemma.spi.ItemReader;
import java.time.Duration;

/**
 * How many items go together.
 *
 * @param items how many at most
 * @param bytes how long they are together at most; {@link Long#MAX_VALUE} for any length
 * @param timeNanos how long a batch should take; 0 for as many items as the other bounds allow
 * @param splitOnError whether the halves of a failed batch are tried
 */
public record BatchBounds(int items, long bytes, long timeNanos, boolean splitOnError) {
  /** The highest number of items of a batch; also where only bytes are written. */
  public static final int ITEMS_MAX = 1_000_000;

  /**
   * Reads the value of {@code batch}, with everything in it evaluated.
   *
   * @throws OperatorException {@code BATCH_BOUNDS} if a bound is none
   */
  public static BatchBounds of(JsonNode batch) {
    if (batch.isNumber()) {
      return new BatchBounds(items(batch), Long.MAX_VALUE, 0, false);
    }
    JsonNode items = batch.path("items");
    JsonNode bytes = batch.path("bytes");
    JsonNode time = batch.path("time");
    return new BatchBounds(
        items.isMissingNode() ? ITEMS_MAX : items(items),
        bytes.isMissingNode() ? Long.MAX_VALUE : bytes(bytes),
        time.isMissingNode() ? 0 : nanos(time),
        batch.path("splitOnError").asBoolean());
  }

  /** Returns a batcher with these bounds; it does not close the reader. */
  public Batcher over(ItemReader reader) {
    return new Batcher(reader, items, bytes);
  }

  /** Returns whether how many items go together depends on how long they take. */
  public boolean timed() {
    return timeNanos > 0;
  }

  private static int items(JsonNode value) {
    if (value.isIntegralNumber()
        && value.canConvertToInt()
        && value.intValue() >= 1
        && value.intValue() <= ITEMS_MAX) {
      return value.intValue();
    }
    throw wrong("items", value, "a number from 1 to 1,000,000");
  }

  private static long bytes(JsonNode value) {
    long bytes =
        value.isTextual()
            ? Quantities.bytes(value.textValue())
            : value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : -1;
    if (bytes >= 1 && bytes <= Quantities.BYTES_MAX) {
      return bytes;
    }
    throw wrong("bytes", value, "a size such as 1MiB, at most 1,024 GiB");
  }

  private static long nanos(JsonNode value) {
    Duration time = value.isTextual() ? Quantities.duration(value.textValue()) : null;
    if (time == null || time.isZero()) {
      throw wrong("time", value, "a duration such as 2s, longer than none");
    }
    return time.toNanos();
  }

  private static OperatorException wrong(String name, JsonNode value, String remedy) {
    return new OperatorException(
        "BATCH_BOUNDS",
        "'%s' of the batch is %s, must be %s. Correct what it is made of"
            .formatted(name, SourceErrors.shown(value.toString()), remedy));
  }
}
