// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import dev.analemma.spi.store.StateStore;
import dev.analemma.testkit.StateStoreTck;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** PostgreSQL keeps the contract. */
class PostgresStoreTest extends StateStoreTck {
  private static final TestPostgres POSTGRES = new TestPostgres();

  @Override
  protected StateStore open() {
    return JdbcStateStore.open(POSTGRES.address());
  }

  @Override
  protected Optional<Ledger<?>> ledger() throws SQLException {
    return Optional.of(new TableLedger(POSTGRES.address()));
  }

  @Override
  protected void advance(Duration by) {
    POSTGRES.advance(by);
  }

  @AfterEach
  void clear() {
    POSTGRES.clear();
  }
}
