// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.time;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Numbers;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads, writes, moves and compares date-times in an explicit zone. */
public final class DateTimeOperator implements ValueOperator {
  /** What is done. */
  public enum Operation {
    /** Reads a text in a pattern. */
    PARSE,
    /** Writes a text in a pattern. */
    FORMAT,
    /** Moves by an amount. */
    ADD,
    /** Tells the time between two. */
    DIFF,
    /** Tells the same instant in another zone. */
    CONVERT,
    /** Tells the milliseconds since 1970. */
    EPOCH_MILLIS
  }

  /** The unit of a difference. */
  public enum Unit {
    /** Milliseconds. */
    MILLIS,
    /** Seconds. */
    SECONDS,
    /** Minutes. */
    MINUTES,
    /** Hours. */
    HOURS,
    /** Calendar days. */
    DAYS,
    /** Weeks of seven calendar days. */
    WEEKS,
    /** Calendar months. */
    MONTHS,
    /** Calendar years. */
    YEARS
  }

  private static final Field.Literal<Operation> OPERATION =
      Field.choice(
          "operation",
          Operation.class,
          null,
          "`parse`: `value` in `pattern` to ISO 8601; `format`: to `pattern`; `add`: moved by"
              + " `amount`; `diff`: whole `unit`s from `value` to `to`; `convert`: the same instant"
              + " in `zone`; `epoch_millis`: milliseconds since 1970.");
  private static final Field.Value VALUE =
      Field.value(
          "value",
          JsonType.ANY,
          "The date-time: ISO 8601 (for `parse` in `pattern`), or an integer, milliseconds since"
              + " 1970. A date without a time is its start.");
  private static final Field.Value TO =
      Field.value("to", JsonType.ANY, "The other date-time of `diff`.").optional();
  private static final Field.Literal<String> PATTERN =
      Field.text(
              "pattern",
              null,
              "For `parse` and `format`, as in java.time, of the letters `"
                  + DatePattern.LETTERS
                  + "`, quoted text and punctuation; ISO 8601 if not written.")
          .optional();
  private static final Field.Value ZONE =
      Field.value(
              "zone",
              JsonType.STRING,
              "The zone, for example `Asia/Seoul`, `+09:00` or `Z`: of a value that tells no offset,"
                  + " and of the output. Where it is not written, the value's own offset stays.")
          .optional();
  private static final Field.Value AMOUNT =
      Field.value(
              "amount",
              JsonType.STRING,
              "The amount of `add`: an ISO 8601 duration (`PT90M`, `-PT1S`) or period (`P1M`,"
                  + " `-P7D`). A period counts calendar days in `zone`.")
          .optional();
  private static final Field.Literal<Unit> UNIT =
      Field.choice("unit", Unit.class, Unit.SECONDS, "The unit of `diff`.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("date_time")
          .summary("Reads, writes, moves and compares date-times in an explicit zone.")
          .fields(OPERATION, VALUE, TO, PATTERN, ZONE, AMOUNT, UNIT)
          .error(Errors.INPUT_TYPE, "A value is neither a text nor an integer.")
          .error(Times.DATE_SYNTAX, "A text is not in the format, or names no real date.")
          .error(Times.DATE_RANGE, "The result is outside the years 0 to 9999.")
          .error(Times.ZONE_REQUIRED, "A text tells no offset and `zone` is not written.")
          .error(Times.ZONE_UNKNOWN, "`zone` is no zone.")
          .output(
              "`diff` and `epoch_millis`: an integer; `format`: a text in `pattern`; else a text in"
                  + " ISO 8601 with an offset, such as `2026-11-21T09:00:00+09:00`. A local time"
                  + " that the zone skips moves forward, one that it has twice is the earlier.")
          .limits("Texts of 100 characters, patterns of 64.")
          .value(DateTimeOperator::new);

  private final Operation operation;
  private final Input value;
  private final @Nullable Input to;
  private final @Nullable DateTimeFormatter format;
  private final String pattern;
  private final @Nullable Input zone;
  private final @Nullable Input amount;
  private final ChronoUnit unit;

  private DateTimeOperator(OperatorConfig config) {
    this.operation = config.get(OPERATION);
    this.value = Input.of(config, VALUE);
    this.to = Input.optional(config, TO);
    this.zone = Input.optional(config, ZONE);
    this.amount = Input.optional(config, AMOUNT);
    this.unit = ChronoUnit.valueOf(config.get(UNIT).name());
    this.pattern = config.find(PATTERN).orElse("");
    this.format = pattern.isEmpty() ? null : compiled(config, pattern);
    require(config, Operation.DIFF, TO, to);
    require(config, Operation.ADD, AMOUNT, amount);
    require(config, Operation.CONVERT, ZONE, zone);
  }

  private void require(
      OperatorConfig config, Operation by, Field<?> field, @Nullable Input written) {
    if (operation == by && written == null) {
      throw config.refuse(
          field,
          "CONFIG_MISSING",
          "operation '%s' has no %s".formatted(OPERATION.word(by), field.name()),
          "Write '%s'".formatted(field.name()));
    }
  }

  private static DateTimeFormatter compiled(OperatorConfig config, String pattern) {
    try {
      return DatePattern.compile(pattern);
    } catch (IllegalArgumentException wrong) {
      throw config.refuse(
          PATTERN,
          "PATTERN_SYNTAX",
          "the pattern '%s' is not accepted: %s"
              .formatted(Errors.preview(pattern), wrong.getMessage()),
          "Use the letters %s, quotes and punctuation".formatted(DatePattern.LETTERS));
    }
  }

  @Override
  public JsonNode value(OperatorCall call) {
    ZoneId at = zone == null ? null : Times.zone(zone.text(call));
    ZonedDateTime moment = moment(call, value, at, operation == Operation.PARSE);
    try {
      return switch (operation) {
        case PARSE, CONVERT -> TextNode.valueOf(Times.text(moment));
        case FORMAT ->
            TextNode.valueOf(format == null ? Times.text(moment) : format.format(moment));
        case ADD -> TextNode.valueOf(Times.text(moved(call, moment)));
        case DIFF -> diff(call, moment, at);
        case EPOCH_MILLIS -> Numbers.integer(moment.toInstant().toEpochMilli());
      };
    } catch (DateTimeException | ArithmeticException outside) {
      throw Times.range("the result of '%s'".formatted(OPERATION.word(operation)));
    }
  }

  private ZonedDateTime moment(
      OperatorCall call, Input input, @Nullable ZoneId at, boolean byPattern) {
    JsonNode written = input.value(call);
    if (written.isIntegralNumber()) {
      return ofMillis(input, written.bigIntegerValue()).atZone(at == null ? ZoneOffset.UTC : at);
    }
    if (!written.isTextual()) {
      throw Errors.inputType(input.where(), "a text or an integer", written);
    }
    String text = written.textValue();
    return byPattern && format != null
        ? Times.read(input.where(), text, format, "like " + pattern, at)
        : Times.iso(input.where(), text, at);
  }

  private static Instant ofMillis(Input input, BigInteger millis) {
    // 60 bits of milliseconds are beyond every year that can be written.
    if (millis.bitLength() > 60) {
      throw Times.range(input.where());
    }
    return Instant.ofEpochMilli(millis.longValue());
  }

  private ZonedDateTime moved(OperatorCall call, ZonedDateTime moment) {
    Input by = amount;
    if (by == null) {
      throw new IllegalStateException("'amount' is missing");
    }
    String text = by.text(call, 100);
    try {
      return text.indexOf('T') >= 0
          ? moment.plus(Duration.parse(text))
          : moment.plus(Period.parse(text));
    } catch (DateTimeParseException wrong) {
      throw Errors.of(
          Times.DATE_SYNTAX,
          "%s is '%s', must be an ISO 8601 duration such as PT90M or a period such as P1M"
              .formatted(by.where(), Errors.preview(text)),
          wrong);
    }
  }

  private JsonNode diff(OperatorCall call, ZonedDateTime from, @Nullable ZoneId at) {
    Input other = to;
    if (other == null) {
      throw new IllegalStateException("'to' is missing");
    }
    return Numbers.integer(from.until(moment(call, other, at, false), unit));
  }
}
