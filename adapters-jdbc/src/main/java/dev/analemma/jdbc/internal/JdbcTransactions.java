// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.OperatorException;
import dev.analemma.StoreException.Outcome;
import dev.analemma.jdbc.internal.Dialect.Fault;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.TransactionStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Functions of the host in the transaction of an append; on SQLite on the writer's own connection.
 *
 * <p>A savepoint is set before the function and released behind it: if that is not there any more,
 * the function has ended the transaction in a way that nobody saw.
 */
final class JdbcTransactions implements TransactionStore {
  private static final String MARK = "analemma_function";

  /** How much longer the server waits than this process, which ends what takes too long. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private final Database database;
  private final Instances instances;
  private final Appender appender;
  private final PayloadStore payloads;
  private final Duration max;
  private @Nullable ScheduledThreadPoolExecutor timer;
  private boolean closed;

  /**
   * @param max how long a function may take
   */
  JdbcTransactions(
      Database database,
      Instances instances,
      Appender appender,
      PayloadStore payloads,
      Duration max) {
    this.database = database;
    this.instances = instances;
    this.appender = appender;
    this.payloads = payloads;
    this.max = max;
  }

  @Override
  public boolean offers(Class<?> resource) {
    return resource == Connection.class;
  }

  @Override
  public <R> AppendOutcome transact(String instance, Class<R> resource, Work<R> work)
      throws Exception {
    if (!offers(resource)) {
      throw new UnsupportedOperationException(
          "the store has transactions with a java.sql.Connection, not with a "
              + resource.getName());
    }
    long writer = instances.number(instance);
    ScheduledThreadPoolExecutor limits = timer();
    Database.Transaction transaction =
        database.transaction(
            session -> {
              session.dialect.limit(session, max.plus(SLACK));
              session.execute("SAVEPOINT " + MARK);
            });
    Appending appending = done(transaction, limits, resource, work);
    // From here on it is not the function's any more, and ends by itself.
    return transaction.commit(
            session -> {
              mark(session);
              for (Payload payload : appending.payloads()) {
                put(session, payload);
              }
              return appender.append(session, writer, appending.append());
            },
            JdbcTransactions::failed)
        ? AppendOutcome.COMMITTED
        : AppendOutcome.CONFLICT;
  }

  /** Lets the work be done, at most as long as it may take. */
  private <R> Appending done(
      Database.Transaction transaction,
      ScheduledThreadPoolExecutor limits,
      Class<R> resource,
      Work<R> work)
      throws Exception {
    LentConnection lent = new LentConnection(transaction.session(), max);
    Future<?> limit =
        limits.schedule(
            () -> {
              if (lent.takeBack()) {
                transaction.rollback(Fault.REFUSED);
              }
            },
            max.toNanos(),
            TimeUnit.NANOSECONDS);
    try {
      Appending appending = work.perform(resource.cast(lent.connection()));
      lent.requireUsable();
      if (!lent.end()) {
        throw lent.tooLong(null);
      }
      return appending;
    } catch (Exception | Error e) {
      if (!lent.end()) {
        // It was taken back and rolled back, whatever the function made of that.
        throw lent.tooLong(e);
      }
      SQLException lost = lent.lost();
      transaction.rollback(lost == null ? Fault.REFUSED : Fault.LOST);
      SQLException unavailable = lost == null ? contention(e) : lost;
      if (unavailable == null) {
        throw e;
      }
      throw database.failure(
          unavailable, database.dialect.fault(unavailable), Outcome.NOTHING_DONE);
    } finally {
      limit.cancel(false);
    }
  }

  /** Returns what says that others were in the function's way; null if nothing does. */
  private @Nullable SQLException contention(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && database.dialect.fault(e) == Fault.CONTENTION) {
        return e;
      }
    }
    return null;
  }

  private static void mark(Session session) throws SQLException {
    try {
      session.execute("RELEASE SAVEPOINT " + MARK);
    } catch (SQLException e) {
      if (session.dialect.fault(e) == Fault.LOST) {
        throw e;
      }
      throw failed(e);
    }
  }

  private static OperatorException failed(SQLException e) {
    return new OperatorException(
        "TRANSACTION_ENDED",
        "the transaction of the function was over, or had failed, when it returned, or was not committed: %s. Let it throw what SQL throws, and leave the transaction to the engine."
            .formatted(e.getMessage()),
        null,
        null,
        e);
  }

  private void put(Session session, Payload payload) throws SQLException {
    if (payloads instanceof JdbcPayloads table) {
      table.put(session, payload.digest(), payload.content());
    } else {
      payloads.put(payload.digest(), payload.content());
    }
  }

  private synchronized ScheduledThreadPoolExecutor timer() {
    if (closed) {
      throw new IllegalStateException("the store is closed; open it again");
    }
    ScheduledThreadPoolExecutor known = timer;
    if (known == null) {
      known =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, "analemma-transaction-limit");
                thread.setDaemon(true);
                return thread;
              });
      known.setRemoveOnCancelPolicy(true);
      timer = known;
    }
    return known;
  }

  /** No other function begins; those that are under way keep to their time. */
  synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.shutdown();
    }
  }
}
