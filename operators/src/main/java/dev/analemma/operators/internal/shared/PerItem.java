// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.shared;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.ExpressionException;
import dev.analemma.expression.ItemExpression;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import org.jspecify.annotations.Nullable;

/**
 * A field of mode <i>expression(it, index)</i> in one configuration; its failures tell the element.
 */
public final class PerItem {
  private final String field;
  private final ItemExpression expression;

  private PerItem(String field, ItemExpression expression) {
    this.field = field;
    this.expression = expression;
  }

  /** Returns the expression of a required field. */
  public static PerItem of(OperatorConfig config, Field.Item field) {
    return new PerItem(field.name(), config.get(field));
  }

  /** Returns the expression of a field, or null where nothing is written. */
  public static @Nullable PerItem optional(OperatorConfig config, Field.Item field) {
    ItemExpression expression = config.find(field).orElse(null);
    return expression == null ? null : new PerItem(field.name(), expression);
  }

  /** Evaluates it for an element. */
  public JsonNode value(OperatorCall call, JsonNode it, int index) {
    try {
      return expression.evaluate(call, it, index);
    } catch (ExpressionException error) {
      throw Errors.atElement(error, field, index);
    }
  }

  /** Evaluates it for an element to true or false. */
  public boolean test(OperatorCall call, JsonNode it, int index) {
    try {
      return expression.test(call, it, index);
    } catch (ExpressionException error) {
      throw Errors.atElement(error, field, index);
    }
  }

  /** Evaluates an expression, or returns the element itself where there is none. */
  public static JsonNode valueOrIt(
      @Nullable PerItem expression, OperatorCall call, JsonNode it, int index) {
    return expression == null ? it : expression.value(call, it, index);
  }
}
