// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Sink;
import dev.analemma.expression.Expression;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;

/** Sends a line to the listeners of the run. */
public final class LogOperator implements ValueOperator {
  /** How much a line matters. */
  public enum Level {
    /** For whoever looks for an error. */
    DEBUG,
    /** For whoever follows a run. */
    INFO,
    /** Somebody should look. */
    WARNING,
    /** Somebody must look. */
    ERROR
  }

  private static final Field.Template MESSAGE = Field.template("message", Sink.TEXT, "The line.");
  private static final Field.Literal<Level> LEVEL =
      Field.choice("level", Level.class, Level.INFO, "How much it matters.");
  private static final Field.Literal<Integer> CHARS_MAX =
      Field.integer("charsMax", 10_000, 1, 1_000_000, "The highest number of characters.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("log")
          .summary("Sends a line to the listeners of the run.")
          // Not pure: what is pure may be left out when nobody reads its output.
          .effect(Effect.READ)
          .fields(MESSAGE, LEVEL, CHARS_MAX)
          .error(Errors.LIMIT_CHARS, "The line is longer than `charsMax`.")
          .output("The line, a text. After a crash a line may be sent again.")
          .limits("`charsMax` characters, 10,000 unless written.")
          .value(LogOperator::new);

  private final Expression message;
  private final System.Logger.Level level;
  private final int charsMax;

  private LogOperator(OperatorConfig config) {
    this.message = config.get(MESSAGE);
    this.level = System.Logger.Level.valueOf(config.get(LEVEL).name());
    this.charsMax = config.get(CHARS_MAX);
  }

  @Override
  public JsonNode value(OperatorCall call) {
    JsonNode line = message.evaluate(call);
    Limits.chars("the line", line.textValue().length(), charsMax);
    call.log(level, line.textValue());
    return line;
  }
}
