// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.StoreException;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.DocumentStore.Kind;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.MessageStore;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.MessageStore.Waiting;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The connection is lost at the n-th message, n = 1, 2, … until there is none, before the database
 * has done what it says or after: a caller that repeats what he does not know of loses nothing and
 * does nothing twice.
 */
class LostConnectionsTest {
  private static final TestPostgres POSTGRES = new TestPostgres();

  @TempDir private Path folder;

  /** A pool of the host's whose connections get lost. */
  private static final class LossySource extends UrlDataSource {
    final Faults faults = new Faults();
    private final Deque<Connection> idle = new ArrayDeque<>();

    LossySource(String url) {
      super(url);
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
      Connection connection = idle.poll();
      return Faults.lent(
          connection == null ? faults.over(super.getConnection()) : connection, this::takeBack);
    }

    private synchronized void takeBack(Connection connection) throws SQLException {
      if (!connection.isClosed()) {
        idle.push(connection);
      }
    }

    synchronized void close() throws SQLException {
      for (Connection connection : idle) {
        connection.close();
      }
    }
  }

  @Test
  void sqlite_losesNothing() throws Exception {
    for (boolean done : new boolean[] {false, true}) {
      int n = 0;
      do {
        n++;
      } while (survives(
          "jdbc:sqlite:" + folder.resolve("%s-%d.db".formatted(done, n)), n, done, () -> {}));
      assertThat(n).isGreaterThan(50);
    }
  }

  @Test
  void postgres_losesNothing() throws Exception {
    JdbcStateStore.open(POSTGRES.address()).close();
    for (boolean done : new boolean[] {false, true}) {
      int n = 0;
      do {
        n++;
      } while (survives(POSTGRES.address(), n, done, POSTGRES::clear));
      assertThat(n).isGreaterThan(30);
    }
  }

  /** Returns whether there was an n-th message. */
  private static boolean survives(String url, int n, boolean done, Runnable clear)
      throws SQLException {
    clear.run();
    LossySource source = new LossySource(url);
    boolean fired;
    try (StateStore store = JdbcStateStore.of(source)) {
      source.faults.arm(n, done);
      work(store);
      fired = source.faults.fired();
      source.faults.arm(Integer.MAX_VALUE, false);
      check(store);
    }
    source.close();
    return fired;
  }

  /** Repeats a call as it was until it answers. */
  private static <T> T surely(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (StoreException e) {
        assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE");
        assertThat(e.retryable()).isTrue();
      }
    }
  }

  private static void surely(Runnable call) {
    surely(
        () -> {
          call.run();
          return true;
        });
  }

  /** Does what instances ask of a store, each call until it answers. */
  static void work(StateStore store) {
    surely(() -> store.join(Runs.ME, Runs.LEASE));
    surely(() -> store.join("other", Runs.LEASE));
    committed(store, Runs.start("a"), Runs.start("b"));
    committed(store, Runs.next("a", 2), Runs.next("b", 2, "digest"));
    assertThat(surely(() -> store.messages().send(new Message("a", "m", new byte[1]))))
        .isIn(MessageStore.Outcome.KEPT, MessageStore.Outcome.DUPLICATE);
    List<Long> numbers =
        surely(() -> store.messages().waitingFor("a")).stream().map(Waiting::number).toList();
    assertThat(numbers).hasSize(1);
    committed(store, Runs.consuming("a", 3, numbers), Runs.start("c"));
    surely(() -> store.documents().publish(Kind.WORKFLOW, "w", "1.0.0", "h", "ada"));
    surely(() -> store.stops().add("stop", "elsewhere", "why", "ada"));
    surely(() -> store.payloads().put("digest", new byte[3]));
    assertThat(surely(() -> store.renew(Runs.ME, Runs.LEASE))).isTrue();
    surely(() -> store.leave(Runs.ME));
    // A claim whose answer is lost has given what ownedBy lists.
    surely(() -> store.runs().claim("other", "a"));
    surely(() -> store.runs().ownedBy("other", null, 10));
  }

  private static void committed(StateStore store, RunAppend... appends) {
    assertThat(surely(() -> store.runs().append(Runs.ME, List.of(appends))))
        .containsOnly(AppendOutcome.COMMITTED);
  }

  /** What has come of it is there, and nothing of it twice. */
  static void check(StateStore store) {
    assertThat(positions(store, "a")).containsExactly(1L, 2L, 3L);
    assertThat(positions(store, "b")).containsExactly(1L, 2L);
    assertThat(positions(store, "c")).containsExactly(1L);
    assertThat(store.messages().waitingFor("a")).isEmpty();
    assertThat(store.audit().query(null, Long.MAX_VALUE, 10)).hasSize(2);
    assertThat(store.stops().all()).hasSize(1);
    assertThat(store.runs().ownedBy(Runs.ME, null, 10)).isEmpty();
    RunRecord run = store.runs().find("a").orElseThrow();
    assertThat(run.epoch()).isEqualTo(2);
    assertThat(run.instance()).isEqualTo("other");
    assertThat(run.crashes()).isZero();
  }

  private static List<Long> positions(StateStore store, String run) {
    return store.runs().read(run, 0, 1_000_000).stream().map(JournalEntry::position).toList();
  }
}
