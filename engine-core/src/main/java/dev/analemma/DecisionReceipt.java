// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

/** What became of a click on an approval, told to whoever clicked. */
public sealed interface DecisionReceipt {
  /** Returns whether it counts, or counted before: all but {@link Refused}. */
  boolean accepted();

  /**
   * It decided.
   *
   * @param address the approval
   * @param decision {@code approved} or {@code rejected}
   */
  record Decided(String address, String decision) implements DecisionReceipt {
    @Override
    public boolean accepted() {
      return true;
    }
  }

  /**
   * It counts; more people have to approve.
   *
   * @param approvals how many have
   * @param quorum how many must
   */
  record Counted(int approvals, int quorum) implements DecisionReceipt {
    @Override
    public boolean accepted() {
      return true;
    }
  }

  /**
   * The same person has said the same before; it counts once.
   *
   * @param by the person
   */
  record Duplicate(String by) implements DecisionReceipt {
    @Override
    public boolean accepted() {
      return true;
    }
  }

  /**
   * It changes nothing.
   *
   * @param reason why
   * @param message what happened and what to do, for people
   */
  record Refused(Reason reason, String message) implements DecisionReceipt {
    @Override
    public boolean accepted() {
      return false;
    }
  }

  /** Why a decision is refused. */
  enum Reason {
    /** No approval has that token, or it has been over for long. */
    TOKEN_UNKNOWN,
    /** Somebody has decided; the message says who, what and when. */
    ALREADY_DECIDED,
    /** Nobody decided in time. */
    EXPIRED,
    /** The run has ended before anybody decided. */
    RUN_ENDED,
    /** The run goes on, but the activation that asked was withdrawn before anybody decided. */
    ACTIVATION_OVER
  }
}
