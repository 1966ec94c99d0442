// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

/** What became of a cancel, told to who asked for it. Exactly one receipt is given for a cancel. */
public sealed interface CancelReceipt {
  /** Returns whether it ends, or has ended, what was cancelled. */
  boolean accepted();

  /**
   * The cancel came first. A run does not complete any more: it ends as {@link
   * RunStatus#CANCELLED}, unless undoing it fails or an emergency stop comes. A node fails with
   * {@code CANCELLED}.
   */
  record Accepted() implements CancelReceipt {
    @Override
    public boolean accepted() {
      return true;
    }
  }

  /**
   * The end of the run was decided before; the cancel changes nothing.
   *
   * @param status how the run has ended or, while it is undone and cleaned up, how it will end
   *     unless that fails or an emergency stop comes
   * @param message what happened, for people
   */
  record TooLate(RunStatus status, String message) implements CancelReceipt {
    @Override
    public boolean accepted() {
      return false;
    }
  }
}
