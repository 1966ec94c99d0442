// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.examples.Tables;
import java.util.ArrayList;
import java.util.List;

/** Draws the output of the workflow {@code log-triage} for people. */
public final class TriageTable {
  private static final int BAR_WIDTH = 16;

  private TriageTable() {}

  /** Returns whether a value is such an output. */
  public static boolean fits(JsonNode output) {
    return output.path("headline").isTextual()
        && output.path("groups").isArray()
        && output.path("lines").isObject();
  }

  /** Draws it: the headline, the lines by what became of them, and the groups by count. */
  public static String draw(JsonNode output) {
    StringBuilder out = new StringBuilder();
    out.append(output.path("file").asText()).append('\n');
    out.append(output.path("headline").asText()).append('\n');
    JsonNode lines = output.path("lines");
    out.append(
        "%,d lines: %,d parsed, %,d continued, %,d blank, %,d unknown%n"
            .formatted(
                lines.path("total").asLong(),
                lines.path("parsed").asLong(),
                lines.path("continuation").asLong(),
                lines.path("blank").asLong(),
                lines.path("unknown").asLong()));
    JsonNode groups = output.path("groups");
    if (!groups.isEmpty()) {
      out.append('\n').append(groups(groups));
      out.append("\n* first seen in the last tenth of the log\n");
    }
    if (output.path("saved").isTextual()) {
      out.append("\nreport written to ").append(output.path("saved").asText()).append('\n');
    }
    return out.toString();
  }

  private static String groups(JsonNode groups) {
    long most = 0;
    for (JsonNode group : groups) {
      most = Math.max(most, group.path("count").asLong());
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode group : groups) {
      rows.add(
          List.of(
              "%,d".formatted(group.path("count").asLong()),
              Tables.bar(group.path("count").asLong(), most, BAR_WIDTH),
              group.path("level").asText(),
              "%,d".formatted(group.path("firstLine").asLong()),
              "%,d".formatted(group.path("lastLine").asLong()),
              group.path("fresh").asBoolean() ? "*" : "",
              group.path("template").asText()));
    }
    return Tables.draw(List.of("COUNT", "", "LEVEL", "FIRST", "LAST", "NEW", "TEMPLATE"), rows);
  }
}
