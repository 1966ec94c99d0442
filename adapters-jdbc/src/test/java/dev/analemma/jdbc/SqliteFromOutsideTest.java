// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.StoreException;
import dev.analemma.StoreException.Outcome;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.FilePayloadStore;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import dev.analemma.testkit.MovingClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the file of a store from outside, and what the store makes of it. */
class SqliteFromOutsideTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void file() {
    file = folder.resolve("new/analemma.db");
  }

  private StateStore open() {
    StateStore store = JdbcStateStore.open("sqlite:" + file);
    store.join(Runs.ME, Runs.LEASE);
    return store;
  }

  private StateStore of(UrlDataSource source) {
    StateStore store = JdbcStateStore.of(source);
    store.join(Runs.ME, Runs.LEASE);
    return store;
  }

  private String url() {
    return "jdbc:sqlite:" + file;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void assertRefused(ThrowingCallable call, String code, boolean retryable) {
    assertThatThrownBy(call)
        .isInstanceOf(StoreException.class)
        .extracting("code", "retryable", "outcome")
        .containsExactly(code, retryable, Outcome.NOTHING_DONE);
  }

  @Test
  void file_isCreatedForItsOwnerAlone() throws Exception {
    try (StateStore store = open()) {
      assertThat(store.describe()).isEqualTo("SQLite " + file);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("new"))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void commits_areForcedToTheDisk_inAWriteAheadLog() throws Exception {
    List<Connection> connections = new ArrayList<>();
    UrlDataSource source =
        new UrlDataSource(url()) {
          @Override
          Connection prepare(Connection connection) {
            connections.add(connection);
            return connection;
          }
        };
    Files.createDirectories(folder.resolve("new"));
    try (StateStore store = of(source)) {
      Runs.append(store, Runs.start("r"));
      store.runs().find("r");
      List<String> settings = new ArrayList<>();
      for (Connection connection : connections) {
        if (!connection.isClosed()) {
          settings.add(pragma(connection, "journal_mode") + pragma(connection, "synchronous"));
        }
      }
      // 2 is FULL. The reader never commits.
      assertThat(settings).hasSize(2).allMatch(setting -> setting.equals("wal2"));
      assertThat(pragmas(connections, "wal_autocheckpoint")).contains("4000");
      assertThat(pragmas(connections, "page_size")).containsOnly("4096");
    }
  }

  private static List<String> pragmas(List<Connection> connections, String name)
      throws SQLException {
    List<String> values = new ArrayList<>();
    for (Connection connection : connections) {
      if (!connection.isClosed()) {
        values.add(pragma(connection, name));
      }
    }
    return values;
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA " + name)) {
      return result.getString(1);
    }
  }

  @Test
  void secondStore_onOneFile_isRefusedWhenItJoins() {
    try (StateStore store = open();
        StateStore second = JdbcStateStore.open("sqlite:" + file)) {
      Runs.append(store, Runs.start("r"));

      assertRefused(() -> second.join("other", Runs.LEASE), "STORE_IN_USE", true);
      assertThat(second.runs().find("r")).as("it may look").isPresent();
      store.leave(Runs.ME);
      second.join("other", Runs.LEASE);
      assertRefused(() -> store.join(Runs.ME, Runs.LEASE), "STORE_IN_USE", true);
    }
  }

  @Test
  void secondProcess_onOneFile_isRefused_untilTheFirstHasEnded() throws Exception {
    Files.createDirectories(folder.resolve("new"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                "sqlite:" + file)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("joined");
      try (StateStore store = JdbcStateStore.open("sqlite:" + file)) {
        assertRefused(() -> store.join(Runs.ME, Runs.LEASE), "STORE_IN_USE", true);
        process.destroyForcibly().waitFor();

        store.join(Runs.ME, Runs.LEASE);
        // Its lease has most of a minute left, but it held the lock, so it has ended.
        List<RunRecord> taken = store.runs().claim(Runs.ME, 10);
        assertThat(taken).extracting(RunRecord::id).containsExactly("left-behind");
        assertThat(taken.get(0).crashes()).isEqualTo(1);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** A process that joins, starts a run, and waits to be killed. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws IOException {
      try (StateStore store = JdbcStateStore.open(arguments[0])) {
        store.join("process", Duration.ofMinutes(1));
        store.runs().append("process", List.of(Runs.start("left-behind")));
        System.out.println("joined");
        System.in.read();
      }
    }
  }

  @Test
  void copy_takenWhileItIsOpen_opensElsewhere() throws Exception {
    try (StateStore store = open()) {
      for (int i = 0; i < 50; i++) {
        Runs.append(store, Runs.start("r" + i));
      }
      Path elsewhere = folder.resolve("elsewhere.db");
      Files.copy(file, elsewhere);
      Files.copy(file.resolveSibling("analemma.db-wal"), folder.resolve("elsewhere.db-wal"));
      Runs.append(store, Runs.start("later"));

      try (StateStore copy = JdbcStateStore.open("sqlite:" + elsewhere)) {
        copy.join("copy", Runs.LEASE);
        assertThat(copy.runs().query(RunQuery.all()).runs()).hasSize(50);
        assertThat(copy.runs().claim("copy", 100)).hasSize(50);
      }
      assertThat(Runs.append(store, Runs.next("r0", 2))).isEqualTo(AppendOutcome.COMMITTED);
    }
  }

  @Test
  void file_withoutItsLog_hasWhatWasWrittenBack() throws Exception {
    try (StateStore store = open()) {
      Runs.append(store, Runs.start("r"));
    }
    assertThat(file.resolveSibling("analemma.db-wal")).doesNotExist();
    try (StateStore store = open()) {
      assertThat(store.runs().find("r")).isPresent();
    }
  }

  @Test
  void truncatedFile_isDamaged() throws Exception {
    try (StateStore store = open()) {
      for (int i = 0; i < 200; i++) {
        Runs.append(store, Runs.start("r" + i));
      }
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2 / 4096 * 4096);
    }

    assertRefused(this::readAll, "STORE_DAMAGED", false);
  }

  @Test
  void damagedPages_areToldSo() throws Exception {
    try (StateStore store = open()) {
      for (int i = 0; i < 200; i++) {
        Runs.append(store, Runs.start("r" + i));
      }
    }
    try (RandomAccessFile pages = new RandomAccessFile(file.toFile(), "rw")) {
      for (long page = 2; page < pages.length() / 4096; page++) {
        pages.seek(page * 4096);
        pages.write(new byte[] {99, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
      }
    }

    assertRefused(this::readAll, "STORE_DAMAGED", false);
  }

  private void readAll() {
    try (StateStore store = open()) {
      for (int i = 0; i < 200; i++) {
        store.runs().find("r" + i);
        store.runs().read("r" + i, 0, 1_000_000);
      }
    }
  }

  @Test
  void fileOfSomethingElse_isDamaged() throws Exception {
    Files.createDirectories(folder.resolve("new"));
    Files.writeString(file, "This is a letter and no database. ".repeat(100));

    assertRefused(this::open, "STORE_DAMAGED", false);
  }

  @Test
  void newerTables_areRefused_andLeftAlone() throws Exception {
    open().close();
    execute("INSERT INTO analemma_schema (version, made_at) VALUES (99, 0)");

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("99")
        .extracting("code", "retryable")
        .containsExactly("STORE_VERSION", false);
  }

  @Test
  void tablesOfTheHost_inTheSameFile_areLeftAlone() throws Exception {
    Files.createDirectories(folder.resolve("new"));
    execute("CREATE TABLE run (id INTEGER)");
    execute("INSERT INTO run VALUES (7)");
    try (StateStore store = of(new UrlDataSource(url()))) {
      Runs.append(store, Runs.start("r"));
    }
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT id FROM run")) {
      assertThat(result.getInt(1)).isEqualTo(7);
    }
  }

  @Test
  void readOnlyDatabase_letsReadAndRefusesToWrite() throws Exception {
    try (StateStore store = open()) {
      Runs.append(store, Runs.start("r"));
    }
    UrlDataSource source =
        new UrlDataSource(url()) {
          @Override
          Connection prepare(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
              statement.execute("PRAGMA query_only = ON");
            }
            return connection;
          }
        };
    try (StateStore store = JdbcStateStore.of(source)) {
      assertThat(store.runs().find("r")).isPresent();
      assertRefused(() -> Runs.append(store, Runs.start("s")), "STORE_READ_ONLY", true);
      assertRefused(() -> store.join(Runs.ME, Runs.LEASE), "STORE_READ_ONLY", true);
    }
  }

  @Test
  void fullDisk_refusesWhatDoesNotFit_andGoesOnWhenThereIsRoom() throws Exception {
    Files.createDirectories(folder.resolve("new"));
    List<Connection> connections = new ArrayList<>();
    UrlDataSource source =
        new UrlDataSource(url()) {
          @Override
          Connection prepare(Connection connection) {
            connections.add(connection);
            return connection;
          }
        };
    try (StateStore store = of(source)) {
      Runs.append(store, Runs.start("r"));
      limit(connections, 60);
      long position = 1;
      StoreException full = null;
      while (full == null) {
        try {
          assertThat(Runs.append(store, Runs.next("r", position + 1)))
              .isEqualTo(AppendOutcome.COMMITTED);
          position++;
        } catch (StoreException e) {
          full = e;
        }
      }
      assertThat(full.code()).isEqualTo("STORE_FULL");
      assertThat(full.retryable()).isTrue();
      assertThat(full.outcome()).isEqualTo(Outcome.NOTHING_DONE);
      assertThat(store.runs().find("r").orElseThrow().position()).isEqualTo(position);
      assertThat(store.runs().read("r", 0, Integer.MAX_VALUE)).hasSize((int) position);

      limit(connections, 100_000);
      assertThat(Runs.append(store, Runs.next("r", position + 1)))
          .isEqualTo(AppendOutcome.COMMITTED);
    }
  }

  private static void limit(List<Connection> connections, int pages) throws SQLException {
    for (Connection connection : connections) {
      if (!connection.isClosed()) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("PRAGMA max_page_count = " + pages);
        }
      }
    }
  }

  @Test
  void foreignWriter_thatStaysTooLong_makesTheStoreUnavailable() throws Exception {
    UrlDataSource impatient =
        new UrlDataSource(url()) {
          @Override
          Connection prepare(Connection connection) {
            return Faults.after(
                connection, "PRAGMA trusted_schema = OFF", "PRAGMA busy_timeout = 50");
          }
        };
    open().close();
    try (StateStore store = of(impatient);
        Connection foreign = DriverManager.getConnection(url());
        Statement statement = foreign.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertRefused(() -> Runs.append(store, Runs.start("r")), "STORE_UNAVAILABLE", true);
      statement.execute("ROLLBACK");
      assertThat(Runs.append(store, Runs.start("r"))).isEqualTo(AppendOutcome.COMMITTED);
    }
  }

  @Test
  void memoryDatabase_isRefused() {
    assertThatThrownBy(() -> JdbcStateStore.of(new UrlDataSource("jdbc:sqlite::memory:")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MemoryStateStore");
  }

  @Test
  void payloads_inAFolder_areCollectedByWhatRunsReferTo() throws Exception {
    MovingClock clock = new MovingClock();
    Path payloads = folder.resolve("payloads");
    try (StateStore store =
        JdbcStateStore.builder("sqlite:" + file)
            .clock(clock::now)
            .payloads(references -> FilePayloadStore.in(payloads, references, clock::now))
            .open()) {
      byte[] used = {1};
      byte[] unused = {2};
      store.payloads().put(PayloadStore.digest(used), used);
      store.payloads().put(PayloadStore.digest(unused), unused);
      store.join(Runs.ME, Runs.LEASE);
      Runs.append(store, Runs.start("r"));
      Runs.append(store, Runs.next("r", 2, PayloadStore.digest(used)));
      clock.advance(Duration.ofHours(2));

      assertThat(store.payloads().collect(Duration.ofHours(1), 10)).isEqualTo(1);
      assertThat(store.payloads().get(PayloadStore.digest(used))).contains(used);
      assertThat(store.payloads().get(PayloadStore.digest(unused))).isEmpty();
    }
  }

  @Test
  void close_givesTheLockBack() {
    open().close();
    open().close();
  }

  @Test
  void calls_afterClose_areRefused() {
    StateStore store = open();
    store.close();

    assertThatThrownBy(() -> store.runs().find("r"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
