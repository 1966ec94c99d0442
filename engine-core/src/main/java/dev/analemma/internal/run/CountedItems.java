// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.ItemReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The items of a reader, which are held to their indices: results are kept by index, so one that is
 * said twice would lose a result, and a wild one would take all memory.
 */
final class CountedItems implements ItemReader {
  private final ItemReader reader;
  private final JsonNode source;
  private long count;

  CountedItems(ItemReader reader, JsonNode source) {
    this.reader = reader;
    this.source = source;
  }

  @Override
  public @Nullable Item next() throws IOException, InterruptedException {
    Item item = reader.next();
    if (item != null && item.index() != count++) {
      throw new OperatorException(
          "SOURCE_FAILED",
          "reader '%s' says that its item %,d is item %,d. Correct the reader: it counts from 0."
              .formatted(source.path("reader").asText(), count - 1, item.index()));
    }
    return item;
  }

  @Override
  public JsonNode position() {
    return reader.position();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
