// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.time.Duration;
import java.time.Instant;

/**
 * Keeps runs, their journals, and what is sent to them, when the process ends.
 *
 * <p>One process that uses a store is an <em>instance</em>, with a random id of its own. It lives
 * as long as it renews its lease; each open run belongs to one instance or to none. A run carries
 * an <em>epoch</em>, which grows by one whenever the run changes hands and is never reset. Whatever
 * changes a run names the instance and the epoch, and is refused in the same statement when either
 * is no longer so: an instance that slept longer than its lease can do no harm.
 *
 * <p>A lease alone changes nothing: until another instance claims a run, its owner may go on.
 *
 * <p>Threads: safe. Methods block, and are called on threads that may; none is interrupted.
 *
 * <p>Errors: {@link dev.analemma.StoreException}; its {@code outcome} says whether the call surely
 * did nothing, or may have done what was asked. A call that may have is repeated as it was; every
 * method here can be repeated.
 */
public interface StateStore extends AutoCloseable {
  /** Returns what the store is, for people: {@code SQLite data/analemma.db}; without secrets. */
  String describe();

  /** Returns the time of the store, by which leases end and due runs are found. */
  Instant now();

  /**
   * Enters an instance.
   *
   * @param instance its id, which no other process has had or will have
   * @param lease how long it lives unless it is renewed
   * @throws dev.analemma.StoreException with code {@code STORE_IN_USE} where only one process may
   *     use the store at a time and another one does
   */
  void join(String instance, Duration lease);

  /**
   * Renews the lease of an instance, also one that has ended but that nobody took anything from.
   *
   * @return false if the instance is not known: it left, or others have begun to take what it owned
   */
  boolean renew(String instance, Duration lease);

  /**
   * Takes an instance out, if it is in, and gives all its runs to nobody; those that are not paused
   * are due now, so that others find them at once.
   */
  void leave(String instance);

  /** Returns the runs and their journals. */
  RunStore runs();

  /** Returns what is sent to runs from outside. */
  MessageStore messages();

  /** Returns definitions, skills and assets. */
  DocumentStore documents();

  /** Returns values that are too large for a journal. */
  PayloadStore payloads();

  /** Returns what was changed by whom. */
  AuditStore audit();

  /** Returns the emergency stops. */
  StopStore stops();

  /**
   * Returns transactions in which functions of the host take part; none unless a store has them.
   */
  default TransactionStore transactions() {
    return TransactionStore.none();
  }

  /** Gives back what the store holds; the instance has left before. */
  @Override
  void close();
}
