// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

/** A journal does not say what it has to, or not what its workflow can have done. */
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what is wrong, and where
   */
  public JournalException(String message) {
    super(message);
  }
}
