// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.time;

import dev.analemma.operators.internal.shared.Errors;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reading and writing of date-times. The zone always comes from the text or the configuration,
 * never from the machine; words are English on every machine.
 */
final class Times {
  static final String ZONE_UNKNOWN = "ZONE_UNKNOWN";
  static final String ZONE_REQUIRED = "ZONE_REQUIRED";
  static final String DATE_SYNTAX = "DATE_SYNTAX";
  static final String DATE_RANGE = "DATE_RANGE";

  /** No real date-time or zone is longer; it bounds the work of a parser. */
  private static final int CHARS_MAX = 100;

  private static final int YEAR_MAX = 9_999;

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffsetId()
          .optionalEnd()
          .optionalEnd()
          .toFormatter(Locale.ENGLISH)
          .withResolverStyle(ResolverStyle.STRICT);

  private Times() {}

  static ZoneId zone(String name) {
    try {
      if (name.length() > CHARS_MAX) {
        throw new DateTimeException("too long");
      }
      return ZoneId.of(name);
    } catch (DateTimeException unknown) {
      throw Errors.of(
          ZONE_UNKNOWN,
          "the zone '%s' is unknown; write a name such as Europe/Berlin, an offset such as +09:00,"
                  .formatted(Errors.preview(name))
              + " or Z",
          unknown);
    }
  }

  /** Reads ISO 8601: a date, or a date and a time, with or without an offset. */
  static ZonedDateTime iso(String where, String text, @Nullable ZoneId zone) {
    return read(where, text, ISO, "ISO 8601, for example 2026-11-21T09:00:00Z", zone);
  }

  /** Reads a date-time in a format; a missing time is the start of the day. */
  static ZonedDateTime read(
      String where, String text, DateTimeFormatter format, String expected, @Nullable ZoneId zone) {
    try {
      if (text.length() > CHARS_MAX) {
        throw new DateTimeException("longer than %d characters".formatted(CHARS_MAX));
      }
      TemporalAccessor parsed = format.parse(text);
      ZoneId own = parsed.query(TemporalQueries.zone());
      ZoneId at = own == null ? zone : own;
      if (at == null) {
        throw Errors.of(
            ZONE_REQUIRED,
            "%s is '%s', which tells no offset; write 'zone'"
                .formatted(where, Errors.preview(text)));
      }
      LocalDate date = LocalDate.from(parsed);
      var time = parsed.query(TemporalQueries.localTime());
      LocalDateTime local = time == null ? date.atStartOfDay() : date.atTime(time);
      ZonedDateTime moment = local.atZone(at);
      return own == null || zone == null ? moment : moment.withZoneSameInstant(zone);
    } catch (DateTimeException wrong) {
      throw Errors.of(
          DATE_SYNTAX,
          "%s is '%s', must be %s: %s"
              .formatted(where, Errors.preview(text), expected, wrong.getMessage()),
          wrong);
    }
  }

  /** Writes ISO 8601 with an offset. */
  static String text(ZonedDateTime moment) {
    if (moment.getYear() < 0 || moment.getYear() > YEAR_MAX) {
      throw range("the year " + moment.getYear());
    }
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment);
  }

  /** Returns the error for a result out of range. */
  static RuntimeException range(String what) {
    return Errors.of(
        DATE_RANGE, "%s is out of range, years go from 0 to %d".formatted(what, YEAR_MAX));
  }
}
