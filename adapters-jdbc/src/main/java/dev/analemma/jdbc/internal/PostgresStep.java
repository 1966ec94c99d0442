// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunAppend.Standing;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/**
 * The append that most batches are where few runs go on: one entry of one run, and how it stands
 * after it. Its statement has plain values where that of a batch has arrays and joins, which take
 * the server as long as the one row does.
 */
final class PostgresStep {
  private static final String TEXT =
      """
      WITH u AS (UPDATE analemma_standing s SET
            position = ?, status = ?, detail = ?, due_at = ?, wake_at = ?,
            instance = CASE WHEN ? THEN s.instance END, crashes = 0, updated_at = t.now,
            ended_at = CASE WHEN ? THEN t.now END, ended_as = ?
          FROM (SELECT analemma_now() AS now OFFSET 0) t
          WHERE s.run = ? AND s.epoch = ? AND s.position = ? AND s.instance + 0 = ?
          RETURNING s.run, s.position, s.epoch, s.updated_at)
      INSERT INTO analemma_entry (run, position, epoch, writer, at, body)
        SELECT run, position, epoch, ?, updated_at, ? FROM u
      """;

  private PostgresStep() {}

  /** Returns whether an append is nothing else. */
  static boolean is(RunAppend append) {
    return append.created() == null
        && append.body() != null
        && append.consumed().isEmpty()
        && append.compactedBefore() <= 1
        && append.payloads().isEmpty()
        && append.audited().isEmpty();
  }

  /** Writes an append if the run stands as it says, and returns whether it does. */
  static boolean write(Session session, long writer, long run, RunAppend append)
      throws SQLException {
    Standing standing = append.standing();
    int status = RunRows.code(standing.status());
    boolean ended = standing.status().terminal();
    PreparedStatement statement = session.prepare(TEXT);
    statement.setLong(1, append.position());
    statement.setInt(2, status);
    statement.setString(3, standing.detail());
    setTime(statement, 4, RunRows.due(standing));
    setTime(statement, 5, RunRows.wake(standing));
    statement.setBoolean(6, standing.owned());
    statement.setBoolean(7, ended);
    if (ended) {
      statement.setInt(8, status);
    } else {
      statement.setNull(8, Types.INTEGER);
    }
    statement.setLong(9, run);
    statement.setLong(10, append.epoch());
    statement.setLong(11, Appends.before(append));
    statement.setLong(12, writer);
    statement.setLong(13, writer);
    statement.setBytes(14, append.body());
    return statement.executeUpdate() == 1;
  }

  private static void setTime(PreparedStatement statement, int index, long micros)
      throws SQLException {
    if (micros == Micros.NONE) {
      statement.setNull(index, Types.BIGINT);
    } else {
      statement.setLong(index, micros);
    }
  }
}
