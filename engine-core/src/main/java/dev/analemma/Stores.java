// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import dev.analemma.spi.store.StateStore;
import dev.analemma.spi.store.StateStoreProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds who opens a store. */
final class Stores {
  private Stores() {}

  static StateStore open(String address) {
    List<StateStoreProvider> all = new ArrayList<>();
    try {
      ServiceLoader.load(StateStoreProvider.class).forEach(all::add);
    } catch (ServiceConfigurationError e) {
      throw unavailable("a store on the class path cannot be loaded: " + e.getMessage(), e);
    }
    List<StateStoreProvider> found =
        all.stream().filter(provider -> provider.opens(address)).toList();
    if (found.size() == 1) {
      return found.get(0).open(address);
    }
    String scheme = address.substring(0, Math.max(0, address.indexOf(':')));
    List<String> names = all.stream().map(provider -> provider.getClass().getName()).toList();
    throw unavailable(
        found.isEmpty()
            ? "nothing on the class path opens a store at '%s:…'; there are %s. Add analemma-adapters-jdbc for sqlite: and jdbc:postgresql:"
                .formatted(scheme, names)
            : "several open a store at '%s:…': %s. Keep one of them on the class path"
                .formatted(scheme, names),
        null);
  }

  private static StoreException unavailable(String message, @Nullable Throwable cause) {
    return new StoreException(
        "STORE_UNAVAILABLE", false, StoreException.Outcome.NOTHING_DONE, message, cause);
  }
}
