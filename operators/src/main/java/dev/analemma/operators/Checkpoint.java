// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code checkpoint}: names a point of a run.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class Checkpoint implements NodeSource {
  private final Written written;

  private Checkpoint(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration with a name.
   *
   * @param template a template of the name
   */
  public static Checkpoint label(String template) {
    return new Checkpoint(Written.of("checkpoint").and("label", template));
  }

  /** Sets what is known there: a path, an expression or a value; null unless set. */
  public Checkpoint value(Object value) {
    return new Checkpoint(written.and("value", value));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
