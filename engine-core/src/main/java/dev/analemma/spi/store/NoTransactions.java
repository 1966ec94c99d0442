// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

/** The transactions of a store that offers none. */
enum NoTransactions implements TransactionStore {
  NONE;

  @Override
  public boolean offers(Class<?> resource) {
    return false;
  }

  @Override
  public <R> AppendOutcome transact(String instance, Class<R> resource, Work<R> work) {
    throw new UnsupportedOperationException(
        "the store has no transactions with a %s; ask 'offers' first"
            .formatted(resource.getName()));
  }
}
