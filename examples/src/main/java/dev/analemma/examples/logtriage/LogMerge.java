// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the reports of a log's parts together, in their order. The result is that of one scan, but
 * that the samples between a group's first and last are chosen among those of the parts, and that
 * of a part with more groups than it tells of the smaller ones are counted alone.
 *
 * <p>Limits: 10,000 templates, of which the 1,000 largest groups are reported, as of a scan.
 *
 * <p>Threads: not safe.
 */
final class LogMerge {
  private static final ScanOptions LIMITS = ScanOptions.DEFAULT;

  private final ObjectNode merged = Json.nodes().objectNode();
  private final Map<String, ObjectNode> groups = new LinkedHashMap<>();
  private final Set<String> others = new HashSet<>();
  private boolean moreTemplates;
  private long overflow;
  private @Nullable ArrayNode tailTrace;
  private @Nullable String from;
  private @Nullable String to;

  /** Adds the part that follows those before. */
  void add(JsonNode part) {
    lead(part.path("lead"));
    sum(merged.withObject("/lines"), part.path("lines"));
    sum(merged.withObject("/formats"), part.path("formats"));
    sum(merged.withObject("/levels"), part.path("levels"));
    merged.put("errors", merged.path("errors").asLong() + part.path("errors").asLong());
    from = earlier(from, text(part, "from"), 1);
    to = earlier(to, text(part, "to"), -1);
    for (JsonNode other : part.path("others")) {
      boolean known = others.contains(other.textValue());
      if (!known && others.size() < LIMITS.groupsMax()) {
        others.add(other.textValue());
      } else {
        moreTemplates |= !known;
      }
    }
    JsonNode rest = part.path("rest");
    overflow += rest.path("errors").asLong() + rest.path("overflow").asLong();
    moreTemplates |= rest.path("moreTemplates").asBoolean() || rest.path("groups").asLong() > 0;
    for (JsonNode group : part.path("groups")) {
      group((ObjectNode) group.deepCopy());
    }
    if (part.path("records").asLong() > 0) {
      tailTrace = tail(text(part, "tail"));
    }
  }

  /** Lines before the first record belong to the last record of the parts before. */
  private void lead(JsonNode lead) {
    ArrayNode trace = tailTrace;
    if (trace != null) {
      for (JsonNode line : lead) {
        if (trace.size() < Draft.TRACE_LINES_MAX) {
          trace.add(line);
        }
      }
    }
  }

  private @Nullable ArrayNode tail(@Nullable String template) {
    ObjectNode group = template == null ? null : groups.get(template);
    if (group == null) {
      return null;
    }
    JsonNode samples = group.path("samples");
    return ((ObjectNode) samples.get(samples.size() - 1)).withArray("trace");
  }

  private void group(ObjectNode added) {
    String template = added.path("template").textValue();
    ObjectNode known = groups.get(template);
    if (known == null && groups.size() >= LIMITS.groupsMax()) {
      overflow += added.path("count").asLong();
    } else if (known == null) {
      groups.put(template, added);
    } else {
      known.put("count", count(known) + count(added));
      known.set("lastLine", added.path("lastLine"));
      known.remove("lastTime");
      known.setAll(added.deepCopy().retain("lastTime"));
      if (severity(added).compareTo(severity(known)) > 0) {
        known.set("level", added.path("level"));
      }
      samples(known, added.path("samples"));
    }
  }

  /** Keeps the first, the last, and those nearest to three places evenly between their lines. */
  private static void samples(ObjectNode group, JsonNode added) {
    List<JsonNode> all = new ArrayList<>();
    group.path("samples").forEach(all::add);
    added.forEach(all::add);
    long first = line(all.get(0));
    long last = line(all.get(all.size() - 1));
    ArrayNode kept = group.putArray("samples");
    long before = 0;
    for (int place = 0; place < Group.SAMPLES_MAX; place++) {
      long wanted = first + (last - first) * place / (Group.SAMPLES_MAX - 1);
      JsonNode nearest =
          Collections.min(all, Comparator.comparingLong(sample -> Math.abs(line(sample) - wanted)));
      if (line(nearest) > before) {
        before = line(nearest);
        kept.add(nearest);
      }
    }
  }

  private static long line(JsonNode sample) {
    return sample.path("line").asLong();
  }

  /** Returns the report of all parts, as {@link ScanReport#toJson}. */
  ObjectNode report() {
    List<ObjectNode> ranked = new ArrayList<>(groups.values());
    ranked.sort(
        Comparator.comparingLong(LogMerge::count)
            .reversed()
            .thenComparingLong(group -> group.path("firstLine").asLong()));
    int reported = Math.min(ranked.size(), LIMITS.reportedMax());
    Set<String> kept = new HashSet<>();
    ranked.subList(0, reported).forEach(group -> kept.add(group.path("template").textValue()));
    if (from != null) {
      merged.put("from", from).put("to", Objects.requireNonNull(to));
    }
    merged.put("templates", groups.size() + others.size()).put("errorTemplates", groups.size());
    ObjectNode rest = merged.putObject("rest");
    rest.put("groups", ranked.size() - reported);
    rest.put(
        "errors",
        ranked.subList(reported, ranked.size()).stream().mapToLong(LogMerge::count).sum());
    rest.put("overflow", overflow).put("moreTemplates", moreTemplates);
    long total = merged.path("lines").path("total").asLong();
    ArrayNode written = merged.putArray("groups");
    for (ObjectNode group : groups.values()) {
      if (kept.contains(group.path("template").textValue())) {
        group.put("fresh", group.path("firstLine").asLong() > total - total / 10);
        group.path("samples").forEach(LogMerge::dropEmptyTrace);
        written.add(group);
      }
    }
    return merged;
  }

  private static void dropEmptyTrace(JsonNode sample) {
    if (sample.path("trace").isEmpty()) {
      ((ObjectNode) sample).remove("trace");
    }
  }

  private static long count(JsonNode group) {
    return group.path("count").asLong();
  }

  private static Severity severity(JsonNode group) {
    return Objects.requireNonNull(Severity.ofWord(group.path("level").textValue()));
  }

  private static void sum(ObjectNode sums, JsonNode added) {
    added
        .properties()
        .forEach(
            entry ->
                sums.put(
                    entry.getKey(),
                    sums.path(entry.getKey()).asLong() + entry.getValue().asLong()));
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.path(field).textValue();
  }

  /** Returns the earlier of two instants, or the later one if the sign is negative. */
  private static @Nullable String earlier(@Nullable String a, @Nullable String b, int sign) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    boolean first = sign * java.time.Instant.parse(a).compareTo(java.time.Instant.parse(b)) <= 0;
    return first ? a : b;
  }
}
