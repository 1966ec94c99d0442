// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Sink;
import dev.analemma.expression.Expression;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;
import org.jspecify.annotations.Nullable;

/** Names a point of a run, and tells what was known there. */
public final class CheckpointOperator implements ValueOperator {
  private static final int LABEL_CHARS_MAX = 512;

  private static final Field.Template LABEL =
      Field.template("label", Sink.TEXT, "The name of the point.");
  private static final Field.Value VALUE =
      Field.value("value", JsonType.ANY, "What is known there; null unless written.").optional();

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("checkpoint")
          .summary("Names a point of a run, and tells its listeners what was known there.")
          // Not pure: what is pure may be left out when nobody reads its output.
          .effect(Effect.READ)
          .fields(LABEL, VALUE)
          .error(Errors.LIMIT_CHARS, "The label is longer than allowed.")
          .output("The `value`. After a crash a point may be told again.")
          .limits("%d characters of a label.".formatted(LABEL_CHARS_MAX))
          .value(CheckpointOperator::new);

  private final Expression label;
  private final @Nullable Expression value;

  private CheckpointOperator(OperatorConfig config) {
    this.label = config.get(LABEL);
    this.value = config.find(VALUE).orElse(null);
  }

  @Override
  public JsonNode value(OperatorCall call) {
    String name = label.evaluate(call).textValue();
    Limits.chars("the label", name.length(), LABEL_CHARS_MAX);
    JsonNode known = value == null ? NullNode.getInstance() : value.evaluate(call);
    call.checkpoint(name, known);
    return known;
  }
}
