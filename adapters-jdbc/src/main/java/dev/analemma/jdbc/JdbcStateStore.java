// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import dev.analemma.jdbc.internal.Connector;
import dev.analemma.jdbc.internal.Opening;
import dev.analemma.jdbc.internal.PostgresAddress;
import dev.analemma.jdbc.internal.SqliteFile;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens stores in SQLite and PostgreSQL.
 *
 * <p>Addresses: {@code sqlite:data/analemma.db}, a path; {@code
 * jdbc:postgresql://host/database?user=…}, a JDBC URL with the parameters that docs/stores.md
 * lists. For anything else there is the host's own {@link DataSource}.
 *
 * <p>Opening creates what is missing: a SQLite file for its owner alone, and tables whose names
 * begin with {@code analemma_}. A database that a newer version has written is refused.
 *
 * <p>Limits: SQLite is used by one process at a time, which {@link StateStore#join} finds out;
 * PostgreSQL by any number of them, each with at most 10 connections, and 4 for transactional
 * functions.
 */
public final class JdbcStateStore {
  private JdbcStateStore() {}

  /** Returns whether an address is of a store that this opens. */
  public static boolean opens(String address) {
    return address.startsWith(SqliteFile.PREFIX) || address.startsWith(PostgresAddress.PREFIX);
  }

  /**
   * Opens a store with payloads in a table.
   *
   * @throws IllegalArgumentException if the address is none of those above
   * @throws dev.analemma.StoreException if it cannot be opened
   */
  public static StateStore open(String address) {
    return builder(address).open();
  }

  /**
   * Opens a store in the host's own database, with payloads in a table.
   *
   * <p>Connections to PostgreSQL are given back after each call; their settings are left alone, and
   * must commit durably in READ COMMITTED. Of SQLite up to five connections are kept until the
   * store is closed.
   *
   * @throws dev.analemma.StoreException if it cannot be opened
   */
  public static StateStore of(DataSource dataSource) {
    return builder(dataSource).open();
  }

  /** Returns a builder of a store at an address. */
  public static Builder builder(String address) {
    if (address.startsWith(SqliteFile.PREFIX)) {
      return new Builder(SqliteFile.connector(address), true);
    }
    if (address.startsWith(PostgresAddress.PREFIX)) {
      return new Builder(PostgresAddress.connector(address), true);
    }
    throw new IllegalArgumentException(
        "the address begins neither with '%s' nor with '%s'. Give a DataSource for others"
            .formatted(SqliteFile.PREFIX, PostgresAddress.PREFIX));
  }

  /** Returns a builder of a store in the host's own database. */
  public static Builder builder(DataSource dataSource) {
    Objects.requireNonNull(dataSource, "dataSource");
    return new Builder(dataSource::getConnection, false);
  }

  /** What may be said about a store before it is opened. */
  public static final class Builder {
    private final Connector connector;
    private final boolean own;
    private InstantSource clock = InstantSource.system();
    private @Nullable Function<PayloadStore.References, PayloadStore> payloads;
    private @Nullable Duration transactionMax;

    private Builder(Connector connector, boolean own) {
      this.connector = connector;
      this.own = own;
    }

    /**
     * Keeps payloads elsewhere than in a table: {@code references -> FilePayloadStore.in(folder,
     * references)}.
     *
     * @param payloads makes the place, given what runs refer to
     */
    public Builder payloads(Function<PayloadStore.References, PayloadStore> payloads) {
      this.payloads = Objects.requireNonNull(payloads, "payloads");
      return this;
    }

    /**
     * Sets how long a transactional function may hold its transaction: 3 seconds with SQLite, whose
     * one writer it holds, and 10 seconds with PostgreSQL unless said. It is rolled back then.
     *
     * @param transactionMax at least a millisecond
     */
    public Builder transactionMax(Duration transactionMax) {
      if (transactionMax.compareTo(Duration.ofMillis(1)) < 0) {
        throw new IllegalArgumentException(
            "transactionMax is %s, must be at least a millisecond".formatted(transactionMax));
      }
      this.transactionMax = transactionMax;
      return this;
    }

    /** Sets the time of a database that has no clock of its own, for tests. */
    Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /**
     * Opens the store.
     *
     * @throws dev.analemma.StoreException if it cannot be opened
     */
    public StateStore open() {
      return new Opening(connector, own, clock, payloads, transactionMax).open();
    }
  }
}
