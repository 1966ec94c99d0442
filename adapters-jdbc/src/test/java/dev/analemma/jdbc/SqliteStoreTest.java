// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import dev.analemma.spi.store.StateStore;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.StateStoreTck;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** SQLite keeps the contract. */
class SqliteStoreTest extends StateStoreTck {
  private final MovingClock clock = new MovingClock();
  @TempDir private Path folder;

  @Override
  protected StateStore open() {
    return JdbcStateStore.builder("sqlite:" + folder.resolve("analemma.db"))
        .clock(clock::now)
        .open();
  }

  @Override
  protected Optional<Ledger<?>> ledger() throws SQLException {
    return Optional.of(new TableLedger("jdbc:sqlite:" + folder.resolve("analemma.db")));
  }

  @Override
  protected void advance(Duration by) {
    clock.advance(by);
  }
}
