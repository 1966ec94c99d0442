// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Log lines to filter, the same as plain maps and as a tree. */
final class Items {
  /** A condition of two terms that some lines fulfil and others do not. */
  static final String TWO_TERMS = "it.level == 'ERROR' && it.millis > 250";

  private static final List<String> LEVELS = List.of("DEBUG", "INFO", "WARN", "ERROR");

  private Items() {}

  private static String level(long i) {
    return LEVELS.get((int) (i % LEVELS.size()));
  }

  private static long millis(long i) {
    return i * 7 % 500;
  }

  private static String service(long i) {
    return i % 3 == 0 ? "billing" : "search";
  }

  /** Returns the lines as immutable maps. */
  static List<Map<String, Object>> maps(int count) {
    List<Map<String, Object>> items = new ArrayList<>(count);
    for (long i = 0; i < count; i++) {
      items.add(Map.of("level", level(i), "millis", millis(i), "service", service(i)));
    }
    return items;
  }

  /** Returns the lines as an array that cannot be changed. */
  static JsonNode tree(int count) {
    ArrayNode items = Json.nodes().arrayNode(count);
    for (long i = 0; i < count; i++) {
      items.addObject().put("level", level(i)).put("millis", millis(i)).put("service", service(i));
    }
    return Json.freeze(items);
  }
}
