// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One execution of a statement with named parameters. */
final class Query {
  private final Dialect dialect;
  private final PreparedStatement statement;
  private final List<String> parameters;
  private int batch;

  /** Sets one value at one place. */
  private interface Setter {
    void set(int index) throws SQLException;
  }

  /** Makes a value of the row on which a result stands. */
  @FunctionalInterface
  interface Row<T> {
    @Nullable T read(ResultSet row) throws SQLException;
  }

  Query(Session session, Sql.Form form) throws SQLException {
    dialect = session.dialect;
    statement = session.prepare(form.text());
    parameters = form.parameters();
    if (parameters.contains(Sql.NOW)) {
      with(Sql.NOW, session.now());
    }
  }

  private Query each(String name, Setter setter) throws SQLException {
    boolean found = false;
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).equals(name)) {
        setter.set(i + 1);
        found = true;
      }
    }
    if (!found) {
      throw new IllegalArgumentException("the statement has no parameter ':%s'".formatted(name));
    }
    return this;
  }

  Query with(String name, long value) throws SQLException {
    return each(name, index -> statement.setLong(index, value));
  }

  Query with(String name, @Nullable Long value) throws SQLException {
    if (value != null) {
      return with(name, value.longValue());
    }
    return each(name, index -> statement.setNull(index, Types.BIGINT));
  }

  Query with(String name, @Nullable String value) throws SQLException {
    return each(name, index -> statement.setString(index, value));
  }

  Query with(String name, byte[] value) throws SQLException {
    return each(name, index -> statement.setBytes(index, value));
  }

  Query with(String name, long[] values) throws SQLException {
    return each(name, index -> dialect.set(statement, index, values));
  }

  Query with(String name, Collection<String> values) throws SQLException {
    return each(name, index -> dialect.set(statement, index, values));
  }

  /** Returns how many rows were changed. */
  int update() throws SQLException {
    return statement.executeUpdate();
  }

  /** Keeps this execution until {@link #executeBatch}, and is ready for the next one. */
  void addToBatch() throws SQLException {
    statement.addBatch();
    batch++;
  }

  void executeBatch() throws SQLException {
    if (batch > 0) {
      statement.executeBatch();
      batch = 0;
    }
  }

  <T> List<T> list(Row<T> row) throws SQLException {
    List<T> all = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        all.add(Objects.requireNonNull(row.read(result)));
      }
    }
    return all;
  }

  /** Returns what the first row says, or empty if there is none, or it says nothing. */
  <T> Optional<T> first(Row<T> row) throws SQLException {
    try (ResultSet result = statement.executeQuery()) {
      return result.next() ? Optional.ofNullable(row.read(result)) : Optional.empty();
    }
  }

  boolean exists() throws SQLException {
    try (ResultSet result = statement.executeQuery()) {
      return result.next();
    }
  }

  /** Returns a number that may be missing. */
  static @Nullable Long number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
