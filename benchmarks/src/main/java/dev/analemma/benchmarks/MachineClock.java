// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.time.Instant;

/** The clock of the machine, for what never waits. */
final class MachineClock implements EngineClock {
  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer schedule(Duration delay, Runnable action) {
    return () -> {};
  }
}
