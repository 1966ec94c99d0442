// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.StoreException;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.StateStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens stores: finds out which database it is, makes pools and tables.
 *
 * @param connector opens connections
 * @param own whether they are the store's own: then it keeps some open, and sets what it needs
 * @param clock the time where the database has none of its own
 * @param payloads where payloads are kept, given what runs refer to; null for a table
 * @param transactionMax how long a function may hold its transaction; null for the default
 */
public record Opening(
    Connector connector,
    boolean own,
    InstantSource clock,
    @Nullable Function<PayloadStore.References, PayloadStore> payloads,
    @Nullable Duration transactionMax) {
  private static final int TRANSACTIONS_MAX = 4;

  /** Everybody else waits for SQLite's one writer meanwhile. */
  private static final Duration SQLITE_TRANSACTION_MAX = Duration.ofSeconds(3);

  private static final Duration POSTGRES_TRANSACTION_MAX = Duration.ofSeconds(10);
  private static final int READERS_MAX = 4;
  private static final int WRITERS_MAX = 3;
  private static final int APPENDERS_MAX = 2;

  /** What was found out about a database. */
  private record Product(Kind kind, String description, @Nullable Path file) {}

  /**
   * Opens a store.
   *
   * @throws StoreException if it cannot be reached or used
   */
  public StateStore open() {
    Database database = null;
    boolean opened = false;
    try {
      Product product = product();
      database =
          product.kind == Kind.SQLITE ? sqlite(product.description) : postgres(product.description);
      Schema.migrate(database);
      StoreLock lock = product.file == null ? null : new StoreLock(product.file);
      StateStore store = new JdbcStore(database, lock, payloads, functionMax(product.kind));
      opened = true;
      return store;
    } finally {
      if (!opened && database != null) {
        database.close();
      }
    }
  }

  private Duration functionMax(Kind kind) {
    if (transactionMax != null) {
      return transactionMax;
    }
    return kind == Kind.SQLITE ? SQLITE_TRANSACTION_MAX : POSTGRES_TRANSACTION_MAX;
  }

  private Product product() {
    try (Connection connection = connector.connect()) {
      DatabaseMetaData metadata = connection.getMetaData();
      String name = metadata.getDatabaseProductName();
      return switch (name) {
        case "SQLite" -> sqlite(connection);
        case "PostgreSQL" -> {
          if (!own) {
            PostgresDialect.require(connection);
          }
          yield new Product(
              Kind.POSTGRESQL, "PostgreSQL " + PostgresAddress.place(metadata.getURL()), null);
        }
        default ->
            throw new IllegalArgumentException(
                "the database is %s, and a store needs SQLite or PostgreSQL".formatted(name));
      };
    } catch (SQLException e) {
      // The dialect is not known yet; what SQLite says differs from what a server says in that it
      // has a number and no state.
      Dialect guess = e.getSQLState() == null ? new SqliteDialect(true) : new PostgresDialect(own);
      Database unknown = database(guess, "the database");
      throw unknown.failure(e, guess.fault(e), StoreException.Outcome.NOTHING_DONE);
    }
  }

  private static Product sqlite(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet files = statement.executeQuery("PRAGMA database_list")) {
      String file = files.next() ? files.getString("file") : null;
      if (file == null || file.isEmpty()) {
        throw new IllegalArgumentException(
            "the SQLite database is in memory, where each connection has its own; give it a file,"
                + " or use MemoryStateStore");
      }
      return new Product(Kind.SQLITE, "SQLite " + file, Path.of(file));
    }
  }

  private Database sqlite(String description) {
    Sessions writers = sessions(new SqliteDialect(true), 1, 1);
    Sessions readers = sessions(new SqliteDialect(false), READERS_MAX, READERS_MAX);
    return new Database(
        new SqliteDialect(true), description, writers, writers, writers, readers, writers);
  }

  private Database postgres(String description) {
    return database(new PostgresDialect(own), description);
  }

  private Database database(Dialect dialect, String description) {
    return new Database(
        dialect,
        description,
        sessions(dialect, APPENDERS_MAX, own ? APPENDERS_MAX : 0),
        sessions(dialect, 1, own ? 1 : 0),
        sessions(dialect, WRITERS_MAX, own ? WRITERS_MAX : 0),
        sessions(dialect, READERS_MAX, own ? READERS_MAX : 0),
        sessions(dialect, TRANSACTIONS_MAX, own ? TRANSACTIONS_MAX : 0));
  }

  private Sessions sessions(Dialect dialect, int sessionsMax, int idleMax) {
    return new Sessions(
        () -> {
          Connection connection = connector.connect();
          boolean ready = false;
          try {
            dialect.setUp(connection);
            ready = true;
            return new Session(connection, dialect, () -> Micros.of(clock.instant()));
          } finally {
            if (!ready) {
              connection.close();
            }
          }
        },
        sessionsMax,
        idleMax);
  }
}
