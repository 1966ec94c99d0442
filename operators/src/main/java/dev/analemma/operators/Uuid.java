// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code uuid}: makes a UUID of version 4; not for secrets.
 *
 * <p>Threads: immutable.
 */
public final class Uuid implements NodeSource {
  private final Written written;

  private Uuid(Written written) {
    this.written = written;
  }

  /** Returns the configuration. */
  public static Uuid random() {
    return new Uuid(Written.of("uuid"));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
