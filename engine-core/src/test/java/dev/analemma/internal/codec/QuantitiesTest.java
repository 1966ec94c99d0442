// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "30s, PT30S",
    "10m, PT10M",
    "24h, PT24H",
    "3d, PT72H",
    "0s, PT0S",
    "PT1H30M, PT1H30M",
    "P1DT1S, PT24H1S",
    "36525d, PT876600H"
  })
  void duration_text_isRead(String text, String iso) {
    assertThat(Quantities.duration(text)).isEqualTo(Duration.parse(iso));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "5 s",
        "-5s",
        "1.5s",
        "5S",
        "1h30m",
        "1w",
        "PT-5S",
        "-PT5S",
        "P1Y",
        "PT",
        "36526d",
        "36525d1s",
        "99999999999999ms",
        "9999999999999d",
        "PT9999999999999999999S"
      })
  void duration_otherText_isNone(String text) {
    assertThat(Quantities.duration(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"1B, 1", "2KiB, 2048", "1MiB, 1048576", "1024GiB, 1099511627776"})
  void bytes_text_isRead(String text, long bytes) {
    assertThat(Quantities.bytes(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1MB", "1 MiB", "-1B", "1025GiB", "99999999999999B", "1mib"})
  void bytes_otherText_isNone(String text) {
    assertThat(Quantities.bytes(text)).isEqualTo(-1);
  }
}
