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

  /**
   * The run goes on and nothing at the address was ended.
   *
   * @param reason why
   * @param message what happened and what to do, for people
   */
  record Refused(Reason reason, String message) implements CancelReceipt {
    @Override
    public boolean accepted() {
      return false;
    }
  }

  /** Why nothing at an address was ended. */
  enum Reason {
    /** The workflow has nothing of that address. */
    ADDRESS_UNKNOWN,
    /** It has not begun, or a body on the way to it is not under way. */
    NOT_UNDER_WAY,
    /** It has ended, or how it ends is decided. */
    ADDRESS_OVER
  }
}
