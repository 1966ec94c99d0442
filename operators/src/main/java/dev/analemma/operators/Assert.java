// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code assert}: fails with a code unless a condition is true.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class Assert implements NodeSource {
  private final Written written;

  private Assert(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration with a condition.
   *
   * @param condition an expression that must be true
   */
  public static Assert that(String condition) {
    return new Assert(Written.of("assert").and("that", condition));
  }

  /** Sets the code of the error; {@code ASSERTION_FAILED} unless set. */
  public Assert code(String code) {
    return new Assert(written.and("code", code));
  }

  /** Sets the message of the error, a template; the condition unless set. */
  public Assert message(String template) {
    return new Assert(written.and("message", template));
  }

  /** Sets facts for whoever handles the error: a path, an expression or a value. */
  public Assert details(Object details) {
    return new Assert(written.and("details", details));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
