// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.NodeDefinition;
import dev.analemma.expression.Expression;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node whose names are resolved and whose texts are compiled.
 *
 * @param id its id
 * @param definition what was written
 * @param action what it does
 * @param labels the labels of its own; empty for plain {@code ok}
 * @param conjuncts when it runs; empty means at once
 * @param condition the {@code if}, or null
 * @param catchValues error code to the compiled value of a {@code {value}} catch
 */
public record AnalyzedNode(
    String id,
    NodeDefinition definition,
    Action action,
    List<String> labels,
    List<Conjunct> conjuncts,
    @Nullable Expression condition,
    Map<String, Expression> catchValues) {

  /** Copies the components. */
  public AnalyzedNode {
    labels = List.copyOf(labels);
    conjuncts = List.copyOf(conjuncts);
    catchValues = Map.copyOf(catchValues);
  }

  /** What a node does. */
  public sealed interface Action {}

  /**
   * Runs an operator.
   *
   * @param type its type
   * @param operator the configured operator
   * @param with the whole configuration with its values compiled, for the input beside an error
   */
  public record OperatorAction(OperatorType type, Operator operator, @Nullable Linked with)
      implements Action {}

  /**
   * Calls a function of the host.
   *
   * @param function its name
   * @param with the compiled input, or null when nothing is written
   */
  public record FunctionAction(String function, @Nullable Linked with) implements Action {}

  /**
   * Runs a body as a frame of its own.
   *
   * @param body the body
   */
  public record BlockAction(AnalyzedBody body) implements Action {}

  /**
   * Ends with an error.
   *
   * @param code the code
   * @param message the compiled text, or null
   * @param details the compiled value, or null
   */
  public record FailAction(String code, @Nullable Expression message, @Nullable Expression details)
      implements Action {}

  /**
   * Is understood, but cannot be run by this engine yet.
   *
   * @param reason why
   */
  public record UnsupportedAction(String reason) implements Action {}
}
