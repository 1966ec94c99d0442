// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.util.List;

/**
 * Transactions of a store in which somebody else works too, so that what they do and what a run
 * appends are committed together or not at all.
 *
 * <p>A store that has none says so: {@link #none()}.
 *
 * <p>Threads: safe; the work is called on the calling thread, which blocks.
 */
public interface TransactionStore {

  /** Returns whether work can be done with something of a type, {@code java.sql.Connection}. */
  boolean offers(Class<?> resource);

  /**
   * Does work, and commits it together with the append that it returns.
   *
   * <p>The append stands behind the run's last entry and is refused as in {@link RunStore#append}:
   * then everything is rolled back, as it is when the work throws. Here an entry that is there
   * already is refused too: the work beside it was not this one.
   *
   * <p>The work has a limited time, from when it is called until it returns; when that is over its
   * transaction is rolled back, whatever it still does, and the call fails with the code {@code
   * TRANSACTION_TIMED_OUT}. Ending the transaction or the connection is refused to it: {@code
   * TRANSACTION_REFUSED}; where the transaction is gone nevertheless, the call fails with {@code
   * TRANSACTION_ENDED}.
   *
   * @param instance who appends
   * @param resource what the work is done with
   * @param work what is done; it may be done in part, and is then rolled back
   * @param <R> what the work is done with
   * @return what became of both
   * @throws dev.analemma.StoreException as for an append; unlike that, a call whose outcome is
   *     unknown must not be repeated: the work would be done twice. Whoever wants to know appends
   *     something else at the same place, and looks for the entry if that is refused
   * @throws Exception what the work throws
   */
  <R> AppendOutcome transact(String instance, Class<R> resource, Work<R> work) throws Exception;

  /**
   * What is done in a transaction.
   *
   * @param <R> with what
   */
  @FunctionalInterface
  interface Work<R> {
    /**
     * Does it.
     *
     * @param resource good until this returns; it cannot end the transaction
     * @return what is appended in the same transaction
     * @throws Exception then nothing is done
     */
    Appending perform(R resource) throws Exception;
  }

  /**
   * What is committed with the work.
   *
   * @param append the append of a run that exists
   * @param payloads what is put with it
   */
  record Appending(RunAppend append, List<Payload> payloads) {
    /** Copies the list. */
    public Appending {
      payloads = List.copyOf(payloads);
    }
  }

  /**
   * A value for the {@link PayloadStore}.
   *
   * @param digest the SHA-256 of its content
   * @param content its bytes, which must not be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed through, never compared.
  record Payload(String digest, byte[] content) {}

  /** Returns what a store has that offers no transactions. */
  static TransactionStore none() {
    return NoTransactions.NONE;
  }
}
