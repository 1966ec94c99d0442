// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.StoreException;
import dev.analemma.StoreException.Outcome;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.MessageStore;
import dev.analemma.spi.store.StateStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a server from outside, and what the store makes of it. */
class PostgresFromOutsideTest {
  private static final TestPostgres POSTGRES = new TestPostgres();
  private static final String WAITING =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

  private StateStore store;

  @BeforeEach
  void open() {
    store = JdbcStateStore.open(POSTGRES.address());
    store.join(Runs.ME, Runs.LEASE);
  }

  @AfterEach
  void close() {
    store.close();
    POSTGRES.clear();
  }

  private static void assertRefused(ThrowingCallable call, String code, boolean retryable) {
    assertThatThrownBy(call)
        .isInstanceOf(StoreException.class)
        .extracting("code", "retryable", "outcome")
        .containsExactly(code, retryable, Outcome.NOTHING_DONE);
  }

  private static void killAll() {
    TestPostgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'analemma' AND pid <> pg_backend_pid()");
  }

  @Test
  void server_makesCommitsDurable() {
    assertThat(TestPostgres.value("SHOW fsync")).isEqualTo("on");
    assertThat(TestPostgres.value("SHOW synchronous_commit")).isEqualTo("on");
  }

  @Test
  void describe_namesThePlaceAndNoUser() {
    assertThat(store.describe()).matches("PostgreSQL localhost:\\d+/postgres");
  }

  @Test
  void lostConnections_areReplaced() {
    Runs.append(store, Runs.start("r"));
    store.messages().waitingFor("r");
    killAll();

    assertThat(store.runs().find("r")).as("reading is tried again").isPresent();
    assertThat(store.renew(Runs.ME, Runs.LEASE)).isTrue();
    assertThat(Runs.append(store, Runs.next("r", 2))).isEqualTo(AppendOutcome.COMMITTED);
  }

  @Test
  void connectionLostInAnAppend_isUnknown_andRepeatingSettlesIt() {
    Runs.append(store, Runs.start("r"));
    TestPostgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'analemma' AND query LIKE '%WITH t AS MATERIALIZED%'");

    assertThatThrownBy(() -> Runs.append(store, Runs.next("r", 2)))
        .isInstanceOf(StoreException.class)
        .extracting("code", "retryable", "outcome")
        .containsExactly("STORE_UNAVAILABLE", true, Outcome.UNKNOWN);
    assertThat(Runs.append(store, Runs.next("r", 2))).isEqualTo(AppendOutcome.COMMITTED);
    assertThat(store.runs().read("r", 0, 10_000)).hasSize(2);
  }

  @Test
  void readOnlyServer_refusesToWrite() {
    Runs.append(store, Runs.start("r"));
    TestPostgres.execute("ALTER ROLE postgres SET default_transaction_read_only = on");
    try (StateStore other = JdbcStateStore.open(POSTGRES.address() + "&targetServerType=any")) {
      assertThat(other.runs().find("r")).isPresent();
      assertRefused(() -> Runs.append(other, Runs.start("s")), "STORE_READ_ONLY", true);
      assertRefused(() -> other.join("other", Runs.LEASE), "STORE_READ_ONLY", true);
      assertRefused(() -> JdbcStateStore.open(POSTGRES.address()), "STORE_UNAVAILABLE", true);
    } finally {
      TestPostgres.execute("ALTER ROLE postgres RESET default_transaction_read_only");
    }
  }

  @Test
  void synchronousCommit_thatIsOff_isSwitchedOnInItsOwnConnections() {
    TestPostgres.execute("ALTER ROLE postgres SET synchronous_commit = off");
    try (StateStore other = JdbcStateStore.open(POSTGRES.address())) {
      // Whatever is written asks for the time.
      TestPostgres.execute(
          """
          CREATE OR REPLACE FUNCTION %s.analemma_now() RETURNS bigint LANGUAGE plpgsql AS
            'BEGIN
               IF current_setting(''synchronous_commit'') = ''off'' THEN
                 RAISE ''synchronous_commit is off'';
               END IF;
               RETURN 1;
             END'
          """
              .formatted(POSTGRES.schema));
      other.join("other", Runs.LEASE);
      assertThat(other.runs().append("other", List.of(Runs.start("r"))))
          .containsExactly(AppendOutcome.COMMITTED);
    } finally {
      TestPostgres.execute("ALTER ROLE postgres RESET synchronous_commit");
    }
  }

