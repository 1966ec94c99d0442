// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real server that makes commits durable, for all tests of this process; it stops with it. Each
 * test has a schema of its own, whose time it can move.
 */
final class TestPostgres {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  /** The name of the schema. */
  final String schema = "test_" + SCHEMAS.incrementAndGet();

  private Duration shift = Duration.ZERO;

  TestPostgres() {
    execute("CREATE SCHEMA " + schema);
  }

  private static final class Server {
    static final EmbeddedPostgres STARTED = start();

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

  static EmbeddedPostgres server() {
    return Server.STARTED;
  }

  /** Returns the address of the schema. */
  String address() {
    return "jdbc:postgresql://localhost:%d/postgres?user=postgres&currentSchema=%s"
        .formatted(server().getPort(), schema);
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

  /** Executes a statement beside the stores. */
  static void execute(String sql) {
    try (Connection connection = server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  void drop() {
    execute("DROP SCHEMA " + schema + " CASCADE");
  }
}
