// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UsageTest {
  @Test
  void plus_addsEachNumberAndKeepsTheWorseQuality() {
    Usage a = new Usage(1, 2, 3, 4, 5, 6, Usage.Quality.REPORTED);
    Usage b = new Usage(10, 20, 30, 40, 50, 60, Usage.Quality.ESTIMATED);

    assertThat(a.plus(b)).isEqualTo(new Usage(11, 22, 33, 44, 55, 66, Usage.Quality.ESTIMATED));
    assertThat(b.plus(a)).isEqualTo(a.plus(b));
    assertThat(a.plus(Usage.unknown()).quality()).isEqualTo(Usage.Quality.UNKNOWN);
  }

  @Test
  void totals_countEachTokenOnce() {
    Usage usage = new Usage(1, 2, 3, 4, 5, 6, Usage.Quality.REPORTED);

    assertThat(usage.inputTotal()).isEqualTo(10);
    assertThat(usage.outputTotal()).isEqualTo(11);
  }

  @Test
  void negativeNumber_isRefused() {
    assertThatThrownBy(() -> Usage.of(0, -1)).hasMessage("output is -1, must not be negative");
  }
}
