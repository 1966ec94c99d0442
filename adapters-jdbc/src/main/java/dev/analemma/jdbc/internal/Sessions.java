// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few connections: no more than a number at once, those that were used last first.
 *
 * <p>A connection that stood idle is tried before it is used; one with which anything went wrong is
 * closed. Threads: safe.
 */
final class Sessions {
  private static final long WAIT_SECONDS_MAX = 30;
  private static final long TRY_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Opener opener;
  private final Semaphore permits;
  private final int idleMax;
  private final Deque<Session> idle = new ArrayDeque<>();
  private boolean closed;

  /** Opens a connection. */
  @FunctionalInterface
  interface Opener {
    Session open() throws SQLException;
  }

  /**
   * Creates a pool without connections.
   *
   * @param sessionsMax how many are in use at once
   * @param idleMax how many are kept when they are not
   */
  Sessions(Opener opener, int sessionsMax, int idleMax) {
    this.opener = opener;
    this.permits = new Semaphore(sessionsMax, true);
    this.idleMax = idleMax;
  }

  Session take() throws SQLException {
    if (!acquire()) {
      throw new SQLTransientConnectionException(
          "no connection of the store became free in %d seconds".formatted(WAIT_SECONDS_MAX));
    }
    boolean taken = false;
    try {
      Session session = next();
      while (session != null && stale(session)) {
        session.close();
        session = next();
      }
      if (session == null) {
        session = opener.open();
      }
      taken = true;
      return session;
    } finally {
      if (!taken) {
        permits.release();
      }
    }
  }

  /** Waits for a permit whatever interrupts the thread: a statement is not given up half way. */
  private boolean acquire() {
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
    try {
      while (true) {
        try {
          return permits.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized @Nullable Session next() {
    if (closed) {
      throw new IllegalStateException("the store is closed; open it again");
    }
    return idle.pollFirst();
  }

  private static boolean stale(Session session) {
    return System.nanoTime() - session.idleSinceNanos > TRY_AFTER_NANOS
        && !session.dialect.works(session.connection);
  }

  void giveBack(Session session) {
    boolean kept;
    synchronized (this) {
      kept = !closed && !session.broken() && idle.size() < idleMax;
      if (kept) {
        session.idleSinceNanos = System.nanoTime();
        idle.addFirst(session);
      }
    }
    if (!kept) {
      session.close();
    }
    permits.release();
  }

  /** Closes the connections that are idle: the server has gone, and they with it. */
  void drop() {
    for (Session session = poll(); session != null; session = poll()) {
      session.close();
    }
  }

  private synchronized @Nullable Session poll() {
    return idle.pollFirst();
  }

  /** Closes what is idle now, and the others when they are given back. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    drop();
  }
}
