// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.OperatorException;
import dev.analemma.jdbc.internal.Dialect.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the store as a function has it, for the time of a transaction that is not the
 * function's to end.
 *
 * <p>Idea: everything that the function does with it, and with what comes from it, goes through one
 * lock and one look whether it still may. So the connection can be taken back while the function
 * goes on: what runs is cancelled, and the next call is refused. Proxies, because the interfaces of
 * JDBC have some four hundred methods, of which a dozen are treated differently.
 *
 * <p>Threads: safe.
 */
final class LentConnection {
  private static final Set<String> NOT_YOURS =
      Set.of(
          "commit",
          "rollback",
          "close",
          "abort",
          "setAutoCommit",
          "setTransactionIsolation",
          "setReadOnly",
          "setSavepoint",
          "releaseSavepoint",
          "setSchema",
          "setCatalog",
          "setHoldability",
          "setNetworkTimeout",
          "setClientInfo",
          "setTypeMap",
          "beginRequest",
          "endRequest",
          "unwrap");

  /**
   * SQL that begins or ends a transaction, or sets what would stay behind it; savepoints of the
   * function's own, and settings of the transaction, do neither.
   */
  private static final Pattern NOT_YOUR_SQL =
      Pattern.compile(
          "(COMMIT|END|ABORT|BEGIN|START\\s+TRANSACTION|PREPARE\\s+TRANSACTION"
              + "|ROLLBACK(?!\\s+(WORK\\s+|TRANSACTION\\s+)?TO\\b)"
              + "|SET(?!\\s+(LOCAL|CONSTRAINTS|TRANSACTION)\\b)|RESET|DISCARD"
              + "|PRAGMA\\s+[\\w.]+\\s*=|ATTACH|DETACH)(?!\\w)",
          Pattern.CASE_INSENSITIVE);

  /** How often what still runs is cancelled when the time is over. */
  private static final long CANCEL_MILLIS = 50;

  private static final List<Class<?>> KINDS =
      List.of(
          CallableStatement.class,
          PreparedStatement.class,
          Statement.class,
          ResultSet.class,
          DatabaseMetaData.class);

  private final Session session;
  private final Duration max;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Statement> statements = new ArrayList<>();
  private final Connection lent;

  /** What runs now, so that it can be cancelled; guarded by itself, not by the lock. */
  private final AtomicReference<@Nullable Statement> running = new AtomicReference<>();

  private volatile boolean timedOut;
  private boolean over;
  private @Nullable OperatorException refused;
  private @Nullable SQLException lost;

  /**
   * @param max how long it is lent, for messages
   */
  LentConnection(Session session, Duration max) {
    this.session = session;
    this.max = max;
    this.lent = proxy(Connection.class, session.connection);
  }

  /** Returns what the function is given. */
  Connection connection() {
    return lent;
  }

  /**
   * Takes the connection back because the time is over; what still runs on it is cancelled.
   *
   * @return false if the function had given it back
   */
  boolean takeBack() {
    timedOut = true;
    boolean free = false;
    while (!free) {
      try {
        free = lock.tryLock(CANCEL_MILLIS, TimeUnit.MILLISECONDS);
        if (!free) {
          cancelRunning();
        }
      } catch (InterruptedException e) {
        // Nobody else gives the connection back.
      }
    }
    try {
      return end();
    } finally {
      lock.unlock();
    }
  }

  private void cancelRunning() {
    synchronized (running) {
      Statement busy = running.get();
      if (busy != null) {
        try {
          busy.cancel();
        } catch (SQLException e) {
          // Then it is waited for.
        }
      }
    }
  }

  /** What runs from here on; not before what runs is cancelled, if that is being done. */
  private void runs(@Nullable Statement statement) {
    synchronized (running) {
      running.set(statement);
    }
  }

