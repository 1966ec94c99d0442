// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.spi.ItemReader.Item;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Items of a map that one frame handles. */
final class MapPart {
  private static final int[] NO_RETRIES = {};

  /** The items, never none. */
  final List<Item> items;

  /** Their keys, or none if the map has none. */
  private final List<JsonNode> keys;

  /** How often each retry of the map was used for them. */
  final int[] retried;

  /** Whether they were tried before, also with others. */
  boolean repeated;

  /** How many items were asked for; 0 if how long these take tells nothing of others. */
  int asked;

  /** When their frame began. */
  long begunNanos;

  MapPart(List<Item> items, List<JsonNode> keys, int retries) {
    this.items = items;
    this.keys = keys;
    this.retried = retries == 0 ? NO_RETRIES : new int[retries];
  }

  int size() {
    return items.size();
  }

  long index(int i) {
    return items.get(i).index();
  }

  JsonNode item(int i) {
    return Objects.requireNonNull(items.get(i).value());
  }

  @Nullable JsonNode key(int i) {
    return keys.isEmpty() ? null : keys.get(i);
  }

  ArrayNode list() {
    ArrayNode list = Json.nodes().arrayNode(items.size());
    for (int i = 0; i < items.size(); i++) {
      list.add(item(i));
    }
    return list;
  }

  /** Returns the first or the second half. */
  MapPart half(boolean second) {
    int middle = items.size() >>> 1;
    int from = second ? middle : 0;
    int to = second ? items.size() : middle;
    return new MapPart(
        items.subList(from, to), keys.isEmpty() ? keys : keys.subList(from, to), retried.length);
  }
}
