// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.expression.ValueOrder;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Elements by key: groups in the order in which their keys first came, elements in list order. */
final class Groups {
  private final Map<ValueOrder.Key, List<JsonNode>> groups = new LinkedHashMap<>();

  /** Adds an element. */
  void add(JsonNode key, JsonNode element) {
    groups.computeIfAbsent(new ValueOrder.Key(key), unseen -> new ArrayList<>()).add(element);
  }

  /** Adds the groups of the elements that come next. */
  void append(Groups next) {
    next.groups.forEach(
        (key, elements) ->
            groups.computeIfAbsent(key, unseen -> new ArrayList<>()).addAll(elements));
  }

  /** Returns one set of groups for all parts. */
  static Groups of(List<Groups> parts) {
    Groups all = new Groups();
    parts.forEach(all::append);
    return all;
  }

  /** Returns an object with one array a key; {@code 1} and {@code "1"} come together. */
  ObjectNode toObject() {
    ObjectNode object = Json.nodes().objectNode();
    groups.forEach(
        (key, elements) -> {
          String name = ListFields.scalar("the key", key.value());
          ArrayNode group = object.get(name) instanceof ArrayNode known ? known : null;
          (group == null ? object.putArray(name) : group).addAll(elements);
        });
    return object;
  }

  /** Returns an array of {@code {key, items}}. */
  ArrayNode toList() {
    ArrayNode list = Json.nodes().arrayNode(groups.size());
    groups.forEach(
        (key, elements) -> {
          ObjectNode group = list.addObject();
          group.set("key", key.value());
          group.set("items", Json.nodes().arrayNode().addAll(elements));
        });
    return list;
  }
}
