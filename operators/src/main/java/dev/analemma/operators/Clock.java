// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code clock}: tells the time of the engine.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class Clock implements NodeSource {
  private final Written written;

  private Clock(Written written) {
    this.written = written;
  }

  /** Returns the configuration that tells the time as ISO 8601 text in UTC. */
  public static Clock now() {
    return new Clock(Written.of("clock"));
  }

  /** Sets the zone of the text, for example {@code Asia/Seoul}. */
  public Clock zone(String zone) {
    return new Clock(written.and("zone", zone));
  }

  /** Tells milliseconds since 1970 in the place of a text. */
  public Clock epochMillis() {
    return new Clock(written.and("as", "epoch_millis"));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
