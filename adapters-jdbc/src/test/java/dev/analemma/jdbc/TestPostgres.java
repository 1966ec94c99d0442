// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real server that makes commits durable, for all tests of this process; it stops with it. Each
 * test class has a schema of its own, whose time it can move.
 */
final class TestPostgres {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private static final List<String> TABLES =
      List.of(
          "audit",
          "document",
          "entry",
          "instance",
          "message",
          "payload",
          "payload_use",
          "publication",
          "run",
          "standing",
          "stop",
          "tag");

  /** The name of the schema. */
  final String schema = "test_" + SCHEMAS.incrementAndGet();

  private Duration shift = Duration.ZERO;

  TestPostgres() {
    execute("CREATE SCHEMA " + schema);
  }

  private static final class Server {
    static final EmbeddedPostgres STARTED = start();
    static final Connection CONNECTION = connect();

    private static Connection connect() {
      try {
        return STARTED.getPostgresDatabase().getConnection();
      } catch (SQLException e) {
        throw new IllegalStateException("PostgreSQL lets nobody in", e);
      }
    }

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("deadlock_timeout", "100ms")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException("PostgreSQL does not start", e);
      }
    }
  }

  /** Returns the address of the schema. */
  String address() {
    return address(port());
  }

  /** Returns the address of the schema for those who come by another port, in the clear. */
  String address(int port) {
    return "jdbc:postgresql://localhost:%d/postgres?user=postgres&sslmode=disable&gssEncMode=disable&currentSchema=%s"
        .formatted(port, schema);
  }

  /** Returns the port of the server. */
  static int port() {
    return Server.STARTED.getPort();
  }

  /** Moves the time of the stores in the schema forward. */
  void advance(Duration by) {
    shift = shift.plus(by);
    execute(
        """
        CREATE OR REPLACE FUNCTION %s.analemma_now() RETURNS bigint LANGUAGE sql VOLATILE AS
          'SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) + %d'
        """
            .formatted(schema, shift.toMillis() * 1_000));
  }

  /** Executes statements beside the stores. */
  static synchronized void execute(String sql) {
    try (Statement statement = Server.CONNECTION.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Returns the first value of a query beside the stores. */
  static synchronized String value(String sql) {
    try (Statement statement = Server.CONNECTION.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? String.valueOf(result.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Deletes everything and sets the time right, for the next test. */
  void clear() {
    StringBuilder deletes = new StringBuilder();
    for (String table : TABLES) {
      deletes.append("DELETE FROM %s.analemma_%s;".formatted(schema, table));
    }
    execute(deletes.toString());
    shift = Duration.ZERO;
    advance(Duration.ZERO);
  }
}
