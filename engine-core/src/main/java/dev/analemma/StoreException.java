// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A store could not do what was asked: {@code STORE_UNAVAILABLE}, {@code STORE_FULL}, {@code
 * STORE_READ_ONLY}, {@code STORE_IN_USE}, {@code STORE_VERSION}, {@code STORE_DAMAGED}, {@code
 * VERSION_EXISTS}, {@code PAYLOAD_DAMAGED}.
 */
public final class StoreException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final Outcome outcome;

  /** Whether a call that failed has changed anything. */
  public enum Outcome {
    /** It has changed nothing. */
    NOTHING_DONE,
    /** It may have done all that was asked, or nothing. Repeating it is the way to know. */
    UNKNOWN
  }

  /**
   * Creates an exception.
   *
   * @param code the stable code
   * @param retryable whether the same call may succeed later
   * @param outcome whether anything was changed
   * @param message what happened, where, and what to do
   * @param cause the cause, or null
   */
  public StoreException(
      String code, boolean retryable, Outcome outcome, String message, @Nullable Throwable cause) {
    super(code, retryable, message, cause);
    this.outcome = Objects.requireNonNull(outcome, "outcome");
  }

  /** Returns whether anything was changed. */
  public Outcome outcome() {
    return outcome;
  }
}
