// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.AuditStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit in a table that is only ever added to. */
final class JdbcAudit implements AuditStore {
  private static final Sql INSERT =
      Sql.of(
          "INSERT INTO analemma_audit (at, actor, action, subject, state_before, state_after)"
              + " VALUES (:now, :actor, :action, :subject, :before, :after)");
  private static final String SELECT = "SELECT * FROM analemma_audit WHERE number < :before_number";
  private static final String ORDER = " ORDER BY number DESC LIMIT :limit";
  private static final Sql ALL = Sql.of(SELECT + ORDER);
  private static final Sql OF_SUBJECT = Sql.of(SELECT + " AND subject = :subject" + ORDER);

  private final Database database;

  JdbcAudit(Database database) {
    this.database = database;
  }

  /** Adds a change to the transaction that makes it. */
  static void add(
      Session session,
      String by,
      String action,
      String subject,
      @Nullable String before,
      @Nullable String after)
      throws SQLException {
    add(session, new Entry(0, Instant.EPOCH, by, action, subject, before, after));
  }

  /** Adds a change that an append brings along. */
  static void add(Session session, Entry change) throws SQLException {
    session
        .query(INSERT)
        .with("actor", change.by())
        .with("action", change.action())
        .with("subject", change.subject())
        .with("before", change.before())
        .with("after", change.after())
        .update();
  }

  @Override
  public void add(
      String by, String action, String subject, @Nullable String before, @Nullable String after) {
    database.writeOnce(
        session -> {
          add(session, by, action, subject, before, after);
          return true;
        });
  }

  @Override
  public List<Entry> query(@Nullable String subject, long beforeNumber, int limit) {
    return database.read(
        session -> {
          Query query = session.query(subject == null ? ALL : OF_SUBJECT);
          if (subject != null) {
            query.with("subject", subject);
          }
          return query
              .with("before_number", beforeNumber)
              .with("limit", limit)
              .list(JdbcAudit::read);
        });
  }

  private static Entry read(ResultSet row) throws SQLException {
    return new Entry(
        row.getLong("number"),
        Micros.instant(row.getLong("at")),
        RunRows.text(row, "actor"),
        RunRows.text(row, "action"),
        RunRows.text(row, "subject"),
        row.getString("state_before"),
        row.getString("state_after"));
  }
}
