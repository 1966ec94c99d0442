// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import dev.analemma.spi.store.StateStore;
import dev.analemma.testkit.StateStoreTck;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** PostgreSQL keeps the contract. */
class PostgresStoreTest extends StateStoreTck {
  private final TestPostgres postgres = new TestPostgres();

  @Override
  protected StateStore open() {
    return JdbcStateStore.open(postgres.address());
  }

  @Override
  protected void advance(Duration by) {
    postgres.advance(by);
  }

  @AfterEach
  void dropSchema() {
    postgres.drop();
  }
}
