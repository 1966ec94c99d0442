// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.StopStore;
import dev.analemma.spi.store.StoreTexts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The stops in a table. */
final class JdbcStops implements StopStore {
  private static final Sql INSERT =
      Sql.of(
          "INSERT INTO analemma_stop (id, scope, reason, actor, at)"
              + " VALUES (:id, :scope, :reason, :actor, :now) ON CONFLICT DO NOTHING");
  private static final Sql DELETE = Sql.of("DELETE FROM analemma_stop WHERE id = :id");
  private static final Sql FIND = Sql.of("SELECT * FROM analemma_stop WHERE id = :id");
  private static final Sql ALL = Sql.of("SELECT * FROM analemma_stop ORDER BY number");

  private final Database database;

  JdbcStops(Database database) {
    this.database = database;
  }

  @Override
  public void add(String id, String scope, String reason, String by) {
    Stop stop = new Stop(id, scope, reason, by, Instant.EPOCH);
    database.write(
        session -> {
          // Waits for batches that are creating runs: afterwards these are seen, or see the stop.
          database.dialect.lock(session, Dialect.Lock.STOP);
          int added =
              session
                  .query(INSERT)
                  .with("id", id)
                  .with("scope", scope)
                  .with("reason", reason)
                  .with("actor", by)
                  .update();
          if (added > 0) {
            JdbcAudit.add(session, by, "stop", stop.subject(), null, stop.toJson());
          }
          return added;
        });
  }

  @Override
  public boolean release(String id, String by) {
    StoreTexts.require("who releases", by, StoreTexts.NAME_CHARS_MAX);
    return database.write(
        session -> {
          database.dialect.lock(session, Dialect.Lock.STOP);
          Stop stop = session.query(FIND).with("id", id).first(JdbcStops::read).orElse(null);
          if (stop == null) {
            return false;
          }
          session.query(DELETE).with("id", id).update();
          JdbcAudit.add(session, by, "release", stop.subject(), stop.toJson(), null);
          return true;
        });
  }

  @Override
  public List<Stop> all() {
    return database.read(session -> session.query(ALL).list(JdbcStops::read));
  }

  private static Stop read(ResultSet row) throws SQLException {
    return new Stop(
        RunRows.text(row, "id"),
        RunRows.text(row, "scope"),
        RunRows.text(row, "reason"),
        RunRows.text(row, "actor"),
        Micros.instant(row.getLong("at")));
  }
}
