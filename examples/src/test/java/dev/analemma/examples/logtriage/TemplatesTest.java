// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '^',
      value = {
        "took 12 ms ~ took <num> ms",
        "took 12ms, -3.5% ~ took <num>ms, <num>%",
        "call to 10.1.2.3:8443 refused ~ call to <ip> refused",
        "from /10.1.2.3 ~ from /<ip>",
        "version 1.2.3 ~ version <num>",
        "id 550e8400-e29b-41d4-a716-446655440000 gone ~ id <uuid> gone",
        "at 0x7fff5fbff8c0 ~ at <hex>",
        "commit 9f4ef63a1b ~ commit <hex>",
        "blk_-1608999687919862906 ~ blk_<num>",
        "attempt_1445062781478_0011_m_000000_0 ~ attempt_<num>_<num>_m_<num>_<num>",
        "token aZ3kf9Q2x7 ~ token <id>",
        "cannot open 'a b.txt' now ~ cannot open <str> now",
        "name=\"x y\" ok ~ name=<str> ok",
        "can't open it ~ can't open it",
        "on 2026-11-21T01:02:03.5Z at 01:02:03 ~ on <time> at <time>",
        "mac 00:1a:2b:3c:4d:5e ~ mac <mac>",
        "peer 2001:db8:0:0:0:0:0:1 ~ peer <ip>",
        "GET /api/items/77/parts ~ GET /api/items/<num>/parts",
        "node12 of web-3 ~ node<num> of web-<num>",
        "  many    spaces ~ many spaces",
        "already <num> and <ip> ~ already <num> and <ip>"
      })
  void of_message_masksWhatVaries(String message, String template) {
    assertThat(Templates.of(message)).isEqualTo(template);
  }

  @Property(tries = 3000)
  void of_template_isItself(@ForAll("texts") String text) {
    String template = Templates.of(text);

    assertThat(Templates.of(template)).isEqualTo(template);
  }

  @Property(tries = 1000)
  void of_anything_isBoundedAndHoldsNoDigit(@ForAll("texts") String text) {
    String template = Templates.of(text);

    assertThat(template.length()).isLessThanOrEqualTo(Templates.CHARS_MAX + 1);
    assertThat(template).doesNotContainPattern("[0-9]");
  }

  @Property
  void of_messagesThatDifferInNumbers_isTheSame(
      @ForAll("words") List<String> words, @ForAll int first, @ForAll int second) {
    assertThat(Templates.of(String.join(" " + first + " ", words)))
        .isEqualTo(Templates.of(String.join(" " + second + " ", words)));
  }

  @Test
  void of_veryLongMessage_isCut() {
    String template = Templates.of("ab ".repeat(50_000));

    assertThat(template).hasSizeBetween(Templates.CHARS_MAX - 1, Templates.CHARS_MAX + 1);
    assertThat(template).endsWith("…");
  }

  @Test
  void of_messageAtTheLimit_isWhole() {
    assertThat(Templates.of("x".repeat(Templates.CHARS_MAX)))
        .isEqualTo("x".repeat(Templates.CHARS_MAX));
    assertThat(Templates.of("x".repeat(Templates.CHARS_MAX + 1)))
        .isEqualTo("x".repeat(Templates.CHARS_MAX) + "…");
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(
                "<num>",
                "<ip>",
                "<",
                ">",
                "\"",
                "'",
                " ",
                "-",
                ":",
                ".",
                "0x",
                "/",
                "_",
                "T",
                "Z",
                "…",
                "a",
                "F",
                "deadbeef",
                "\uD83D\uDE00",
                "\uD83D",
                "10.0.0.1",
                "2026-11-21"),
            Arbitraries.strings().withChars("0123456789").ofMinLength(1).ofMaxLength(12),
            Arbitraries.strings().ascii().ofMaxLength(8),
            Arbitraries.strings().ofMaxLength(3));
    return pieces.list().ofMaxSize(150).map(list -> String.join("", list));
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(10).list().ofMaxSize(8);
  }
}
