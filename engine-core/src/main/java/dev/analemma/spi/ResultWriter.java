// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the results of one map. Nobody sees anything of them before {@link #complete}.
 *
 * <p>Threads: used by one thread at a time, not always the same. Every method may block. The engine
 * closes it, whatever happened.
 */
public interface ResultWriter extends AutoCloseable {
  /**
   * Writes the result of one item. Items come in the order in which they end, each once.
   *
   * @param index the index of the item
   * @param value its result
   * @throws JsonException if the value cannot be written; nothing of it is, and others may follow
   */
  void result(long index, JsonNode value) throws IOException;

  /**
   * Writes the failure of one item.
   *
   * @param index the index of the item
   * @param item the item; null in JSON if it could not be read
   * @param error what went wrong, as in {@code $.error}
   * @throws JsonException if it cannot be written; nothing of it is, and others may follow
   */
  void failure(long index, JsonNode item, JsonNode error) throws IOException;

  /**
   * Writes the result of one item of a map that may have an {@code itemKey}; this is what the
   * engine calls. By default the key is left out.
   *
   * @param index the index of the item
   * @param key what the item is known by, or null if the map has no {@code itemKey}
   * @param value its result
   * @throws JsonException as {@link #result(long, JsonNode)}
   */
  default void result(long index, @Nullable JsonNode key, JsonNode value) throws IOException {
    result(index, value);
  }

  /**
   * Writes the failure of one item of a map that may have an {@code itemKey}; this is what the
   * engine calls. By default the key is left out.
   *
   * @param index the index of the item
   * @param key what the item is known by, or null if the map has no {@code itemKey} or the item
   *     none
   * @param item the item; null in JSON if it could not be read
   * @param error what went wrong, as in {@code $.error}
   * @throws JsonException as {@link #failure(long, JsonNode, JsonNode)}
   */
  default void failure(long index, @Nullable JsonNode key, JsonNode item, JsonNode error)
      throws IOException {
    failure(index, item, error);
  }

  /**
   * Makes everything visible at once, and durable where the target can; once, and nothing follows.
   *
   * @return what was written
   */
  Written complete() throws IOException;

  /** Gives everything back; what was not completed is thrown away. Again, it does nothing. */
  @Override
  void close() throws IOException;

  /**
   * What a map has written.
   *
   * @param results its results
   * @param failures its failures
   */
  record Written(Reference results, Reference failures) {}

  /**
   * Something that was written.
   *
   * @param uri where it is
   * @param count how many entries
   * @param bytes how long
   * @param sha256 its digest in lower case hexadecimals, or null where the target makes none
   */
  record Reference(String uri, long count, long bytes, @Nullable String sha256) {
    /** Returns the components that are there as an object. */
    public JsonNode toJson() {
      ObjectNode object = Json.nodes().objectNode();
      object.put("uri", uri).put("count", count).put("bytes", bytes);
      if (sha256 != null) {
        object.put("sha256", sha256);
      }
      return object;
    }
  }
}
