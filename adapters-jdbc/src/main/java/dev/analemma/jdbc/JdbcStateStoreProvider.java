// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import dev.analemma.spi.store.StateStore;
import dev.analemma.spi.store.StateStoreProvider;

/** Opens the addresses of {@link JdbcStateStore}. */
public final class JdbcStateStoreProvider implements StateStoreProvider {
  /** Creates the provider, for {@link java.util.ServiceLoader}. */
  public JdbcStateStoreProvider() {}

  @Override
  public boolean opens(String address) {
    return JdbcStateStore.opens(address);
  }

  @Override
  public StateStore open(String address) {
    return JdbcStateStore.open(address);
  }
}
