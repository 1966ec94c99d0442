// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

/** A journal does not say what it has to, or not what its workflow can have done. */
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * Creates an exception.
   *
   * @param message what is wrong, and where
   */
  public JournalException(String message) {
    this("JOURNAL_DIVERGED", message);
  }

  private JournalException(String code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * Returns one that says that something was called with another input than it would be now.
   *
   * @param address what was called
   */
  public static JournalException recomputed(String address) {
    return new JournalException(
        "RECOMPUTE_DIVERGED",
        "'%s' was called with another input than the one that is found for it now: something pure before it does not give what it gave. Bring back the version that it had and resume the run, or fork it."
            .formatted(address));
  }

  /** Returns whether an input is another one now. */
  public boolean isRecomputed() {
    return code.equals("RECOMPUTE_DIVERGED");
  }

  /** Returns why the run cannot go on, for people: a code, what is wrong, and what can be done. */
  public String why() {
    return code + ": " + getMessage();
  }
}
