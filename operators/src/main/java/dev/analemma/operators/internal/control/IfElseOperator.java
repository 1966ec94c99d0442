// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.control;

import dev.analemma.expression.Expression;
import dev.analemma.spi.Field;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.function.Function;

/** Ends on {@code then} if a condition is true, else on {@code else}. */
public final class IfElseOperator implements Operator {
  private static final String THEN = "then";
  private static final String ELSE = "else";
  private static final Field.Condition IF = Field.condition("if", "The condition.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("if_else")
          .summary("Ends on the label `then` if a condition is true, else on `else`.")
          .fields(IF)
          .labels(THEN, ELSE)
          .error("EXPR_TYPE", "The condition gives no boolean.")
          .output("`{label}`: the label on which it ended.")
          .operator(new Factory());

  /** No lambda: the first one of a process would take the start of an engine 15 ms. */
  private static final class Factory implements Function<OperatorConfig, Operator> {
    @Override
    public Operator apply(OperatorConfig config) {
      return new IfElseOperator(config);
    }
  }

  private final Expression condition;

  private IfElseOperator(OperatorConfig config) {
    this.condition = config.get(IF);
  }

  @Override
  public Outcome apply(OperatorCall call) {
    return Labels.route(condition.test(call) ? THEN : ELSE);
  }
}
