// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Merging of objects as a JSON merge patch (RFC 7396): objects are merged key by key, null removes
 * a key, anything else replaces.
 *
 * <p>Implementation: an explicit stack, so depth costs no thread stack. Only objects that were made
 * here are written to, an object of an input is copied (its keys, not what is below) before its
 * first change; so merging many small objects into one costs their size, not its.
 *
 * <p>Not thread-safe.
 */
public final class MergePatch {
  private record Pair(ObjectNode target, JsonNode patch) {}

  private final ObjectNode merged = Json.nodes().objectNode();
  private final Set<ObjectNode> own = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Merges a patch, which is an object, over what has been merged before. */
  public void add(JsonNode patch) {
    Deque<Pair> open = new ArrayDeque<>();
    open.push(new Pair(merged, patch));
    while (!open.isEmpty()) {
      Pair pair = open.pop();
      for (Map.Entry<String, JsonNode> change : pair.patch.properties()) {
        JsonNode to = change.getValue();
        if (to.isNull()) {
          pair.target.remove(change.getKey());
        } else if (to.isObject()) {
          open.push(new Pair(owned(pair.target, change.getKey()), to));
        } else {
          pair.target.set(change.getKey(), to);
        }
      }
    }
  }

  /** Returns what has been merged. */
  public ObjectNode merged() {
    return merged;
  }

  /** Where the target has no object, RFC 7396 merges into an empty one: nulls inside vanish. */
  private ObjectNode owned(ObjectNode target, String key) {
    JsonNode known = target.get(key);
    if (known instanceof ObjectNode object && own.contains(object)) {
      return object;
    }
    ObjectNode copy = Json.nodes().objectNode();
    if (known instanceof ObjectNode object) {
      copy.setAll(object);
    }
    own.add(copy);
    target.set(key, copy);
    return copy;
  }
}
