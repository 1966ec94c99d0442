// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long a provider asks to wait.
 *
 * <p>Source: RFC 9110, section 10.2.3 (seconds or a date); {@code retry-after-ms} as OpenAI and
 * Azure send it. Fractions of seconds are sent by some and read.
 */
public final class RetryAfter {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?");

  private RetryAfter() {}

  /**
   * Returns the wait, without any cap; null if none is asked for, or in no known form.
   *
   * @param headers of the reply
   * @param now what a date is compared with; a date in the past is no wait
   */
  public static @Nullable Duration of(HttpHeaders headers, Instant now) {
    String millis = headers.firstValue("retry-after-ms").orElse("").strip();
    if (NUMBER.matcher(millis).matches()) {
      return Duration.ofNanos((long) (Double.parseDouble(millis) * 1e6));
    }
    String value = headers.firstValue("retry-after").orElse("").strip();
    if (NUMBER.matcher(value).matches()) {
      int point = value.indexOf('.');
      return point < 0
          ? Duration.ofSeconds(Long.parseLong(value))
          : Duration.ofNanos((long) (Double.parseDouble(value) * 1e9));
    }
    try {
      Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
