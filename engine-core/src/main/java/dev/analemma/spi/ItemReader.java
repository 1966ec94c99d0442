// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The items of one source, one after the other. It holds a few of them at most, never the whole.
 *
 * <p>Threads: used by one thread at a time, not always the same; what one wrote the next sees.
 * Every method may block. The engine closes it, whatever happened; after an exception it does
 * nothing else with it.
 */
public interface ItemReader extends AutoCloseable {
  /**
   * Returns the next item, or null at the end and ever after.
   *
   * @throws OperatorException with a code of its own, if the source cannot be read any further;
   *     what is wrong with one item alone is in {@link Item#error}
   * @throws IOException if the source failed; the map fails with {@code SOURCE_FAILED}
   * @throws InterruptedException if the thread was asked to stop
   * @throws IllegalStateException if the reader is closed
   */
  @Nullable Item next() throws IOException, InterruptedException;

  /**
   * Returns where the reader stands: behind the last item that was returned. A reader that is
   * opened with it ({@link SourceRequest#position}) returns exactly the items that follow, with the
   * same indices. Small, and good as long as the source does not change.
   */
  JsonNode position();

  /** Gives everything back; doing it again does nothing. */
  @Override
  void close() throws IOException;

  /**
   * One item, or what is wrong with it.
   *
   * @param index its place in the source, from 0; items with an error are counted
   * @param value the item, or null if it could not be read
   * @param error why it could not be read; the source goes on behind it. Null if it could
   */
  record Item(long index, @Nullable JsonNode value, @Nullable OperatorException error) {
    /** Checks that it is one of both. */
    public Item {
      if ((value == null) == (error == null)) {
        throw new IllegalArgumentException("item %d needs a value or an error".formatted(index));
      }
    }

    /** Returns an item. */
    public static Item of(long index, JsonNode value) {
      return new Item(index, Objects.requireNonNull(value, "value"), null);
    }

    /** Returns an item that could not be read. */
    public static Item failed(long index, OperatorException error) {
      return new Item(index, null, Objects.requireNonNull(error, "error"));
    }
  }
}
