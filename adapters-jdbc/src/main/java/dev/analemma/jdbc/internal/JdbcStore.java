// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.DocumentStore;
import dev.analemma.spi.store.MessageStore;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.RunStore;
import dev.analemma.spi.store.StateStore;
import dev.analemma.spi.store.StopStore;
import dev.analemma.spi.store.TransactionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store over a database that was opened; it closes the database. Threads: safe. */
public final class JdbcStore implements StateStore {
  private static final Sql NOW = Sql.of("SELECT :now AS now");

  private final Database database;
  private final @Nullable StoreLock lock;
  private final Instances instances;
  private final JdbcRuns runs;
  private final JdbcMessages messages;
  private final JdbcDocuments documents;
  private final PayloadStore payloads;
  private final JdbcAudit audit;
  private final JdbcStops stops;
  private final JdbcTransactions transactions;

  JdbcStore(
      Database database,
      @Nullable StoreLock lock,
      @Nullable Function<PayloadStore.References, PayloadStore> payloads,
      Duration transactionMax) {
    this.database = database;
    this.lock = lock;
    instances = new Instances(database, lock);
    runs = new JdbcRuns(database, instances);
    messages = new JdbcMessages(database, instances);
    documents = new JdbcDocuments(database);
    JdbcPayloads table = new JdbcPayloads(database);
    this.payloads = payloads == null ? table : payloads.apply(table);
    audit = new JdbcAudit(database);
    stops = new JdbcStops(database);
    transactions =
        new JdbcTransactions(database, instances, runs.appender(), this.payloads, transactionMax);
  }

  @Override
  public String describe() {
    return database.description;
  }

  @Override
  public Instant now() {
    long now =
        database.read(session -> session.query(NOW).first(row -> row.getLong("now"))).orElseThrow();
    return Micros.instant(now);
  }

  @Override
  public void join(String instance, Duration lease) {
    instances.join(instance, lease);
  }

  @Override
  public boolean renew(String instance, Duration lease) {
    return instances.renew(instance, lease);
  }

  @Override
  public void leave(String instance) {
    instances.leave(instance);
  }

  @Override
  public RunStore runs() {
    return runs;
  }

  @Override
  public MessageStore messages() {
    return messages;
  }

  @Override
  public DocumentStore documents() {
    return documents;
  }

  @Override
  public PayloadStore payloads() {
    return payloads;
  }

  @Override
  public AuditStore audit() {
    return audit;
  }

  @Override
  public StopStore stops() {
    return stops;
  }

  @Override
  public TransactionStore transactions() {
    return transactions;
  }

  @Override
  public void close() {
    transactions.close();
    database.close();
    if (lock != null) {
      lock.release();
    }
  }
}
