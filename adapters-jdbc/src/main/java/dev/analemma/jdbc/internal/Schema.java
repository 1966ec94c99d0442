// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Makes the tables, version after version, each in the transaction that says so. What a newer
 * version of this library has written is left alone.
 */
final class Schema {
  /** The version that this library reads and writes; there is a script for each up to it. */
  static final int LATEST = 2;

  private static final Sql KNOWN =
      Sql.of(
          "{sqlite:SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'analemma_schema'}"
              + "{postgresql:SELECT 1 WHERE to_regclass('analemma_schema') IS NOT NULL}");
  private static final Sql VERSION = Sql.of("SELECT max(version) AS version FROM analemma_schema");
  private static final Sql CREATE =
      Sql.of(
          "CREATE TABLE analemma_schema"
              + " (version integer NOT NULL PRIMARY KEY, made_at bigint NOT NULL)");
  private static final Sql INSERT =
      Sql.of("INSERT INTO analemma_schema (version, made_at) VALUES (:version, :now)");

  private Schema() {}

  /**
   * Brings a database to the latest version.
   *
   * @throws StoreException with code {@code STORE_VERSION} if it has a newer one
   */
  static void migrate(Database database) {
    int version = database.read(session -> version(session, database.description));
    if (version < LATEST) {
      database.write(
          session -> {
            database.dialect.lock(session, Dialect.Lock.MIGRATE);
            return migrate(session, version(session, database.description));
          });
    }
  }

  private static int migrate(Session session, int version) throws SQLException {
    if (version == 0) {
      session.query(CREATE).update();
    }
    for (int next = version + 1; next <= LATEST; next++) {
      for (String statement : script(session.dialect.kind(), next)) {
        session.execute(statement);
      }
      session.query(INSERT).with("version", next).update();
    }
    return LATEST;
  }

  private static int version(Session session, String description) throws SQLException {
    if (!session.query(KNOWN).exists()) {
      return 0;
    }
    int version = session.query(VERSION).first(row -> row.getInt("version")).orElse(0);
    if (version > LATEST) {
      throw new StoreException(
          "STORE_VERSION",
          false,
          StoreException.Outcome.NOTHING_DONE,
          "%s has version %d of the tables, and this library knows %d. Use the newer library"
              .formatted(description, version, LATEST),
          null);
    }
    return version;
  }

  /**
   * Returns the statements of a script; none of them has a semicolon at the end of a line inside.
   */
  private static List<String> script(Kind kind, int version) {
    String name = "/dev/analemma/jdbc/schema/%s/V%d.sql".formatted(kind.word, version);
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      String text =
          new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
      List<String> statements = new ArrayList<>();
      for (String statement : text.split(";\\R", -1)) {
        if (!statement.isBlank()) {
          statements.add(statement);
        }
      }
      return statements;
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read from the library's own jar", e);
    }
  }
}
