// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;

/** A faulty store with which nothing goes wrong is a store. */
class FaultlessStateStoreTest extends StateStoreTck {
  private final MovingClock clock = new MovingClock();

  @Override
  protected StateStore open() {
    return new FaultyStateStore(new MemoryStateStore(clock));
  }

  @Override
  protected void advance(Duration by) {
    clock.advance(by);
  }
}
