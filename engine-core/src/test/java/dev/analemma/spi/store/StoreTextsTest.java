// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StoreTextsTest {
  @Test
  void check_takesTextsUpToTheEdge() {
    StoreTexts.check("a text", null, 3);
    StoreTexts.check("a text", "", 0);
    StoreTexts.check("a text", "abc", 3);
    StoreTexts.check("a text", "\uD83D\uDE00\u0001", 3);
  }

  @Test
  void check_refusesLongerOnes_withBothNumbers() {
    assertThatThrownBy(() -> StoreTexts.check("a text", "abcd", 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a text has 4 characters, more than 3");
  }

  @Test
  void check_refusesNulAndHalfPairs_withTheirPlace() {
    for (String text :
        List.of("ab\0", "ab\uD83D", "ab\uD83Dx", "ab\uDE00", "ab\uD83D\uD83D\uDE00")) {
      assertThatThrownBy(() -> StoreTexts.check("a text", text, 10))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("index 2");
    }
  }

  @Test
  void require_refusesNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> StoreTexts.require("a text", null, 3))
        .withMessage("a text");
  }
}
