// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a scan found.
 *
 * <p>Threads: immutable.
 */
public final class ScanReport {
  private final LineCounts lines;
  private final Map<String, Long> formats;
  private final Map<Severity, Long> levels;
  private final long from;
  private final long to;
  private final Totals totals;
  private final List<Group> groups;

  ScanReport(
      LineCounts lines,
      Map<String, Long> formats,
      Map<Severity, Long> levels,
      long from,
      long to,
      Totals totals,
      List<Group> groups) {
    this.lines = lines;
    this.formats = Collections.unmodifiableMap(new TreeMap<>(formats));
    EnumMap<Severity, Long> copy = new EnumMap<>(Severity.class);
    copy.putAll(levels);
    this.levels = Collections.unmodifiableMap(copy);
    this.from = from;
    this.to = to;
    this.totals = totals;
    this.groups = List.copyOf(groups);
  }

  /**
   * Sums over the whole log.
   *
   * @param errors records at or above the level
   * @param groups templates of errors
   * @param otherTemplates templates of other records, as far as they are kept
   * @param otherOverflow whether there were more of those
   * @param unreportedGroups groups that are smaller than the reported ones
   * @param unreportedErrors records in those groups
   * @param overflowErrors records whose template came when there was no room for it
   */
  public record Totals(
      long errors,
      int groups,
      int otherTemplates,
      boolean otherOverflow,
      int unreportedGroups,
      long unreportedErrors,
      long overflowErrors) {}

  /** Returns what became of the lines. */
  public LineCounts lines() {
    return lines;
  }

  /** Returns format to number of lines; unmodifiable. */
  public Map<String, Long> formats() {
    return formats;
  }

  /** Returns severity to number of records; unmodifiable. */
  public Map<Severity, Long> levels() {
    return levels;
  }

  /** Returns the sums. */
  public Totals totals() {
    return totals;
  }

  List<Group> groups() {
    return groups;
  }

  /** Returns the report as JSON; groups in the order of their first lines. */
  public ObjectNode toJson() {
    ObjectNode json = Json.nodes().objectNode();
    putLines(json.putObject("lines"));
    ObjectNode formatNode = json.putObject("formats");
    formats.forEach(formatNode::put);
    ObjectNode levelNode = json.putObject("levels");
    levels.forEach((level, count) -> levelNode.put(level.text(), count));
    putTime(json, "from", from);
    putTime(json, "to", to);
    json.put("errors", totals.errors());
    json.put("templates", totals.groups() + totals.otherTemplates());
    json.put("errorTemplates", totals.groups());
    ObjectNode rest = json.putObject("rest");
    rest.put("groups", totals.unreportedGroups());
    rest.put("errors", totals.unreportedErrors());
    rest.put("overflow", totals.overflowErrors());
    rest.put("moreTemplates", totals.otherOverflow());
    ArrayNode groupNode = json.putArray("groups");
    groups.forEach(group -> putGroup(groupNode.addObject(), group));
    return json;
  }

  private void putLines(ObjectNode node) {
    node.put("total", lines.total());
    node.put("parsed", lines.parsed());
    node.put("continuation", lines.continuation());
    node.put("blank", lines.blank());
    node.put("unknown", lines.unknown());
    node.put("cut", lines.cut());
    node.put("withTemplate", lines.withTemplate());
    node.put("timed", lines.timed());
    node.put("withTime", lines.withTime());
  }

  private void putGroup(ObjectNode node, Group group) {
    node.put("template", group.template());
    node.put("count", group.count());
    node.put("level", group.severity().text());
    if (!group.source().isEmpty()) {
      node.put("source", group.source());
    }
    node.put("firstLine", group.first().line());
    node.put("lastLine", group.last().line());
    putTime(node, "firstTime", group.first().time());
    putTime(node, "lastTime", group.last().time());
    node.put("fresh", isFresh(group));
    ArrayNode samples = node.putArray("samples");
    for (Sample sample : group.samples()) {
      ObjectNode sampleNode = samples.addObject();
      sampleNode.put("line", sample.line());
      sampleNode.put("text", sample.text());
      if (!sample.trace().isEmpty()) {
        sample.trace().forEach(sampleNode.withArray("trace")::add);
      }
    }
  }

  /** Returns whether a group was first seen in the last tenth of the log. */
  boolean isFresh(Group group) {
    return group.first().line() > lines.total() - lines.total() / 10;
  }

  private static void putTime(ObjectNode node, String key, long time) {
    if (time != Timestamps.NONE) {
      node.put(key, Instant.ofEpochMilli(time).toString());
    }
  }
}
