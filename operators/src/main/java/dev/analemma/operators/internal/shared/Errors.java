// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.expression.ExpressionException;
import dev.analemma.spi.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The errors that several operators share: one wording for one code. */
public final class Errors {
  /** A value of the wrong type came. */
  public static final String INPUT_TYPE = "INPUT_TYPE";

  /** A list is longer than allowed. */
  public static final String LIMIT_ITEMS = "LIMIT_ITEMS";

  /** A text is longer than allowed. */
  public static final String LIMIT_CHARS = "LIMIT_CHARS";

  /** A value is nested deeper than allowed. */
  public static final String LIMIT_DEPTH = "LIMIT_DEPTH";

  /** An integer does not fit 64 bits, or a decimal is out of range. */
  public static final String NUMBER_RANGE = "NUMBER_RANGE";

  private static final int PREVIEW_CHARS_MAX = 60;

  private Errors() {}

  /** Returns the error for a value of the wrong type. */
  public static OperatorException inputType(String where, String expected, JsonNode seen) {
    return of(
        INPUT_TYPE,
        "%s is %s, must be %s. Correct the reference or convert the value first"
            .formatted(where, describe(seen), expected));
  }

  /** Returns the error for a list that is too long. */
  public static OperatorException items(String what, long seen, long allowed, String field) {
    return limit(LIMIT_ITEMS, what, seen, allowed, "elements", field);
  }

  /** Returns the error for a text that is too long. */
  public static OperatorException chars(String what, long seen, long allowed, String field) {
    return limit(LIMIT_CHARS, what, seen, allowed, "characters", field);
  }

  /** Returns the error for a limit. */
  public static OperatorException limit(
      String code, String what, long seen, long allowed, String unit, String field) {
    ObjectNode details = Json.nodes().objectNode();
    details.put("limit", field).put("allowed", allowed).put("seen", seen);
    return new OperatorException(
        code,
        String.format(
            Locale.ROOT,
            "%s has %,d %s, at most %,d are allowed. Raise '%s' or give it less",
            what,
            seen,
            unit,
            allowed,
            field),
        details,
        null,
        null);
  }

  /** Returns the error for an attempt that should stop. */
  public static OperatorException cancelled() {
    return of("CANCELLED", "the attempt was cancelled or its time is over; nothing was returned");
  }

  /** Returns an error without details. */
  public static OperatorException of(String code, String message) {
    return new OperatorException(code, message);
  }

  /** Returns an error with a cause. */
  public static OperatorException of(String code, String message, Throwable cause) {
    return new OperatorException(code, message, null, null, cause);
  }

  /** Returns the same failure of an expression, telling the element it was evaluated for. */
  public static ExpressionException atElement(ExpressionException error, String field, int index) {
    ObjectNode details = Json.nodes().objectNode();
    JsonNode known = error.details();
    if (known instanceof ObjectNode object) {
      details.setAll(object);
    }
    details.put("field", field).put("index", index);
    ExpressionException told =
        new ExpressionException(
            error.code(),
            "'%s' failed for element %d: %s".formatted(field, index, error.getMessage()),
            details);
    told.addSuppressed(error);
    return told;
  }

  /** Returns a short description of a value, with at most 60 characters of its content. */
  public static String describe(@Nullable JsonNode value) {
    if (value == null || value.isMissingNode()) {
      return "nothing";
    }
    if (value.isObject()) {
      return "an object with %d keys".formatted(value.size());
    }
    if (value.isArray()) {
      return "an array with %d elements".formatted(value.size());
    }
    if (value.isTextual()) {
      return "the text '%s'".formatted(preview(value.textValue()));
    }
    if (value.isNumber()) {
      return "the number " + preview(value.asText());
    }
    return value.asText();
  }

  /** Returns the first characters of a text, on one line. */
  public static String preview(String text) {
    boolean shortened = text.length() > PREVIEW_CHARS_MAX;
    String head = shortened ? text.substring(0, PREVIEW_CHARS_MAX) : text;
    StringBuilder line = new StringBuilder(head.length() + 1);
    head.chars().forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
    return shortened ? line.append('…').toString() : line.toString();
  }
}
