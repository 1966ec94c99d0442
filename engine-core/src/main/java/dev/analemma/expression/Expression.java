// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A compiled value: a literal, a path, an expression, or a template of those.
 *
 * <p>Threads: immutable; one instance serves any number of evaluations at once. Evaluation never
 * changes the values it reads, is bounded by a budget of steps and sizes, and throws {@link
 * ExpressionException} and nothing else.
 */
public interface Expression {
  /** Returns the source text; for a template its JSON text. */
  String text();

  /** Returns whether it reads no variable. */
  boolean constant();

  /**
   * Evaluates it.
   *
   * @param bindings the variables
   * @return the value; JSON null is a value
   * @throws ExpressionException code {@code REF_MISSING} or {@code EXPR_*}
   */
  JsonNode evaluate(Bindings bindings);

  /**
   * Evaluates it to true or false.
   *
   * @param bindings the variables
   * @throws ExpressionException code {@code EXPR_TYPE} if the value is no boolean, or as {@link
   *     #evaluate}
   */
  boolean test(Bindings bindings);
}
