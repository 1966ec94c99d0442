// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.spi.store.StateStore;
import dev.analemma.spi.store.StateStoreProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcStateStoreProviderTest {
  @TempDir private Path folder;

  @Test
  void provider_isFound_andOpensItsAddresses() {
    StateStoreProvider provider =
        ServiceLoader.load(StateStoreProvider.class).findFirst().orElseThrow();

    assertThat(provider).isInstanceOf(JdbcStateStoreProvider.class);
    assertThat(provider.opens("sqlite:data/analemma.db")).isTrue();
    assertThat(provider.opens("jdbc:postgresql://localhost/db")).isTrue();
    assertThat(provider.opens("jdbc:sqlite:data/analemma.db")).isFalse();
    assertThat(provider.opens("memory")).isFalse();
    try (StateStore store = provider.open("sqlite:" + folder.resolve("a b.db"))) {
      assertThat(store.runs().find("r")).isEmpty();
    }
  }

  @Test
  void addresses_thatAreNoPath_areRefused() {
    for (String address :
        List.of(
            "sqlite:",
            "sqlite: ",
            "sqlite::memory:",
            "sqlite::resource:x.db",
            "sqlite:file:x.db",
            "sqlite:x.db?open_mode=1",
            "sqlite:x\0.db",
            "jdbc:mysql://localhost/x")) {
      assertThatThrownBy(() -> JdbcStateStore.open(address))
          .as(address)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
