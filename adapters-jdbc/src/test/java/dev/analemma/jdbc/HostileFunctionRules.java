// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.StartOptions;
import dev.analemma.builder.StepFunction;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.StateStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a function does that it should not leaves nothing behind, on a real database. */
abstract class HostileFunctionRules extends TransactionalFixture {
  /** Returns SQL that takes for ever. */
  private static final String ENDLESS =
      "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n % 1000 + 1 FROM c) SELECT count(*) FROM c";

  /** Returns SQL that fails, and behind which the transaction is over or can do nothing more. */
  abstract String failing();

  private void assertRefused(StepFunction.Of2<Connection, JsonNode, Integer> f, String code)
      throws Exception {
    assertFails(store().open(), f, code);
  }

  private void assertTimedOut(StepFunction.Of2<Connection, JsonNode, Integer> f) throws Exception {
    assertFails(store().transactionMax(Duration.ofMillis(300)).open(), f, "TRANSACTION_TIMED_OUT");
  }

  private void assertFails(
      StateStore store, StepFunction.Of2<Connection, JsonNode, Integer> f, String code)
      throws Exception {
    try (Engine engine = engine(store, f)) {
      assertThatThrownBy(() -> run(engine, ONE))
          .rootCause()
          .satisfies(e -> assertThat(e.toString()).contains(code));
    }
    assertThat(rows()).isZero();
  }

  private StepFunction.Of2<Connection, JsonNode, Integer> executing(String sql) {
    return (connection, input) -> {
      insert(connection);
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
      return 7;
    };
  }

  @Test
  void endOfTheTransaction_behindComments_isRefused() throws Exception {
    assertRefused(executing("/* first */ ; -- then\n  COMMIT AND CHAIN"), "TRANSACTION_REFUSED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = elsewhere",
        "PRAGMA wal_autocheckpoint = 1",
        "ATTACH DATABASE 'x.db' AS x",
        "PREPARE TRANSACTION 'x'"
      })
  void settings_thatWouldStay_areRefused(String sql) throws Exception {
    assertRefused(
        (connection, input) -> {
          insert(connection);
          connection.prepareStatement(sql).execute();
          return 7;
        },
        "TRANSACTION_REFUSED");
  }

  @Test
  void savepointsOfTheFunction_areItsOwn() throws Exception {
    try (Engine engine =
        engine(
            store().open(),
            (connection, input) -> {
              insert(connection);
              try (Statement statement = connection.createStatement()) {
                statement.execute("SAVEPOINT mine");
                insert(connection);
                statement.execute("ROLLBACK TO SAVEPOINT mine");
              }
              return 7;
            })) {
      assertThat(run(engine, ONE).asInt()).isEqualTo(7);
    }
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void errorThatEndsTheTransaction_swallowed_isFoundOut() throws Exception {
    assertRefused(
        (connection, input) -> {
          insert(connection);
          try (Statement statement = connection.createStatement()) {
            statement.execute(failing());
          } catch (SQLException swallowed) {
            // What is done next would commit itself on SQLite.
          }
          try {
            insert(connection);
          } catch (SQLException | RuntimeException swallowed) {
            return 7;
          }
          return 7;
        },
        "TRANSACTION_ENDED");
  }

  @Test
  void connectionAndStatement_keptBehindTheEnd_doNothing() throws Exception {
    AtomicReference<Connection> kept = new AtomicReference<>();
    AtomicReference<Statement> open = new AtomicReference<>();
    try (Engine engine =
        engine(
            store().open(),
            (connection, input) -> {
              insert(connection);
              kept.set(connection);
              open.set(connection.createStatement());
              return 7;
            })) {
      assertThat(run(engine, ONE).asInt()).isEqualTo(7);

      assertThatThrownBy(() -> insert(kept.get())).hasMessageContaining("ended when the function");
      assertThatThrownBy(() -> open.get().execute("DELETE FROM booked"))
          .hasMessageContaining("ended when the function");
      open.get().close();
    }
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void statementThatTakesTooLong_isCancelled() throws Exception {
    assertTimedOut(
        (connection, input) -> {
          insert(connection);
          try (Statement statement = connection.createStatement()) {
            statement.executeQuery(ENDLESS).next();
          }
          return 7;
        });
  }

  @Test
  void functionThatTakesTooLong_keepsNobodyElseFromTheStore() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    try (Engine engine =
        engine(
            store().transactionMax(Duration.ofMillis(50)).open(),
            (connection, input) -> {
              begun.countDown();
              Uninterruptibly.await(release);
              return 7;
            })) {
      Run<JsonNode> stuck = engine.start(ONE, Json.parse("{}"), StartOptions.defaults());
      begun.await();

      // It still stands there when this one has come to its end.
      assertThat(run(engine, workflow("'a':{'operator':'t.note','with':{'n':1}}", "$.a.n")).asInt())
          .isEqualTo(1);
      release.countDown();
      assertThatThrownBy(() -> stuck.future().get(30, TimeUnit.SECONDS))
          .rootCause()
          .hasMessageContaining("TRANSACTION_TIMED_OUT");
    }
    assertThat(rows()).isZero();
  }

  @Test
  void commit_isRefused_alsoIfTheFunctionSwallowsThat() throws Exception {
    assertRefused(
        (connection, input) -> {
          insert(connection);
          connection.commit();
          return 7;
        },
        "TRANSACTION_REFUSED");
    assertRefused(
        (connection, input) -> {
          insert(connection);
          try (Statement statement = connection.createStatement()) {
            statement.getConnection().close();
          } catch (RuntimeException swallowed) {
            return 7;
          }
          return 7;
        },
        "TRANSACTION_REFUSED");
    assertRefused(executing(" commit"), "TRANSACTION_REFUSED");
  }

  @Test
  void functionThatTakesTooLong_isRolledBackWhileItGoesOn() throws Exception {
    assertTimedOut(
        (connection, input) -> {
          try {
            while (true) {
              insert(connection);
            }
          } catch (OperatorException swallowed) {
            // It was told that its time is over, and ends as if nothing had been.
            return 7;
          }
        });
  }
}
