// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code plan_to_definition}: makes a definition of a flat list of steps.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class PlanToDefinition implements NodeSource {
  private final Written written;

  private PlanToDefinition(Written written) {
    this.written = written;
  }

  /**
   * Says which steps; the profile must follow.
   *
   * @param steps a path, an expression or a list
   */
  public static NeedsProfile steps(Object steps) {
    return new NeedsProfile(Written.of("plan_to_definition").and("steps", steps));
  }

  /** Steps without a profile yet. */
  public static final class NeedsProfile {
    private final Written written;

    private NeedsProfile(Written written) {
      this.written = written;
    }

    /** Says the host's profile under which the definition would run. */
    public PlanToDefinition profile(String profile) {
      return new PlanToDefinition(written.and("profile", profile));
    }
  }

  /** Sets the policy of the definition: a path, an expression or an object. */
  public PlanToDefinition policy(Object policy) {
    return new PlanToDefinition(written.and("policy", policy));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
