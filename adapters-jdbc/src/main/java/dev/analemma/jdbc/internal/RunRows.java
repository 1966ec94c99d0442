// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.RunStatus;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import dev.analemma.spi.store.RunRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What rows of runs mean. */
final class RunRows {
  /** Runs with their standing, up to the condition. */
  static final String SELECT =
      "SELECT r.*, s.*, i.id AS instance_id FROM analemma_run r"
          + " JOIN analemma_standing s ON s.run = r.number"
          + " LEFT JOIN analemma_instance i ON i.number = s.instance ";

  /** The statuses by their numbers in the database, which stay for ever. */
  private static final List<RunStatus> STATUSES =
      List.of(
          RunStatus.RUNNING,
          RunStatus.WAITING,
          RunStatus.PAUSED,
          RunStatus.COMPLETED,
          RunStatus.FAILED,
          RunStatus.CANCELLED,
          RunStatus.TIMED_OUT,
          RunStatus.STOPPED,
          RunStatus.COMPENSATION_FAILED);

  /** The numbers by what the enumeration calls its order, which may change. */
  private static final int[] CODES =
      Arrays.stream(RunStatus.values()).mapToInt(STATUSES::indexOf).toArray();

  private RunRows() {}

  static int code(RunStatus status) {
    return CODES[status.ordinal()];
  }

  static RunRecord read(ResultSet row) throws SQLException {
    NewRun run =
        new NewRun(
            text(row, "workflow"),
            text(row, "hash"),
            row.getString("key"),
            text(row, "input_digest"),
            row.getString("owner"),
            text(row, "scope"),
            tags(text(row, "tags")),
            row.getString("title"));
    return new RunRecord(
        text(row, "id"),
        run,
        STATUSES.get(row.getInt("status")),
        row.getString("detail"),
        row.getLong("position"),
        row.getLong("epoch"),
        row.getString("instance_id"),
        Micros.instant(Query.number(row, "due_at")),
        row.getInt("crashes"),
        Micros.instant(row.getLong("started_at")),
        Micros.instant(row.getLong("updated_at")),
        Micros.instant(Query.number(row, "ended_at")));
  }

  static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  static String tags(List<String> tags) {
    if (tags.isEmpty()) {
      return "[]";
    }
    ArrayNode array = Json.nodes().arrayNode();
    tags.forEach(array::add);
    return Json.write(array);
  }

  private static List<String> tags(String json) {
    if (json.equals("[]")) {
      return List.of();
    }
    List<String> tags = new ArrayList<>();
    for (JsonNode tag : Json.parse(json)) {
      tags.add(tag.textValue());
    }
    return tags;
  }

  /** Returns when a run has to be looked at, or {@link Micros#NONE}. */
  static long due(Standing standing) {
    return standing.dueAt() == null ? Micros.NONE : Micros.notBefore(standing.dueAt());
  }

  /** Returns when a claim may find a run that has this standing, or {@link Micros#NONE}. */
  static long wake(Standing standing) {
    boolean sleeps =
        standing.owned() || standing.status().terminal() || standing.status() == RunStatus.PAUSED;
    return sleeps ? Micros.NONE : due(standing);
  }
}
