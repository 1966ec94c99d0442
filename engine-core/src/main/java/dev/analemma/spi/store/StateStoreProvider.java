// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

/**
 * Opens stores by their address. Found through {@link java.util.ServiceLoader}.
 *
 * <p>Threads: safe.
 */
public interface StateStoreProvider {
  /** Returns whether an address is of this provider: {@code sqlite:…}. */
  boolean opens(String address);

  /**
   * Opens a store, and creates or migrates what it needs.
   *
   * @throws dev.analemma.StoreException {@code STORE_UNAVAILABLE} if it cannot be reached, {@code
   *     STORE_VERSION} if a newer version of this library has written it
   */
  StateStore open(String address);
}
