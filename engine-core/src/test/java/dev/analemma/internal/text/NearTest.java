// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearTest {
  @ParameterizedTest
  @CsvSource({
    "tiemout, timeout",
    "timeot, timeout",
    "timeoutt, timeout",
    "Retry, retry",
    "rETRI, retry",
    "fi, if",
    "CONCURENCY, concurrency"
  })
  void word_typingErrors_isFound(String word, String meant) {
    assertThat(Near.word(word, List.of("timeout", "retry", "if", "concurrency"))).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"timeout, tmiuota", "budget, retry", "abc, xyz", "abcdef, abcxyz"})
  void word_tooManyErrors_isNone(String word, String candidate) {
    assertThat(Near.word(word, List.of(candidate))).isNull();
  }

  @Test
  void word_swapAtTheAllowedDistance_isFound() {
    // One error for each of the first two thirds; the last one is a swap, two rows long.
    assertThat(Near.word("xbcdfe", List.of("abcdef"))).isEqualTo("abcdef");
  }

  @Test
  void word_several_givesTheFirstOfTheNearest() {
    assertThat(Near.word("orders", List.of("border", "order", "ordera", "orders2")))
        .isEqualTo("order");
  }

  @Test
  void word_emptyOrLong_isNone() {
    assertThat(Near.word("", List.of("a"))).isNull();
    assertThat(Near.word("a", List.of(""))).isNull();
    assertThat(Near.word("x".repeat(64), List.of("x".repeat(63) + "y"))).isNotNull();
    assertThat(Near.word("x".repeat(65), List.of("x".repeat(64)))).isNull();
    assertThat(Near.word("x".repeat(64), List.of("x".repeat(65)))).isNull();
  }

  @Test
  void word_endlessCandidates_ends() {
    AtomicInteger asked = new AtomicInteger();
    Iterator<String> endless =
        Stream.generate(() -> "other" + asked.incrementAndGet() % 10).iterator();

    assertThat(Near.word("absent", endless)).isNull();
    assertThat(asked.get()).isBetween(10_000, 2_000_000);
  }

  @Test
  void question_near_isASentence() {
    assertThat(Near.question("lod", List.of("load"))).isEqualTo("Did you mean 'load'? ");
    assertThat(Near.question("lod", Collections.emptyList())).isEmpty();
  }
}
