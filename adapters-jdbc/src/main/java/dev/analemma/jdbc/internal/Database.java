// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.StoreException;
import dev.analemma.StoreException.Outcome;
import dev.analemma.jdbc.internal.Dialect.Fault;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Runs work on connections: what it was given to do is done in one transaction or not at all, and
 * what goes wrong becomes a {@link StoreException} that says which of the two it was.
 *
 * <p>Appends and leases have connections of their own, so that slow queries keep neither back.
 *
 * <p>Threads: safe.
 */
public final class Database {
  private static final int ATTEMPTS_MAX = 5;

  final Dialect dialect;
  final String description;
  private final Sessions appends;
  private final Sessions leases;
  private final Sessions writes;
  private final Sessions reads;
  private final Sessions transactions;

  /** Something to do with a connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Session session) throws SQLException;
  }

  /** Creates a database with pools, some of which may be the same. */
  Database(
      Dialect dialect,
      String description,
      Sessions appends,
      Sessions leases,
      Sessions writes,
      Sessions reads,
      Sessions transactions) {
    this.transactions = transactions;
    this.dialect = dialect;
    this.description = description;
    this.appends = appends;
    this.leases = leases;
    this.writes = writes;
    this.reads = reads;
  }

  /** Reads: each statement sees what was committed before it began. */
  <T> T read(Work<T> work) {
    return run(reads, work, Mode.READ);
  }

  /** Changes something in a transaction. */
  <T> T write(Work<T> work) {
    return run(writes, work, Mode.TRANSACTION);
  }

  /** Changes something by one statement, which commits itself where that saves a round trip. */
  <T> T writeOnce(Work<T> work) {
    return run(writes, work, Mode.ONCE);
  }

  /** Changes something about a lease, by one statement. */
  <T> T lease(Work<T> work) {
    return run(leases, work, Mode.ONCE);
  }

  /** Appends by one statement. */
  <T> T append(Work<T> work) {
    return run(appends, work, Mode.ONCE);
  }

  /**
   * Begins a transaction in which somebody else works.
   *
   * @param first what is done in it before
   */
  Transaction transaction(Before first) {
    Session session = take(transactions);
    Fault fault = Fault.REFUSED;
    boolean begun = false;
    try {
      dialect.begin(session);
      first.run(session);
      begun = true;
      return new Transaction(session);
    } catch (SQLException e) {
      fault = dialect.fault(e);
      throw failure(e, fault, Outcome.NOTHING_DONE);
    } finally {
      if (!begun) {
        giveUp(session, Mode.TRANSACTION, fault);
        transactions.giveBack(session);
      }
    }
  }

  /** Something to do before somebody else works. */
  @FunctionalInterface
  interface Before {
    void run(Session session) throws SQLException;
  }

  /** A transaction that is ended once, by one of two methods. */
  final class Transaction {
    private final Session session;

    private Transaction(Session session) {
      this.session = session;
    }

    Session session() {
      return session;
    }

    /** Rolls back, because of a fault of the database or without one. */
    void rollback(Fault fault) {
      giveUp(session, Mode.TRANSACTION, fault);
      transactions.giveBack(session);
    }

    /**
     * Does the last work, and commits if that says so; else, or if it throws, rolls back.
     *
     * @param refused returns what is thrown if the database does not commit what was done
     */
    boolean commit(Work<Boolean> last, Function<SQLException, RuntimeException> refused) {
      boolean sent = false;
      try {
        if (!last.run(session)) {
          giveUp(session, Mode.TRANSACTION, Fault.REFUSED);
          return false;
        }
        sent = true;
        dialect.commit(session);
        return true;
      } catch (SQLException e) {
        Fault fault = dialect.fault(e);
        giveUp(session, Mode.TRANSACTION, fault);
        if (sent && fault == Fault.REFUSED) {
          throw refused.apply(e);
        }
        boolean unknown = sent && fault == Fault.LOST;
        throw failure(e, fault, unknown ? Outcome.UNKNOWN : Outcome.NOTHING_DONE);
      } catch (RuntimeException | Error e) {
        giveUp(session, Mode.TRANSACTION, Fault.REFUSED);
        throw e;
      } finally {
        transactions.giveBack(session);
      }
    }
  }

  private enum Mode {
    READ,
    TRANSACTION,
    ONCE
  }

  private <T> T run(Sessions sessions, Work<T> work, Mode wanted) {
    Mode mode = wanted == Mode.ONCE && dialect.kind() == Kind.SQLITE ? Mode.TRANSACTION : wanted;
    for (int attempt = 1; ; attempt++) {
      Session session = take(sessions);
      boolean sent = mode == Mode.ONCE;
      try {
        if (mode != Mode.TRANSACTION) {
          return work.run(session);
        }
        dialect.begin(session);
        T result = work.run(session);
        sent = true;
        dialect.commit(session);
        return result;
      } catch (SQLException e) {
        Fault fault = dialect.fault(e);
        giveUp(session, mode, fault);
        boolean unknown = sent && fault == Fault.LOST;
        boolean again = fault == Fault.CONTENTION || (fault == Fault.LOST && !unknown);
        if (!again || attempt == ATTEMPTS_MAX) {
          throw failure(e, fault, unknown ? Outcome.UNKNOWN : Outcome.NOTHING_DONE);
        }
      } catch (RuntimeException | Error e) {
        giveUp(session, mode, Fault.REFUSED);
        throw e;
      } finally {
        sessions.giveBack(session);
      }
    }
  }

  private Session take(Sessions sessions) {
    try {
      return sessions.take();
    } catch (SQLException e) {
      throw failure(e, dialect.fault(e), Outcome.NOTHING_DONE);
    }
  }

  private void giveUp(Session session, Mode mode, Fault fault) {
    session.closeStatements();
    if (fault == Fault.LOST || fault == Fault.DAMAGED) {
      session.breakOff();
      // What else is idle was opened to the same server, or has the same file in its cache.
      all().forEach(Sessions::drop);
    } else if (mode == Mode.TRANSACTION) {
      try {
        dialect.rollback(session);
      } catch (SQLException e) {
        session.breakOff();
      }
    }
  }

  private Stream<Sessions> all() {
    return List.of(appends, leases, writes, reads, transactions).stream().distinct();
  }

  /** Returns what is thrown for an error of the database. */
  StoreException failure(SQLException e, Fault fault, Outcome outcome) {
    String cause = "%s: %s".formatted(description, e.getMessage());
    return switch (fault) {
      case LOST, CONTENTION, UNAVAILABLE ->
          exception(
              "STORE_UNAVAILABLE",
              true,
              outcome,
              cause
                  + (outcome == Outcome.UNKNOWN
                      ? ". It may have been done: repeat the call as it was"
                      : ". Nothing was done: repeat the call later"),
              e);
      case FULL ->
          exception("STORE_FULL", true, outcome, cause + ". Free space, or allow it more", e);
      case READ_ONLY ->
          exception(
              "STORE_READ_ONLY",
              true,
              outcome,
              cause + ". Allow writing, or connect to a server that takes writes",
              e);
      case DAMAGED ->
          exception("STORE_DAMAGED", false, outcome, cause + ". Restore it from a backup", e);
      case REFUSED ->
          exception(
              "STORE_UNAVAILABLE",
              false,
              outcome,
              cause + ". Look at the cause: it will not go away by itself",
              e);
    };
  }

  private static StoreException exception(
      String code, boolean retryable, Outcome outcome, String message, SQLException e) {
    return new StoreException(code, retryable, outcome, message, e);
  }

  void close() {
    all().forEach(Sessions::close);
  }
}
