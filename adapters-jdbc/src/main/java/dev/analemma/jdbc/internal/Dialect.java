// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;

/** What the two databases do differently, beside the words of statements. Immutable. */
interface Dialect {
  /** What one instance does at a time, all others waiting. */
  enum Lock {
    /** Finding runs and giving them to an instance. */
    CLAIM,
    /** Giving a message its number, so that no lower one is committed after it. */
    SEND,
    /** Stopping a scope, against runs that are created. */
    STOP,
    /** Publishing, so that a name has one active version. */
    PUBLISH,
    /** Making tables. */
    MIGRATE
  }

  /** What an error of the database means. */
  enum Fault {
    /** The connection is gone, and what became of a commit is unknown. */
    LOST,
    /** Others were in the way; trying again soon helps. */
    CONTENTION,
    /** It cannot be reached or refuses to work, for now. */
    UNAVAILABLE,
    /** The disk, or what is allowed of it, is full. */
    FULL,
    /** It may be read alone. */
    READ_ONLY,
    /** What it holds is no database, or a broken one. */
    DAMAGED,
    /** Anything else: the statement or the setting is wrong, and stays so. */
    REFUSED
  }

  Kind kind();

  /** Makes a new connection ready. */
  void setUp(Connection connection) throws SQLException;

  /** Begins a transaction in which something may be written. */
  void begin(Session session) throws SQLException;

  /** Lets the server end a transaction by itself whose process stops for longer. */
  void limit(Session session, Duration idleMax) throws SQLException;

  /** Returns whether a transaction is still there after one of its statements failed. */
  boolean isWithin(Session session);

  void commit(Session session) throws SQLException;

  void rollback(Session session) throws SQLException;

  /** Takes a lock until the transaction ends. */
  void lock(Session session, Lock lock) throws SQLException;

  void set(PreparedStatement statement, int index, long[] values) throws SQLException;

  void set(PreparedStatement statement, int index, Collection<String> values) throws SQLException;

  Fault fault(SQLException e);

  /** Returns whether a connection that was not used for a while still works. */
  boolean works(Connection connection);

  /** Returns how appends are written. */
  Appender appender(Database database, RunNumbers numbers, Instances instances);
}
