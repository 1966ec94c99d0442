// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.Objects;

/** Where a run that begins with the past of another one leaves it. */
public sealed interface ForkPoint {

  /** Returns the point before a node first ended or failed: it is done again. */
  static ForkPoint before(String address) {
    return new Before(address);
  }

  /** Returns the point at which a checkpoint was reached last: what follows is done again. */
  static ForkPoint checkpoint(String label) {
    return new Checkpoint(label);
  }

  /**
   * Returns the point before the error that the run ended with: the node that failed is done again.
   */
  static ForkPoint failure() {
    return new Failure();
  }

  /**
   * Before a node.
   *
   * @param address its address, as events and {@link Runs#tasks} tell it
   */
  record Before(String address) implements ForkPoint {
    /** Checks the component. */
    public Before {
      Objects.requireNonNull(address, "address");
    }
  }

  /**
   * Behind a checkpoint.
   *
   * @param label its label
   */
  record Checkpoint(String label) implements ForkPoint {
    /** Checks the component. */
    public Checkpoint {
      Objects.requireNonNull(label, "label");
    }
  }

  /** Before the error that the run ended with. */
  record Failure() implements ForkPoint {}
}
