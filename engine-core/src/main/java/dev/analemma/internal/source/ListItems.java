// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.Json;
import org.jspecify.annotations.Nullable;

/** The elements of a list that is in memory anyway, so that a map has one way of reading. */
public final class ListItems implements ItemReader {
  private final JsonNode list;
  private int index;
  private boolean closed;

  /**
   * Creates a reader.
   *
   * @param list an array
   * @param position what {@link #position} told, or null for the start
   */
  public ListItems(JsonNode list, @Nullable JsonNode position) {
    this.list = list;
    int start = position == null ? 0 : position.path("index").asInt(-1);
    if (start < 0 || start > list.size()) {
      throw SourceErrors.position("the list", position == null ? list : position);
    }
    this.index = start;
  }

  @Override
  public @Nullable Item next() {
    if (closed) {
      throw new IllegalStateException("the reader of the list is closed");
    }
    return index < list.size() ? Item.of(index, list.get(index++)) : null;
  }

  @Override
  public JsonNode position() {
    return Json.nodes().objectNode().put("index", index);
  }

  @Override
  public void close() {
    closed = true;
  }
}
