// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.time;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Effect;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Numbers;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;

/** Tells the time of the engine. */
public final class ClockOperator implements ValueOperator {
  /** The shape of the output. */
  public enum As {
    /** ISO 8601 with an offset. */
    TEXT,
    /** Milliseconds since 1970. */
    EPOCH_MILLIS
  }

  private static final Field.Value ZONE =
      Field.value("zone", JsonType.STRING, "The zone of the text, for example `Asia/Seoul`.")
          .orElse(TextNode.valueOf("Z"));
  private static final Field.Literal<As> AS =
      Field.choice(
          "as", As.class, As.TEXT, "`text`: ISO 8601; `epoch_millis`: milliseconds since 1970.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("clock")
          .summary("Tells the time of the engine.")
          .effect(Effect.READ)
          .nonDeterministic()
          .fields(ZONE, AS)
          .error(Times.ZONE_UNKNOWN, "`zone` is no zone.")
          .output("A text such as `2026-11-21T09:00:00Z`, or an integer. It is recorded.")
          .value(ClockOperator::new);

  private final Input zone;
  private final As as;

  private ClockOperator(OperatorConfig config) {
    this.zone = Input.of(config, ZONE);
    this.as = config.get(AS);
  }

  @Override
  public JsonNode value(OperatorCall call) {
    if (as == As.EPOCH_MILLIS) {
      return Numbers.integer(call.now().toEpochMilli());
    }
    return TextNode.valueOf(Times.text(call.now().atZone(Times.zone(zone.text(call)))));
  }
}
