// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.Engine;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL, where several statements may stand in one text, and commits may be refused. */
class PostgresHostileFunctionTest extends HostileFunctionRules {
  private final TestPostgres postgres = new TestPostgres();

  @Override
  String url() {
    return postgres.address();
  }

  @Override
  String failing() {
    return "SELECT 1 / 0";
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void commitHiddenBehindAnotherStatement_isFoundOut() throws Exception {
    try (Engine engine =
        engine(
            store().open(),
            (connection, input) -> {
              execute(connection, "SELECT 1; COMMIT");
              return 7;
            })) {
      assertThatThrownBy(() -> run(engine, ONE))
          .rootCause()
          .satisfies(e -> assertThat(e.toString()).contains("TRANSACTION_ENDED"));
    }
  }

  @Test
  void constraintThatIsLookedAtByTheCommit_rollsBack() throws Exception {
    TestPostgres.execute(
        "CREATE TABLE %s.once (n integer UNIQUE DEFERRABLE INITIALLY DEFERRED)"
            .formatted(postgres.schema));
    try (Engine engine =
        engine(
            store().open(),
            (connection, input) -> {
              insert(connection);
              execute(connection, "INSERT INTO once VALUES (1), (1)");
              return 7;
            })) {
      assertThatThrownBy(() -> run(engine, ONE))
          .rootCause()
          .satisfies(e -> assertThat(e.toString()).contains("TRANSACTION_ENDED"));
    }
    assertThat(rows()).isZero();
  }

  /** A deadlock, and a server that ends the session. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$",
        "SELECT pg_terminate_backend(pg_backend_pid())"
      })
  void whatIsNotTheFunctionsFault_letsItBeCalledAgain(String sql) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Engine engine =
        engine(
            store().open(),
            (connection, input) -> {
              insert(connection);
              if (calls.incrementAndGet() == 1) {
                execute(connection, sql);
              }
              return 7;
            })) {
      assertThat(run(engine, ONE).asInt()).isEqualTo(7);
    }
    assertThat(calls).hasValue(2);
    assertThat(rows()).isEqualTo(1);
  }
}
