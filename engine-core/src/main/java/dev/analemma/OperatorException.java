// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by an operator or a host function to fail its node with a code that {@code retry} and
 * {@code catch} can name.
 */
public final class OperatorException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable JsonNode details;
  private final @Nullable Duration retryAfter;

  /**
   * Creates an exception without details.
   *
   * @param code the code, for example {@code CARD_DECLINED}
   * @param message what happened, and what to do
   */
  public OperatorException(String code, String message) {
    this(code, message, null, null, null);
  }

  /**
   * Creates an exception.
   *
   * @param code the code, for example {@code CARD_DECLINED}
   * @param message what happened, and what to do
   * @param details facts for the handler, as in {@code $.error.<node>.details}
   * @param retryAfter the earliest time for another attempt, counted from now; a retry waits at
   *     least this long
   * @param cause the cause, if there is one
   */
  public OperatorException(
      String code,
      String message,
      @Nullable JsonNode details,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(Objects.requireNonNull(code, "code"), true, message, cause);
    this.details = details;
    this.retryAfter = retryAfter;
  }

  /** Returns the facts for the handler, or null. */
  public @Nullable JsonNode details() {
    return details;
  }

  /** Returns how long another attempt must wait at least, or null. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
