// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.analemma.OperatorException;
import dev.analemma.definition.Sink;
import dev.analemma.expression.Expression;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fails with a code of its own unless a condition is true. */
public final class AssertOperator implements ValueOperator {
  private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
  private static final Set<String> ENGINE_CODES =
      Set.of("CANCELLED", "STOPPED", "BUDGET_EXHAUSTED", "LEASE_LOST");

  private static final Field.Condition THAT = Field.condition("that", "What must be true.");
  private static final Field.Literal<String> CODE_FIELD =
      Field.text("code", "ASSERTION_FAILED", "The code of the error.");
  private static final Field.Template MESSAGE =
      Field.template(
              "message", Sink.TEXT, "The message of the error; the condition if not written.")
          .optional();
  private static final Field.Value DETAILS =
      Field.value("details", JsonType.ANY, "Facts for whoever handles the error.").optional();

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("assert")
          .summary("Fails with a code unless a condition is true.")
          .fields(THAT, CODE_FIELD, MESSAGE, DETAILS)
          .error("ASSERTION_FAILED", "The condition is false; `code` is the code in its place.")
          .error("EXPR_TYPE", "The condition gives no boolean.")
          .output("`true`.")
          .value(AssertOperator::new);

  private final Expression that;
  private final String code;
  private final @Nullable Expression message;
  private final @Nullable Input details;

  private AssertOperator(OperatorConfig config) {
    this.that = config.get(THAT);
    this.code = config.get(CODE_FIELD);
    this.message = config.find(MESSAGE).orElse(null);
    this.details = Input.optional(config, DETAILS);
    if (!CODE.matcher(code).matches()) {
      throw config.refuse(
          CODE_FIELD,
          "CODE_SYNTAX",
          "'%s' is no error code".formatted(code),
          "Write a capital letter, then at most 63 capital letters, digits and underscores");
    }
    if (ENGINE_CODES.contains(code) || code.startsWith("EXPR_") || code.startsWith("REF_")) {
      throw config.refuse(
          CODE_FIELD,
          "CODE_RESERVED",
          "the code '%s' belongs to the engine".formatted(code),
          "Choose a code of your own");
    }
  }

  @Override
  public JsonNode value(OperatorCall call) {
    if (that.test(call)) {
      return BooleanNode.TRUE;
    }
    throw new OperatorException(
        code,
        message == null
            ? "'%s' is false".formatted(that.text())
            : message.evaluate(call).textValue(),
        details == null ? null : details.value(call),
        null,
        null);
  }
}
