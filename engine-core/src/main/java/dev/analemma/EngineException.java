// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that the engine throws on purpose.
 *
 * <p>{@link #code()} is stable and made for programs; the message is made for people and may
 * change.
 */
public class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final boolean retryable;

  /**
   * Creates an exception.
   *
   * @param code the stable code, upper case with underscores
   * @param retryable whether the same call may succeed later
   * @param message what happened, where, and what to do
   * @param cause the cause, if there is one
   */
  protected EngineException(
      String code, boolean retryable, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.retryable = retryable;
  }

  /** Returns the stable code. */
  public String code() {
    return code;
  }

  /** Returns whether the same call may succeed later. */
  public boolean retryable() {
    return retryable;
  }
}
