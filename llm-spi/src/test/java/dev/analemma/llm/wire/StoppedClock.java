// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.time.Instant;

/** A clock for what needs one and no time. */
final class StoppedClock implements EngineClock {
  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public long nanoTime() {
    return 0;
  }

  @Override
  public Timer schedule(Duration delay, Runnable action) {
    return () -> {};
  }
}
