// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.internal.codec.Quantities;
import java.time.Duration;

/** Reads the numbers and durations that bound something, where a reference has given them. */
public final class Bounds {
  private static final int SHOWN_CHARS = 60;

  private Bounds() {}

  /**
   * Returns a whole number.
   *
   * @throws OperatorException {@code BOUND_TYPE} if it is none, {@code BOUND_RANGE} if it is
   *     outside
   */
  public static int whole(JsonNode number, String what, int least, int most) {
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw new OperatorException(
          "BOUND_TYPE",
          "'%s' is %s, must be a whole number. Write one, or a path to one."
              .formatted(what, number));
    }
    long bound = number.longValue();
    if (bound < least || bound > most) {
      throw new OperatorException(
          "BOUND_RANGE",
          "'%s' is %,d, must be between %,d and %,d".formatted(what, bound, least, most));
    }
    return (int) bound;
  }

  /**
   * Returns a duration.
   *
   * @throws OperatorException {@code DURATION_INVALID} if it is none
   */
  public static Duration duration(JsonNode value, String what) {
    Duration duration = value.isTextual() ? Quantities.duration(value.textValue()) : null;
    if (duration == null) {
      throw new OperatorException(
          "DURATION_INVALID",
          "'%s' is %s, which is no duration. Give a text such as 250ms, 30s, 10m, 24h, 3d or PT1H."
              .formatted(what, shown(value)));
    }
    return duration;
  }

  /**
   * Returns a duration that is not zero.
   *
   * @throws OperatorException {@code DURATION_INVALID} if it is none, {@code BOUND_RANGE} if it is
   *     zero
   */
  public static Duration positive(JsonNode value, String what) {
    Duration duration = duration(value, what);
    if (duration.isZero()) {
      throw new OperatorException(
          "BOUND_RANGE", "'%s' is no time at all. Give a longer one.".formatted(what));
    }
    return duration;
  }

  /** Returns a value for a message: a text or a number clipped, of others what they are. */
  public static String shown(JsonNode value) {
    if (value.isContainerNode()) {
      return value.isArray() ? "an array" : "an object";
    }
    String text = value.asText();
    return "'" + (text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…") + "'";
  }
}
