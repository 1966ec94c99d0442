// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.internal.expression.TextCache.Mode;
import dev.analemma.internal.expression.TextCache.Parsed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How many parse results are kept: few of long texts. The number of short ones is
 * HostileTextTest's.
 */
class TextCacheTest {
  /** A result is taken for 24 bytes a character. */
  private static final int CHARS_MAX = Limits.CACHE_BYTES_MAX / 24;

  @Test
  void get_longTexts_keepsNoMoreThanTheBytes() {
    int eighth = CHARS_MAX / 8;
    List<String> texts = new ArrayList<>();
    List<Parsed> first = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      texts.add("%04d".formatted(i) + "x".repeat(eighth - 4));
      first.add(TextCache.get(Mode.TEMPLATE_TEXT, texts.get(i)));
    }

    int kept = 0;
    for (int i = 0; i < texts.size(); i++) {
      kept += TextCache.get(Mode.TEMPLATE_TEXT, texts.get(i)) == first.get(i) ? 1 : 0;
    }
    assertThat(kept).isLessThanOrEqualTo(8);
  }

  @Test
  void get_textAboveAllBytes_isParsedAgain() {
    String longer = "y".repeat(CHARS_MAX + 1);
    long before = TextCache.size();

    Parsed first = TextCache.get(Mode.TEMPLATE_TEXT, longer);

    assertThat(TextCache.get(Mode.TEMPLATE_TEXT, longer)).isNotSameAs(first);
    assertThat(TextCache.size()).isLessThanOrEqualTo(before);
  }

  @Test
  void get_sameText_givesTheSameResult() {
    assertThat(TextCache.get(Mode.EXPRESSION, "a.b + 17"))
        .isSameAs(TextCache.get(Mode.EXPRESSION, "a.b + 17"));
  }
}
