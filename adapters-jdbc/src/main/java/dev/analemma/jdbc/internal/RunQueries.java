// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.RunPage;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a statement of a query: a constant text for each condition, and what is asked for as
 * parameters. Runs come in the order of their numbers, so a page begins where the last one ended.
 */
final class RunQueries {
  private static final List<String> SEARCHED = List.of("workflow", "key", "owner", "title");

  private RunQueries() {}

  /** A run and its number. */
  private record Numbered(long number, RunRecord run) {}

  static RunPage run(Session session, RunQuery asked) throws SQLException {
    long before = before(asked);
    Query query = session.query(Sql.of(text(asked)));
    query.with("before", before).with("limit", asked.limit() + 1);
    bind(query, asked);
    List<Numbered> found = query.list(RunQueries::read);
    boolean more = found.size() > asked.limit();
    List<Numbered> page = more ? found.subList(0, asked.limit()) : found;
    return new RunPage(
        page.stream().map(Numbered::run).toList(),
        more ? Long.toString(page.get(page.size() - 1).number) : null);
  }

  private static Numbered read(ResultSet row) throws SQLException {
    return new Numbered(row.getLong("number"), RunRows.read(row));
  }

  private static long before(RunQuery asked) {
    if (asked.after() == null) {
      return Long.MAX_VALUE;
    }
    try {
      return Long.parseLong(asked.after());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "page '%s' is none that a query gave; pass what RunPage.next gave"
              .formatted(asked.after()),
          e);
    }
  }

  private static String text(RunQuery asked) {
    StringBuilder text = new StringBuilder(RunRows.SELECT).append("WHERE r.number < :before");
    if (asked.owner() != null) {
      text.append(" AND r.owner = :owner");
    }
    if (asked.workflow() != null) {
      text.append(" AND r.workflow = :workflow");
    }
    if (asked.tag() != null) {
      text.append(
          " AND EXISTS (SELECT 1 FROM analemma_tag g WHERE g.tag = :tag AND g.run = r.number)");
    }
    if (asked.text() != null) {
      List<String> columns = new ArrayList<>();
      for (String column : SEARCHED) {
        columns.add(
            ("{sqlite:instr(lower(r.%1$s), lower(:text)) > 0}"
                    + "{postgresql:strpos(lower(r.%1$s), lower(:text COLLATE \"C\")) > 0}")
                .formatted(column));
      }
      text.append(" AND (").append(String.join(" OR ", columns)).append(')');
    }
    if (asked.scope() != null) {
      text.append(
          " AND (r.scope = :scope OR substr(r.scope, 1, length(:scope) + 1) = :scope || '/')");
    }
    if (asked.startedFrom() != null) {
      text.append(" AND r.started_at >= :started_from");
    }
    if (asked.startedBefore() != null) {
      text.append(" AND r.started_at < :started_before");
    }
    if (!asked.statuses().isEmpty()) {
      text.append(" AND (s.ended_as IN :ended[] OR (s.ended_at IS NULL AND s.status IN :open[]))");
    }
    return text.append(" ORDER BY r.number DESC LIMIT :limit").toString();
  }

  private static void bind(Query query, RunQuery asked) throws SQLException {
    if (asked.owner() != null) {
      query.with("owner", asked.owner());
    }
    if (asked.workflow() != null) {
      query.with("workflow", asked.workflow());
    }
    if (asked.tag() != null) {
      query.with("tag", asked.tag());
    }
    if (asked.text() != null) {
      query.with("text", asked.text());
    }
    if (asked.scope() != null) {
      query.with("scope", asked.scope());
    }
    if (asked.startedFrom() != null) {
      query.with("started_from", Micros.notBefore(asked.startedFrom()));
    }
    if (asked.startedBefore() != null) {
      query.with("started_before", Micros.notBefore(asked.startedBefore()));
    }
    if (!asked.statuses().isEmpty()) {
      query.with("ended", codes(asked, RunStatus::terminal));
      query.with("open", codes(asked, status -> !status.terminal()));
    }
  }

  private static long[] codes(RunQuery asked, Predicate<RunStatus> which) {
    return asked.statuses().stream().filter(which).mapToLong(RunRows::code).toArray();
  }
}