  @Test
  void synchronousCommit_thatIsOff_isRefusedInTheHostsConnections() {
    TestPostgres.execute("ALTER ROLE postgres SET synchronous_commit = off");
    try {
      assertThatThrownBy(() -> JdbcStateStore.of(new UrlDataSource(POSTGRES.address())))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("synchronous_commit");
    } finally {
      TestPostgres.execute("ALTER ROLE postgres RESET synchronous_commit");
    }
  }

  @Test
  void hostsOwnConnections_withoutAutoCommit_areUsedAndGivenBack() {
    int[] open = new int[1];
    UrlDataSource source =
        new UrlDataSource(POSTGRES.address()) {
          @Override
          Connection prepare(Connection connection) throws SQLException {
            connection.setAutoCommit(false);
            open[0]++;
            return Faults.lent(
                connection,
                lent -> {
                  open[0]--;
                  lent.close();
                });
          }
        };
    try (StateStore other = JdbcStateStore.of(source)) {
      other.join("other", Runs.LEASE);
      assertThat(other.runs().append("other", List.of(Runs.start("r"))))
          .containsExactly(AppendOutcome.COMMITTED);
      assertThat(open[0]).isZero();
    }
    assertThat(store.runs().find("r")).isPresent();
  }

  @Test
  void newerTables_areRefused() {
    TestPostgres.execute(
        "INSERT INTO %s.analemma_schema (version, made_at) VALUES (99, 0)"
            .formatted(POSTGRES.schema));
    try {
      assertRefused(() -> JdbcStateStore.open(POSTGRES.address()), "STORE_VERSION", false);
    } finally {
      TestPostgres.execute(
          "DELETE FROM %s.analemma_schema WHERE version = 99".formatted(POSTGRES.schema));
    }
  }

  @Test
  void unreachableServer_isUnavailable_andTheMessageKeepsThePassword() {
    assertThatThrownBy(
            () ->
                JdbcStateStore.open("jdbc:postgresql://localhost:1/none?user=ada&password=hunter2"))
        .isInstanceOf(StoreException.class)
        .hasMessageNotContaining("hunter2")
        .extracting("code", "retryable", "outcome")
        .containsExactly("STORE_UNAVAILABLE", true, Outcome.NOTHING_DONE);
  }

  @Test
  void parameters_thatNameClasses_areRefused() {
    for (String parameter :
        List.of("socketFactory=a.B", "sslfactory=a.B", "loggerFile=x", "options=x")) {
      assertThatThrownBy(() -> JdbcStateStore.open("jdbc:postgresql://localhost/none?" + parameter))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(parameter.substring(0, parameter.indexOf('=')));
    }
  }

  @Test
  void rowLockedByAnother_doesNotKeepOtherInstancesFromTheirRuns() throws Exception {
    Runs.append(store, Runs.start("r"));
    Runs.append(store, Runs.start("s"));
    try (Connection foreign = new UrlDataSource(POSTGRES.address()).getConnection();
        Statement statement = foreign.createStatement()) {
      foreign.setAutoCommit(false);
      statement.execute(
          "SELECT * FROM analemma_standing s JOIN analemma_run r ON r.number = s.run"
              + " WHERE r.id = 'r' FOR UPDATE OF s");
      assertThat(Runs.append(store, Runs.next("s", 2))).isEqualTo(AppendOutcome.COMMITTED);
      foreign.rollback();
    }
    assertThat(Runs.append(store, Runs.next("r", 2))).isEqualTo(AppendOutcome.COMMITTED);
  }

  @Test
  void message_whileAnotherProcessSendsOne_waits_soThatNumbersAreCommittedInTheirOrder()
      throws Exception {
    Runs.append(store, Runs.start("r"));
    CompletableFuture<MessageStore.Outcome> sent;
    try (Connection foreign = new UrlDataSource(POSTGRES.address()).getConnection();
        Statement statement = foreign.createStatement()) {
      foreign.setAutoCommit(false);
      // The lock of those who send, as docs/stores.md names it.
      statement.execute("SELECT pg_advisory_xact_lock(x'616E616C656D6D61'::bigint + 1)");
      sent =
          CompletableFuture.supplyAsync(
              () -> store.messages().send(new MessageStore.Message("r", "m", new byte[1])));
      while (!sent.isDone() && TestPostgres.value(WAITING).equals("0")) {
        Thread.onSpinWait();
      }

      assertThat(sent).isNotDone();

      foreign.rollback();
    }
    assertThat(sent.join()).isEqualTo(MessageStore.Outcome.KEPT);
  }
}
