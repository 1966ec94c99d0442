// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found in some lines of a log, to be put together with its other parts by {@link
 * LogMerge}.
 *
 * @param report the report of these lines alone, with their largest groups
 * @param others the templates of records that are no errors
 * @param lead the lines before the first record, which belong to the last one before them
 * @param tail the group of the last record, or null if that is no error
 */
record LogPart(ScanReport report, List<String> others, List<String> lead, @Nullable Group tail) {
  /**
   * How many groups a part tells of, and how many other templates: a thousand parts, which are ten
   * million lines, then fit into some hundred megabytes, whatever is in them.
   */
  static final int TEMPLATES_MAX = 300;

  /** Returns the part as JSON: a report with {@code others}, {@code lead} and {@code tail}. */
  ObjectNode toJson() {
    ObjectNode json = report.toJson();
    others.stream().limit(TEMPLATES_MAX).forEach(json.putArray("others")::add);
    if (others.size() > TEMPLATES_MAX) {
      json.withObject("/rest").put("moreTemplates", true);
    }
    lead.stream()
        .limit(Draft.TRACE_LINES_MAX)
        .map(Draft::traced)
        .forEach(json.putArray("lead")::add);
    json.put("tail", tail == null ? null : tail.template());
    json.put("records", report.lines().parsed() + report.lines().unknown());
    return json;
  }
}
