// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.RunError;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the items of a map have come to, and how many may fail. */
final class MapTally {
  static final MapTally NONE = new MapTally(0, null, null);

  /** How many errors of items are told beside the one that ends a map. */
  private static final int CAUSES_MAX = 16;

  private final int total;
  private final @Nullable JsonNode[] results;
  private final TreeMap<Integer, Failure> failures = new TreeMap<>();
  private final @Nullable JsonNode hole;
  private final long allowed;
  private int succeeded;

  private record Failure(JsonNode item, RunError error) {}

  /**
   * @param tolerate {@code {count, percent}}, or null for none
   * @param hole what stands for a failed item, or null for nothing
   */
  MapTally(int total, @Nullable JsonNode tolerate, @Nullable JsonNode hole) {
    this.total = total;
    this.results = new JsonNode[total];
    this.hole = hole;
    this.allowed = tolerate == null ? 0 : allowed(tolerate, total);
  }

  /** Both bounds hold: the lower one counts. */
  private static long allowed(JsonNode tolerate, int total) {
    long least = Long.MAX_VALUE;
    if (tolerate.isNumber()) {
      least = count(tolerate);
    }
    if (tolerate.has("count")) {
      least = count(tolerate.get("count"));
    }
    if (tolerate.has("percent")) {
      JsonNode percent = tolerate.get("percent");
      double share = percent.isNumber() ? percent.doubleValue() : -1;
      if (!(share >= 0 && share <= 100)) {
        throw new OperatorException(
            "BOUND_RANGE",
            "'tolerate.percent' is %s, must be between 0 and 100".formatted(percent));
      }
      least = Math.min(least, (long) Math.floor(share * total / 100));
    }
    return least == Long.MAX_VALUE ? 0 : least;
  }

  private static long count(JsonNode count) {
    if (!count.isIntegralNumber() || count.longValue() < 0) {
      throw new OperatorException(
          "BOUND_RANGE", "'tolerate.count' is %s, must be a whole number".formatted(count));
    }
    return count.longValue();
  }

  void succeeded(int index, @Nullable JsonNode result) {
    results[index] = result == null ? NullNode.getInstance() : result;
    succeeded++;
  }

  void failed(int index, JsonNode item, RunError error) {
    failures.put(index, new Failure(item, error));
  }

  boolean done() {
    return succeeded + failures.size() == total;
  }

  /** Returns the error of a map in which too many items failed, or null. */
  @Nullable RunError exceeded(MapRun map) {
    if (failures.size() <= allowed) {
      return null;
    }
    ObjectNode details = counts(Json.nodes().objectNode());
    details.put("allowed", allowed);
    failures(details.putArray("failures"), CAUSES_MAX);
    return map.error(
        "TOLERANCE_EXCEEDED",
        "%,d of %,d items failed, %,d are tolerated; first: item %,d, %s"
            .formatted(
                failures.size(),
                total,
                allowed,
                failures.firstKey(),
                failures.firstEntry().getValue().error.code()),
        details);
  }

  /** Returns errors of items, in the order of the input. */
  List<RunError> causes() {
    List<RunError> causes = new ArrayList<>();
    for (Failure failure : failures.values()) {
      if (causes.size() == CAUSES_MAX) {
        break;
      }
      causes.add(failure.error);
    }
    return causes;
  }

  /** Returns the output of the map. */
  ObjectNode result() {
    ObjectNode result = counts(Json.nodes().objectNode());
    ArrayNode kept = result.putArray("results");
    for (JsonNode value : results) {
      if (value != null) {
        kept.add(value);
      } else if (hole != null) {
        kept.add(hole);
      }
    }
    failures(result.putArray("failures"), Integer.MAX_VALUE);
    return result;
  }

  private ObjectNode counts(ObjectNode to) {
    to.put("total", total);
    to.put("succeeded", succeeded);
    to.put("failed", failures.size());
    to.put("skipped", 0);
    return to;
  }

  private void failures(ArrayNode list, int most) {
    for (var entry : failures.entrySet()) {
      if (list.size() == most) {
        break;
      }
      ObjectNode failure = list.addObject();
      failure.put("index", entry.getKey());
      failure.set("item", entry.getValue().item);
      failure.set("error", entry.getValue().error.toJson());
    }
  }
}
