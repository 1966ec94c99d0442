// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code definition_check}: tells whether a definition made at run time may run.
 *
 * <p>Threads: immutable.
 */
public final class DefinitionCheck implements NodeSource {
  private final Written written;

  private DefinitionCheck(Written written) {
    this.written = written;
  }

  /**
   * Says which definition; the profile must follow.
   *
   * @param definition a path, an expression, or the definition
   */
  public static NeedsProfile definition(Object definition) {
    return new NeedsProfile(Written.of("definition_check").and("definition", definition));
  }

  /** A definition without a profile yet. */
  public static final class NeedsProfile {
    private final Written written;

    private NeedsProfile(Written written) {
      this.written = written;
    }

    /** Says the host's profile under which it would run. */
    public DefinitionCheck profile(String profile) {
      return new DefinitionCheck(written.and("profile", profile));
    }
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
