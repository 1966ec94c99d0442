// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.RunError;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the items of a map have come to, and how many may fail. */
final class MapTally {
  /** How many failures are told with an error, and beside results that are written elsewhere. */
  static final int FAILURES_MAX = 100;

  /** How many errors of items are told beside the one that ends a map. */
  private static final int CAUSES_MAX = 16;

  /** How often a map tells how far it is: a hundred times, and at most every so many items. */
  private static final int PROGRESS_ITEMS = 1_000;

  private static final BigDecimal ALL = BigDecimal.valueOf(100);
  private static final JsonNode[] NOTHING = {};

  private final boolean inline;
  private final @Nullable JsonNode hole;
  private final TreeMap<Long, Failure> failures = new TreeMap<>();
  private final long countMax;
  private final BigDecimal percentMax;
  private @Nullable JsonNode[] results = NOTHING;
  private long succeeded;
  private long failed;

  /** How many had ended when progress was told last. */
  private long told;

  private record Failure(@Nullable JsonNode key, JsonNode item, RunError error) {}

  /**
   * @param tolerate a count, or {@code {count, percent}}; null for none
   * @param hole what stands for a failed item, or null for nothing
   * @param inline whether results are kept here
   */
  MapTally(@Nullable JsonNode tolerate, @Nullable JsonNode hole, boolean inline) {
    this.hole = hole;
    this.inline = inline;
    JsonNode count = tolerate == null || tolerate.isNumber() ? tolerate : tolerate.get("count");
    JsonNode percent = tolerate == null ? null : tolerate.get("percent");
    this.countMax = count == null ? (percent == null ? 0 : Long.MAX_VALUE) : count(count);
    this.percentMax = percent == null ? ALL : percent(percent);
  }

  private static long count(JsonNode count) {
    if (!count.isIntegralNumber() || !count.canConvertToLong() || count.longValue() < 0) {
      throw new OperatorException(
          "BOUND_RANGE", "'tolerate.count' is %s, must be a whole number".formatted(count));
    }
    return count.longValue();
  }

  private static BigDecimal percent(JsonNode percent) {
    BigDecimal share = percent.isNumber() ? percent.decimalValue() : ALL.negate();
    if (share.signum() < 0 || share.compareTo(ALL) > 0) {
      throw new OperatorException(
          "BOUND_RANGE", "'tolerate.percent' is %s, must be between 0 and 100".formatted(percent));
    }
    return share;
  }

  /**
   * Returns whether it is time to tell how far the map is.
   *
   * @param total how many items there are, or -1 while nobody knows
   */
  boolean tells(long total) {
    boolean tells = ended() - told >= Math.max(PROGRESS_ITEMS, total / 100);
    if (tells) {
      told = ended();
    }
    return tells;
  }

  void succeeded(long index, JsonNode result) {
    succeeded++;
    if (inline) {
      int place = Math.toIntExact(index);
      if (place >= results.length) {
        results = Arrays.copyOf(results, Math.max(place + 1, results.length * 2));
      }
      results[place] = result;
    }
  }

  void failed(long index, @Nullable JsonNode key, JsonNode item, RunError error) {
    failed++;
    if (inline || failures.size() < FAILURES_MAX) {
      failures.put(index, new Failure(key, item, error));
    }
  }

  long succeeded() {
    return succeeded;
  }

  long failed() {
    return failed;
  }

  /** Returns how many items have ended. */
  long ended() {
    return succeeded + failed;
  }

  /**
   * Returns the error of a map in which too many items failed, or null.
   *
   * @param total how many items there are, or -1 while nobody knows
   */
  @Nullable RunError exceeded(MapRun map, long total) {
    long allowed = Math.min(countMax, share(total));
    if (failed <= allowed) {
      return null;
    }
    ObjectNode details = counts(Json.nodes().objectNode(), total < 0 ? ended() : total);
    details.put("allowed", allowed);
    failures(details.putArray("failures"), CAUSES_MAX);
    return map.error(
        causes(),
        "TOLERANCE_EXCEEDED",
        "%,d of %,d items failed, %,d are tolerated; first: item %,d, %s"
            .formatted(
                failed,
                total < 0 ? ended() : total,
                allowed,
                failures.firstKey(),
                failures.firstEntry().getValue().error.code()),
        details);
  }

  /** Exact: 0.57 % of 10,000 are 57, which a double says to be a little less. */
  private long share(long total) {
    if (total < 0 || percentMax.compareTo(ALL) == 0) {
      return Long.MAX_VALUE;
    }
    BigDecimal share = percentMax.multiply(BigDecimal.valueOf(total)).movePointLeft(2);
    // A tiny number may have a million digits behind the point.
    return share.compareTo(BigDecimal.ONE) < 0 ? 0 : share.longValue();
  }

  /** Returns errors of items, in the order of the input. */
  private List<RunError> causes() {
    List<RunError> causes = new ArrayList<>();
    for (Failure failure : failures.values()) {
      if (causes.size() == CAUSES_MAX) {
        break;
      }
      causes.add(failure.error);
    }
    return causes;
  }

  /** Returns the output of a map that keeps its results. */
  ObjectNode result() {
    ObjectNode result = counts(Json.nodes().objectNode(), ended());
    ArrayNode kept = result.putArray("results");
    int end = (int) ended();
    for (int i = 0; i < end; i++) {
      JsonNode value = i < results.length ? results[i] : null;
      if (value != null) {
        kept.add(value);
      } else if (hole != null) {
        kept.add(hole);
      }
    }
    failures(result.putArray("failures"), Integer.MAX_VALUE);
    return result;
  }

  /** Returns the output of a map whose results are elsewhere. */
  ObjectNode result(JsonNode writtenResults, ObjectNode writtenFailures) {
    ObjectNode result = counts(Json.nodes().objectNode(), ended());
    result.set("results", writtenResults);
    failures(writtenFailures.putArray("first"), FAILURES_MAX);
    result.set("failures", writtenFailures);
    return result;
  }

  private ObjectNode counts(ObjectNode to, long total) {
    to.put("total", total);
    to.put("succeeded", succeeded);
    to.put("failed", failed);
    // Items that were not begun, or were cancelled.
    to.put("skipped", total - ended());
    return to;
  }

  private void failures(ArrayNode list, int most) {
    for (var entry : failures.entrySet()) {
      if (list.size() == most) {
        break;
      }
      ObjectNode failure = list.addObject();
      failure.put("index", entry.getKey());
      if (entry.getValue().key != null) {
        failure.set("key", entry.getValue().key);
      }
      failure.set("item", entry.getValue().item);
      failure.set("error", entry.getValue().error.toJson());
    }
  }

  /** Returns what the body gave for an item. */
  static JsonNode valueOf(@Nullable Object output) {
    JsonNode tree = HostValue.treeOf(output);
    return tree == null ? NullNode.getInstance() : tree;
  }
}
