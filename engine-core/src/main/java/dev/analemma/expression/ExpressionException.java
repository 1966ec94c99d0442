// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.EngineException;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation failed: {@code REF_MISSING}, {@code EXPR_TYPE}, {@code EXPR_OVERFLOW}, {@code
 * EXPR_DIVISION}, {@code EXPR_BUDGET}, {@code EXPR_ARGUMENT}.
 */
public final class ExpressionException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable JsonNode details;

  /**
   * Creates an exception.
   *
   * @param code the stable code
   * @param message what happened, where in the text, and what to do
   * @param details facts for a handler (pointer, nearest key, column), or null
   */
  public ExpressionException(String code, String message, @Nullable JsonNode details) {
    super(code, false, message, null);
    this.details = details;
  }

  /** Returns the facts for a handler, or null. */
  public @Nullable JsonNode details() {
    return details;
  }
}
