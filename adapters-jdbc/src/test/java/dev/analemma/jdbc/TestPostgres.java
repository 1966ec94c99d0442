// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A {@link PostgresServer} for all tests of this process. Each test class has a schema of its own,
 * whose time it can move.
 */
public final class TestPostgres {
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
    static final PostgresServer STARTED = PostgresServer.start();
    static final Connection CONNECTION = connect();

    private static Connection connect() {
      try {
        return STARTED.connect();
      } catch (SQLException e) {
        throw new IllegalStateException("PostgreSQL lets nobody in", e);
      }
    }
  }

  /** Returns the server, which all tests of this process share. */
  public static PostgresServer server() {
    return Server.STARTED;
  }

  /** Returns the address of the schema. */
  String address() {
    return address(port());
  }

  /** Returns the address of the schema for those who come by another port, in the clear. */
  String address(int port) {
    return PostgresServer.address(port, schema);
  }

  /** Returns the port of the server. */
  static int port() {
    return Server.STARTED.port();
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
