// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A connection with its prepared statements.
 *
 * <p>Threads: one at a time.
 */
final class Session {
  private static final int STATEMENTS_MAX = 100;

  final Connection connection;
  final Dialect dialect;
  private final LongSupplier now;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(16, 0.75f, true);
  private boolean broken;

  /** When it was last given back, in nanoseconds of the process. */
  long idleSinceNanos;

  Session(Connection connection, Dialect dialect, LongSupplier now) {
    this.connection = connection;
    this.dialect = dialect;
    this.now = now;
  }

  /** Returns the time in microseconds where the database has no clock of its own. */
  long now() {
    return now.getAsLong();
  }

  /** Returns a statement; the caller does not close it. */
  PreparedStatement prepare(String text) throws SQLException {
    PreparedStatement statement = statements.get(text);
    if (statement == null) {
      statement = connection.prepareStatement(text);
      statements.put(text, statement);
      if (statements.size() > STATEMENTS_MAX) {
        Iterator<PreparedStatement> eldest = statements.values().iterator();
        eldest.next().close();
        eldest.remove();
      }
    }
    return statement;
  }

  Query query(Sql sql) throws SQLException {
    return new Query(this, sql.form(dialect.kind()));
  }

  /** Executes a text that changes no data: a pragma, the end of a transaction. */
  void execute(String text) throws SQLException {
    prepare(text).execute();
  }

  /** Marks the connection as one that is not used again. */
  void breakOff() {
    broken = true;
  }

  boolean broken() {
    return broken;
  }

  /** Closes the statements: after an error some of them may be of no use any more. */
  void closeStatements() {
    try {
      for (PreparedStatement statement : statements.values()) {
        statement.close();
      }
    } catch (SQLException e) {
      // What could not be closed goes with the connection.
      broken = true;
    }
    statements.clear();
  }

  void close() {
    closeStatements();
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing more can be done with it.
    }
  }
}
