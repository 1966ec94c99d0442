// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code if_else}: ends on {@code then} if a condition is true, else on {@code
 * else}.
 *
 * <p>Threads: immutable.
 */
public final class IfElse implements NodeSource {
  private final Written written;

  private IfElse(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration for a condition.
   *
   * @param condition an expression that gives a boolean
   */
  public static IfElse on(String condition) {
    return new IfElse(Written.of("if_else").and("if", condition));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