  /** Ends the loan; returns false if it had been ended. */
  boolean end() {
    lock.lock();
    try {
      if (over) {
        return false;
      }
      over = true;
      for (Statement statement : statements) {
        try {
          statement.close();
        } catch (SQLException e) {
          // The transaction tells what is wrong.
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Requires that what the function did can be committed, whatever it made of what it was told.
   *
   * @throws OperatorException if it cannot
   */
  void requireUsable() {
    lock.lock();
    try {
      if (refused != null) {
        throw refused;
      }
      if (timedOut) {
        // It may have been told so, and have left something out.
        throw tooLong(null);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns why the connection is gone, which the function may have been told; or null. */
  @Nullable SQLException lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /** Returns what a function fails with that took too long. */
  OperatorException tooLong(@Nullable Throwable cause) {
    return new OperatorException(
        "TRANSACTION_TIMED_OUT",
        "the function held its transaction for longer than %s, and it was rolled back. Do less in it, or allow more with JdbcStateStore.Builder.transactionMax."
            .formatted(max),
        null,
        null,
        cause);
  }

  private <T> T proxy(Class<T> type, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            LentConnection.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> called(self, target, method, arguments)));
  }

  private @Nullable Object called(
      Object self, Object target, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return switch (name) {
        case "equals" -> arguments != null && self == arguments[0];
        case "hashCode" -> System.identityHashCode(self);
        default -> "a transaction of the store";
      };
    }
    lock.lock();
    try {
      boolean closes = name.equals("close") && !(target instanceof Connection);
      if (closes && over) {
        return null;
      }
      if (!closes) {
        check(target, name, arguments);
      }
      runs(statementOf(target));
      try {
        return wrapped(method.invoke(target, arguments));
      } catch (InvocationTargetException e) {
        Throwable thrown = e.getCause();
        throw failed(thrown == null ? e : thrown);
      } finally {
        runs(null);
      }
    } finally {
      lock.unlock();
    }
  }

  private static @Nullable Statement statementOf(Object target) throws SQLException {
    if (target instanceof ResultSet rows) {
      return rows.isClosed() ? null : rows.getStatement();
    }
    return target instanceof Statement statement ? statement : null;
  }

  /** Looks what an error has made of the transaction, and returns what the function is told. */
  private Throwable failed(Throwable thrown) {
    if (timedOut) {
      return tooLong(thrown);
    }
    if (thrown instanceof SQLException e) {
      if (session.dialect.fault(e) == Fault.LOST) {
        lost = e;
      } else if (!session.dialect.isWithin(session)) {
        refused =
            new OperatorException(
                "TRANSACTION_ENDED",
                "the transaction of the function was ended by an error that it went on after: %s. Let it throw what SQL throws."
                    .formatted(e.getMessage()),
                null,
                null,
                e);
      }
    }
    return thrown;
  }

  private void check(Object target, String name, @Nullable Object @Nullable [] arguments) {
    if (timedOut) {
      throw tooLong(null);
    }
    if (over) {
      throw new OperatorException(
          "TRANSACTION_REFUSED",
          "the transaction ended when the function returned. Do everything before.");
    }
    if (refused != null) {
      // What is done now might commit itself, or would be rolled back.
      throw new OperatorException(refused.code(), String.valueOf(refused.getMessage()));
    }
    if ((target instanceof Connection && NOT_YOURS.contains(name)) || name.equals("unwrap")) {
      throw refuse(name + "()");
    }
    if (arguments != null
        && arguments.length > 0
        && arguments[0] instanceof String sql
        && (name.startsWith("execute") || name.startsWith("prepare") || name.equals("addBatch"))) {
      Matcher found = NOT_YOUR_SQL.matcher(sql).region(start(sql), sql.length());
      if (found.lookingAt()) {
        throw refuse(found.group(1).strip().split("\\s", 2)[0].toUpperCase(Locale.ROOT));
      }
    }
  }

  /** Returns where a text begins behind spaces and comments. */
  private static int start(String sql) {
    int at = 0;
    while (at < sql.length()) {
      int end;
      if (sql.startsWith("--", at)) {
        end = sql.indexOf('\n', at);
      } else if (sql.startsWith("/*", at)) {
        int closed = sql.indexOf("*/", at + 2);
        end = closed < 0 ? closed : closed + 1;
      } else if (Character.isWhitespace(sql.charAt(at)) || sql.charAt(at) == ';') {
        end = at;
      } else {
        return at;
      }
      if (end < 0) {
        return sql.length();
      }
      at = end + 1;
    }
    return at;
  }

  private OperatorException refuse(String what) {
    OperatorException refusal =
        new OperatorException(
            "TRANSACTION_REFUSED",
            "the function called %s, and transaction and connection are the engine's: it commits when the function returns. Leave it out; throw to roll back."
                .formatted(what));
    refused = refusal;
    return refusal;
  }

  private @Nullable Object wrapped(@Nullable Object result) {
    if (result instanceof Connection) {
      return lent;
    }
    if (result instanceof Statement statement && !(result instanceof ResultSet)) {
      statements.add(statement);
    }
    for (Class<?> kind : KINDS) {
      if (kind.isInstance(result)) {
        return proxy(kind, result);
      }
    }
    return result;
  }
}
