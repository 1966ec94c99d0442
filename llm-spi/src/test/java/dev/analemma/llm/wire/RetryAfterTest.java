// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void seconds_millisecondsAndDates_areRead() {
    assertThat(of("Retry-After", "2")).isEqualTo(Duration.ofSeconds(2));
    assertThat(of("Retry-After", "0.5")).isEqualTo(Duration.ofMillis(500));
    assertThat(of("retry-after-ms", "1500")).isEqualTo(Duration.ofMillis(1500));
    assertThat(of("Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT"))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void waitOfDays_isNotCut() {
    assertThat(of("Retry-After", "1382400")).isEqualTo(Duration.ofDays(16));
  }

  @Test
  void date_thatHasPassed_isNoWait() {
    assertThat(of("Retry-After", "Wed, 31 Dec 2025 00:00:00 GMT")).isEqualTo(Duration.ZERO);
  }

  @Test
  void milliseconds_goBeforeSeconds() {
    HttpHeaders both =
        HttpHeaders.of(
            Map.of("retry-after", List.of("2"), "retry-after-ms", List.of("1999")),
            (name, value) -> true);

    assertThat(RetryAfter.of(both, NOW)).isEqualTo(Duration.ofMillis(1999));
  }

  @Test
  void whatIsNoWait_isNone() {
    for (String value : List.of("", "-1", "soon", "1e9", "99999999999999999999", "2 seconds")) {
      assertThat(of("Retry-After", value)).as(value).isNull();
    }
    assertThat(of("X-Other", "2")).isNull();
  }

  private static Duration of(String name, String value) {
    HttpHeaders headers = HttpHeaders.of(Map.of(name, List.of(value)), (key, one) -> true);
    return RetryAfter.of(headers, NOW);
  }
}
