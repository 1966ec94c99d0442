// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.RunStatus;
import dev.analemma.StoreException;
import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The store in memory keeps the contract, and its bound. */
class MemoryStateStoreTest extends StateStoreTck {
  private final MovingClock clock = new MovingClock();

  @Override
  protected StateStore open() {
    return new MemoryStateStore(clock);
  }

  @Override
  protected void advance(Duration by) {
    clock.advance(by);
  }

  @Test
  void append_beyondTheBytes_isRefusedWhole_untilSomethingIsPurged() throws Exception {
    store = new MemoryStateStore(clock, 10_000);
    committed(A, Step.start("big").body(new byte[6_000]).status(RunStatus.COMPLETED));

    assertThatThrownBy(() -> append(A, Step.start("r"), Step.start("s").body(new byte[6_000])))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("10,000")
        .extracting("code", "outcome")
        .containsExactly("STORE_FULL", StoreException.Outcome.NOTHING_DONE);
    assertThat(store.runs().find("r")).isEmpty();
    advance(Duration.ofSeconds(1));
    store.runs().purge(store.now(), 1);
    committed(A, Step.start("s").body(new byte[6_000]));
  }

  @Test
  void append_thatIsRefused_takesNoBytes() {
    store = new MemoryStateStore(clock, 10_000);
    for (int i = 0; i < 10; i++) {
      append(A, Step.entry("nobody", 1, 2).body(new byte[6_000]));
    }
    committed(A, Step.start("s").body(new byte[6_000]));
  }
}
