// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why an append was not written: it had been before, or it may not be. */
final class Appends {
  private static final Sql WRITTEN =
      Sql.of(
          "SELECT 1 FROM analemma_entry WHERE run = :run AND position = :position"
              + " AND epoch = :epoch AND writer = :writer");
  private static final Sql STANDS =
      Sql.of(
          "SELECT 1 FROM analemma_standing WHERE run = :run AND position = :position"
              + " AND epoch = :epoch AND holder = :writer AND instance IS NULL"
              + " AND status = :status AND coalesce(detail, '') = :detail"
              + " AND coalesce(due_at, :none) = :due_at");
  private static final Sql KEYED =
      Sql.of("SELECT 1 FROM analemma_run WHERE workflow = :workflow AND key = :key");
  private static final Sql STOPPED =
      Sql.of(
          "SELECT 1 FROM analemma_stop p WHERE p.scope = :scope"
              + " OR substr(:scope, 1, length(p.scope) + 1) = p.scope || '/'");

  private Appends() {}

  /** Returns where the run's last entry has to be. */
  static long before(RunAppend append) {
    return append.body() == null ? append.position() : append.position() - 1;
  }

  /**
   * Returns what becomes of an append that could not be written, or null if nothing is in its way
   * any more.
   *
   * @param run the number of the run, or null if there is none
   * @param writer the number of the instance
   */
  static @Nullable AppendOutcome refusal(
      Session session, @Nullable Long run, long writer, RunAppend append) throws SQLException {
    NewRun created = append.created();
    if (run != null && repeats(session, run, writer, append)) {
      return AppendOutcome.COMMITTED;
    }
    if (created == null) {
      return AppendOutcome.CONFLICT;
    }
    if (run != null || (created.key() != null && keyed(session, created))) {
      return AppendOutcome.EXISTS;
    }
    return session.query(STOPPED).with("scope", created.scope()).exists()
        ? AppendOutcome.SCOPE_STOPPED
        : null;
  }

  private static boolean repeats(Session session, long run, long writer, RunAppend append)
      throws SQLException {
    Query query =
        session
            .query(append.body() == null ? STANDS : WRITTEN)
            .with("run", run)
            .with("position", append.position())
            .with("epoch", append.epoch())
            .with("writer", writer);
    if (append.body() == null) {
      Standing standing = append.standing();
      if (standing.owned()) {
        return false;
      }
      query
          .with("status", RunRows.code(standing.status()))
          .with("detail", standing.detail() == null ? "" : standing.detail())
          .with("none", Micros.NONE)
          .with("due_at", RunRows.due(standing));
    }
    return query.exists();
  }

  private static boolean keyed(Session session, NewRun created) throws SQLException {
    return session
        .query(KEYED)
        .with("workflow", created.workflow())
        .with("key", created.key())
        .exists();
  }
}
