// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The words that {@code format} knows; each takes linear time. */
enum SchemaFormat {
  DATE_TIME("date-time", "2026-01-31T12:00:00Z", SchemaFormat::isDateTime),
  DATE("date", "2026-01-31", text -> parses(() -> LocalDate.parse(text))),
  DURATION("duration", "PT1H30M", SchemaFormat::isDuration),
  UUID("uuid", "123e4567-e89b-12d3-a456-426614174000", SchemaFormat::isUuid),
  EMAIL("email", "name@example.org", SchemaFormat::isEmail),
  URI("uri", "https://example.org/path", SchemaFormat::isUri);

  /** No date, address or identifier is longer; what is longer is not even looked at. */
  private static final int TEXT_CHARS_MAX = 8_192;

  private final String word;
  private final String example;
  private final Predicate<String> test;

  SchemaFormat(String word, String example, Predicate<String> test) {
    this.word = word;
    this.example = example;
    this.test = test;
  }

  static @Nullable SchemaFormat of(String word) {
    for (SchemaFormat format : values()) {
      if (format.word.equals(word)) {
        return format;
      }
    }
    return null;
  }

  static List<String> words() {
    return Arrays.stream(values()).map(SchemaFormat::word).toList();
  }

  String word() {
    return word;
  }

  String example() {
    return example;
  }

  boolean accepts(String text) {
    return text.length() <= TEXT_CHARS_MAX && test.test(text);
  }

  private interface Parse {
    Object parse() throws URISyntaxException;
  }

  private static boolean parses(Parse parse) {
    try {
      parse.parse();
      return true;
    } catch (DateTimeException | URISyntaxException e) {
      return false;
    }
  }

  /** Java reads a time without seconds; RFC 3339 does not. */
  private static boolean isDateTime(String text) {
    return text.length() >= 20
        && text.charAt(16) == ':'
        && parses(() -> OffsetDateTime.parse(text));
  }

  private static boolean isDuration(String text) {
    int time = text.indexOf('T');
    if (time < 0) {
      return text.startsWith("P") && parses(() -> Period.parse(text));
    }
    return text.startsWith("P")
        && (time == 1 || parses(() -> Period.parse(text.substring(0, time))))
        && parses(() -> Duration.parse("P" + text.substring(time)));
  }

  private static boolean isUuid(String text) {
    if (text.length() != 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      char c = text.charAt(i);
      if (dash ? c != '-' : c > 'f' || Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEmail(String text) {
    int at = text.indexOf('@');
    return at > 0
        && at == text.lastIndexOf('@')
        && at < text.length() - 1
        && text.length() <= 254
        && text.codePoints().noneMatch(c -> c <= ' ' || c == 0x7f || Character.isWhitespace(c))
        && text.charAt(at + 1) != '.'
        && !text.endsWith(".");
  }

  private static boolean isUri(String text) {
    return parses(
        () -> {
          URI uri = new URI(text);
          if (!uri.isAbsolute()) {
            throw new URISyntaxException(text, "no scheme");
          }
          return uri;
        });
  }
}
