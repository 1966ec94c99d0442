// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;

/**
 * PostgreSQL in READ COMMITTED, where every write says what it expects to find.
 *
 * <p>Locks are advisory ones, held to the end of a transaction. A transaction that holds one and
 * whose client stops is ended by the server, so that the others go on.
 */
final class PostgresDialect implements Dialect {
  private static final int VERSION_MIN = 130_000;

  /** The first of a row of keys; no other meaning, and unlikely to be used by somebody else. */
  private static final long KEYS = 0x616E_616C_656D_6D61L;

  private static final int WORKS_SECONDS = 2;

  /** Waits and statements that take longer are given up; nothing was done then. */
  private static final String SET =
      """
      SELECT set_config('lock_timeout', '10s', false), set_config('statement_timeout', '30s', false),
        set_config('idle_in_transaction_session_timeout', '10s', false),
        set_config('default_transaction_isolation', 'read committed', false),
        CASE WHEN current_setting('synchronous_commit') = 'off'
          THEN set_config('synchronous_commit', 'on', false) END,
        set_config('plan_cache_mode', 'force_generic_plan', false)
      """;

  private static final String LOCK =
      """
      SELECT pg_advisory_xact_lock(?),
        set_config('idle_in_transaction_session_timeout', '10s', true)
      """;

  private static final String LIMIT =
      "SELECT set_config('idle_in_transaction_session_timeout', ?, true)";

  private final boolean own;

  /**
   * Creates a dialect.
   *
   * @param own whether connections are the store's own, so that it may change their settings
   */
  PostgresDialect(boolean own) {
    this.own = own;
  }

  /** Returns the key of an advisory lock. */
  static long key(Lock lock) {
    return KEYS + lock.ordinal();
  }

  @Override
  public Kind kind() {
    return Kind.POSTGRESQL;
  }

  @Override
  public void setUp(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.setAutoCommit(true);
    }
    if (own) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(SET);
      }
    }
  }

  /** Checks a server and what connections are set to. */
  static void require(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT current_setting('server_version_num'),"
                    + " current_setting('default_transaction_isolation'),"
                    + " current_setting('synchronous_commit')")) {
      found.next();
      require(found.getInt(1) >= VERSION_MIN, "server_version_num", found.getString(1), "130000");
      require(
          found.getString(2).equals("read committed"),
          "default_transaction_isolation",
          found.getString(2),
          "read committed");
      require(!found.getString(3).equals("off"), "synchronous_commit", found.getString(3), "on");
    }
  }

  private static void require(boolean right, String setting, String found, String wanted)
      throws SQLException {
    if (!right) {
      throw new SQLException(
          "%s is '%s', must be '%s' or more: what is acknowledged would not be safe"
              .formatted(setting, found, wanted));
    }
  }

  @Override
  public void begin(Session session) throws SQLException {
    session.connection.setAutoCommit(false);
  }

  @Override
  public void limit(Session session, Duration idleMax) throws SQLException {
    PreparedStatement statement = session.prepare(LIMIT);
    statement.setString(1, idleMax.toMillis() + "ms");
    statement.execute();
  }

  @Override
  public boolean isWithin(Session session) {
    // It is, and refuses everything but its end.
    return true;
  }

  @Override
  public void commit(Session session) throws SQLException {
    session.connection.commit();
    session.connection.setAutoCommit(true);
  }

  @Override
  public void rollback(Session session) throws SQLException {
    session.connection.rollback();
    session.connection.setAutoCommit(true);
  }

  @Override
  public void lock(Session session, Lock lock) throws SQLException {
    PreparedStatement statement = session.prepare(LOCK);
    statement.setLong(1, key(lock));
    statement.execute();
  }

  @Override
  public void set(PreparedStatement statement, int index, long[] values) throws SQLException {
    statement.setObject(index, values);
  }

  @Override
  public void set(PreparedStatement statement, int index, Collection<String> values)
      throws SQLException {
    statement.setObject(index, values.toArray(String[]::new));
  }

  @Override
  public Fault fault(SQLException e) {
    String state = e.getSQLState();
    if (e instanceof SQLTransientConnectionException || state == null || state.length() != 5) {
      return e instanceof SQLTransientConnectionException ? Fault.UNAVAILABLE : Fault.REFUSED;
    }
    return switch (state) {
      case "40001", "40P01" -> Fault.CONTENTION;
      case "25006" -> Fault.READ_ONLY;
      case "53100" -> Fault.FULL;
      case "57P01", "57P02", "57P05", "25P03" -> Fault.LOST;
      case "55P03", "57014", "57P03", "58030" -> Fault.UNAVAILABLE;
      default -> ofClass(state);
    };
  }

  private static Fault ofClass(String state) {
    if (state.startsWith("08")) {
      return Fault.LOST;
    }
    if (state.startsWith("53")) {
      return Fault.UNAVAILABLE;
    }
    // XX001 and XX002 are damaged pages and indexes, XX000 any other internal error.
    boolean internal = state.charAt(0) == 'X';
    return internal && !state.endsWith("0") ? Fault.DAMAGED : Fault.REFUSED;
  }

  @Override
  public boolean works(Connection connection) {
    try {
      return connection.isValid(WORKS_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public Appender appender(Database database, RunNumbers numbers, Instances instances) {
    return new PostgresAppender(database, numbers, instances);
  }
}
