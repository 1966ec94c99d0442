// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.spi.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;

/**
 * SQLite with a write-ahead log that is forced to the disk by every commit.
 *
 * <p>There is one writer, so its locks need not be taken. A connection on which reading, writing or
 * forcing the disk failed is closed; the next one writes the whole log into the database and forces
 * that before anything is acknowledged, because what the system still holds in memory may not be on
 * the disk, whatever a second attempt to force it says.
 */
final class SqliteDialect implements Dialect {
  /** How many pages the log grows to before it is written back: 16 MB. */
  private static final int CHECKPOINT_PAGES = 4_000;

  /** How long another process may hold the file, in milliseconds. */
  private static final int BUSY_MILLIS = 5_000;

  private static final int WRITER_CACHE_KIB = 65_536;
  private static final int READER_CACHE_KIB = 8_192;

  /** UPDATE FROM and RETURNING came in 3.35, JSON without an extension in 3.38. */
  private static final int[] VERSION_MIN = {3, 38};

  private final boolean writer;

  SqliteDialect(boolean writer) {
    this.writer = writer;
  }

  @Override
  public Kind kind() {
    return Kind.SQLITE;
  }

  @Override
  public void setUp(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      requireVersion(statement);
      statement.execute("PRAGMA busy_timeout = " + BUSY_MILLIS);
      statement.execute("PRAGMA trusted_schema = OFF");
      statement.execute("PRAGMA cell_size_check = ON");
      statement.execute("PRAGMA cache_size = -" + (writer ? WRITER_CACHE_KIB : READER_CACHE_KIB));
      if (writer) {
        statement.execute("PRAGMA page_size = 4096");
        String mode = text(statement, "PRAGMA journal_mode = WAL");
        if (!mode.toLowerCase(Locale.ROOT).equals("wal")) {
          throw new SQLException(
              "the journal is in mode '%s' and cannot be a write-ahead log".formatted(mode));
        }
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        if (!text(statement, "PRAGMA wal_checkpoint(TRUNCATE)").equals("0")) {
          throw new SQLTransientConnectionException(
              "the write-ahead log cannot be written back while others read it");
        }
      }
    }
  }

  private static void requireVersion(Statement statement) throws SQLException {
    String version = text(statement, "SELECT sqlite_version()");
    String[] numbers = version.split("\\.", -1);
    int major = Integer.parseInt(numbers[0]);
    int minor = Integer.parseInt(numbers[1]);
    if (major < VERSION_MIN[0] || (major == VERSION_MIN[0] && minor < VERSION_MIN[1])) {
      throw new SQLException(
          "SQLite is version %s, must be at least %d.%d; use a newer sqlite-jdbc"
              .formatted(version, VERSION_MIN[0], VERSION_MIN[1]));
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? String.valueOf(result.getString(1)) : "";
    }
  }

  @Override
  public void begin(Session session) throws SQLException {
    session.execute("BEGIN IMMEDIATE");
  }

  @Override
  public void limit(Session session, Duration idleMax) {
    // There is no server, and whoever waits for the writer gives up after a while.
  }

  /** Some errors end the transaction, and what follows would commit itself: one can be begun. */
  @Override
  public boolean isWithin(Session session) {
    try (Statement statement = session.connection.createStatement()) {
      statement.execute("BEGIN");
      statement.execute("ROLLBACK");
      return false;
    } catch (SQLException within) {
      return true;
    }
  }

  @Override
  public void commit(Session session) throws SQLException {
    session.execute("COMMIT TRANSACTION");
  }

  @Override
  public void rollback(Session session) throws SQLException {
    session.execute("ROLLBACK TRANSACTION");
  }

  @Override
  public void lock(Session session, Lock lock) {
    // There is one writer.
  }

  @Override
  public void set(PreparedStatement statement, int index, long[] values) throws SQLException {
    ArrayNode array = Json.nodes().arrayNode(values.length);
    for (long value : values) {
      array.add(value);
    }
    statement.setString(index, Json.write(array));
  }

  @Override
  public void set(PreparedStatement statement, int index, Collection<String> values)
      throws SQLException {
    ArrayNode array = Json.nodes().arrayNode(values.size());
    values.forEach(array::add);
    statement.setString(index, Json.write(array));
  }

  @Override
  public Fault fault(SQLException e) {
    if (e instanceof SQLTransientConnectionException) {
      return Fault.UNAVAILABLE;
    }
    // The result codes of sqlite3.h without what they are extended by.
    return switch (e.getErrorCode() & 0xff) {
      case 5, 6, 7, 14, 15 -> Fault.UNAVAILABLE;
      case 8 -> Fault.READ_ONLY;
      case 10 -> Fault.LOST;
      case 11, 26 -> Fault.DAMAGED;
      case 13 -> Fault.FULL;
      default -> Fault.REFUSED;
    };
  }

  @Override
  public boolean works(Connection connection) {
    return true;
  }

  @Override
  public Appender appender(Database database, RunNumbers numbers, Instances instances) {
    return new SqliteAppender(database, numbers, instances);
  }
}
