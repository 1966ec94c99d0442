// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Functions over instants that are given. An instant is the number of seconds since
 * 1970-01-01T00:00Z and a duration is a number of seconds, both exact, so that comparison, sum and
 * difference need no functions of their own.
 */
final class TimeFunctions {
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /** Ten thousand years, as in CEL. */
  private static final BigDecimal DURATION_SECONDS_MAX = BigDecimal.valueOf(315_576_000_000L);

  private static final int TEXT_CHARS_MAX = 64;

  private TimeFunctions() {}

  static JsonNode timestamp(JsonNode[] arguments, Budget budget) {
    String text = Values.text(arguments[0]);
    try {
      if (text.length() <= TEXT_CHARS_MAX) {
        Instant instant =
            OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
        if (!instant.isBefore(FIRST) && !instant.isAfter(LAST)) {
          return seconds(instant.getEpochSecond(), instant.getNano());
        }
      }
    } catch (DateTimeException e) {
      // The failure below tells the same of every text.
    }
    throw Failure.of(
        Failure.ARGUMENT,
        "The text is no instant between the years 1 and 9999",
        "Write it as in RFC 3339: 2026-11-21T09:30:00Z.");
  }

  static JsonNode duration(JsonNode[] arguments, Budget budget) {
    String text = Values.text(arguments[0]);
    BigDecimal seconds = null;
    if (text.length() <= TEXT_CHARS_MAX) {
      seconds = text.contains("P") ? iso(text) : units(text);
    }
    if (seconds == null || seconds.abs().compareTo(DURATION_SECONDS_MAX) > 0) {
      throw Failure.of(
          Failure.ARGUMENT,
          "The text is no duration below ten thousand years",
          "Write 250ms, 30s, 10m, 24h, 3d, 1h30m, or as in ISO 8601: PT1H30M.");
    }
    return number(seconds);
  }

  private static @Nullable BigDecimal iso(String text) {
    try {
      Duration duration = Duration.parse(text);
      return BigDecimal.valueOf(duration.getSeconds())
          .add(BigDecimal.valueOf(duration.getNano(), 9));
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  /** Reads a sign and then numbers with units, such as {@code -1h30m}; null if it is not that. */
  private static @Nullable BigDecimal units(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    BigDecimal sum = at < text.length() ? BigDecimal.ZERO : null;
    while (sum != null && at < text.length()) {
      int digits = at;
      while (at < text.length() && (Lexer.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        at++;
      }
      int unit = at;
      while (at < text.length() && Character.isLetter(text.charAt(at))) {
        at++;
      }
      BigDecimal seconds = unitSeconds(text.substring(unit, at));
      String number = text.substring(digits, unit);
      boolean shaped =
          number.indexOf('.') == number.lastIndexOf('.')
              && number.chars().anyMatch(c -> c >= '0' && c <= '9');
      sum = seconds == null || !shaped ? null : sum.add(new BigDecimal(number).multiply(seconds));
    }
    return sum == null || !text.startsWith("-") ? sum : sum.negate();
  }

  private static @Nullable BigDecimal unitSeconds(String unit) {
    return switch (unit) {
      case "ns" -> BigDecimal.valueOf(1, 9);
      case "us" -> BigDecimal.valueOf(1, 6);
      case "ms" -> BigDecimal.valueOf(1, 3);
      case "s" -> BigDecimal.ONE;
      case "m" -> BigDecimal.valueOf(60);
      case "h" -> BigDecimal.valueOf(3_600);
      case "d" -> BigDecimal.valueOf(86_400);
      default -> null;
    };
  }

  static JsonNode instant(JsonNode[] arguments, Budget budget) {
    BigDecimal seconds = Numbers.toDecimal(arguments[0]);
    BigDecimal first = BigDecimal.valueOf(FIRST.getEpochSecond());
    BigDecimal beyond = BigDecimal.valueOf(LAST.getEpochSecond() + 1);
    if (seconds.compareTo(first) < 0 || seconds.compareTo(beyond) >= 0) {
      throw Failure.of(
          Failure.ARGUMENT,
          "The seconds are no instant between the years 1 and 9999",
          "Give seconds since 1970-01-01T00:00:00Z, not milliseconds.");
    }
    BigInteger nanos = Numbers.whole(seconds.movePointRight(9), RoundingMode.FLOOR);
    BigInteger[] parts = nanos.divideAndRemainder(BigInteger.valueOf(1_000_000_000));
    Instant instant = Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue());
    return Json.nodes().textNode(instant.toString());
  }

  private static JsonNode seconds(long seconds, int nanos) {
    return nanos == 0
        ? Numbers.of(seconds)
        : number(BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, 9)));
  }

  private static JsonNode number(BigDecimal seconds) {
    BigDecimal plain = seconds.stripTrailingZeros();
    return plain.scale() <= 0 ? Numbers.of(plain.longValueExact()) : Numbers.of(plain);
  }
}
