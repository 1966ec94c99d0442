// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {
  @Test
  void first_namedGroups_givesThemByNameAndNumber() {
    Regex regex = Regex.compile("(?P<user>\\w+)@(?P<host>\\w+)(:(\\d+))?");
    Regex.Match match = regex.first("to ann@example now");
    assertThat(match).isNotNull();
    assertThat(match.text()).isEqualTo("ann@example");
    assertThat(match.named()).containsEntry("user", "ann").containsEntry("host", "example");
    assertThat(match.groups()).containsExactly("ann@example", "ann", "example", null, null);
    assertThat(match.start()).isEqualTo(3);
    assertThat(regex.groupNames()).containsExactly("user", "host");
  }

  @Test
  void matches_partOfText_isFalse() {
    assertThat(Regex.compile("b").matches("abc")).isFalse();
    assertThat(Regex.compile("b").find("abc")).isTrue();
    assertThat(Regex.compile("a.c").whole("abc")).isNotNull();
  }

  @Test
  void each_stopped_givesNoMore() {
    List<String> seen = new ArrayList<>();
    Regex.compile("\\d").each("1 2 3", match -> seen.add(match.text()) && seen.size() < 2);
    assertThat(seen).containsExactly("1", "2");
  }

  @Test
  void replaceAll_groups_areFilledIn() {
    assertThat(Regex.compile("(?P<a>\\w)(\\d)").replaceAll("x1 y2", "${2}-${a}-$0-$$"))
        .isEqualTo("1-x-x1-$ 2-y-y2-$");
    assertThat(Regex.compile("\\d").replaceAllLiteral("a1b2", "$0")).isEqualTo("a$0b$0");
  }

  @Test
  void replaceAll_digitsOfOtherScripts_nameNoGroup() {
    assertThatThrownBy(() -> Regex.compile("(a)").replaceAll("a", "$\u0661"))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining("column 1");
  }

  @Test
  void replaceAll_unknownGroup_tellsColumn() {
    assertThatThrownBy(() -> Regex.compile("(a)").replaceAll("a", "x$2"))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining("column 2")
        .extracting(e -> ((PatternException) e).code())
        .isEqualTo("REGEX_SYNTAX");
  }

  @ParameterizedTest
  @ValueSource(strings = {"((a{100}){100}){100}", "(a{10}){101}", "((((x{2}){2}){2}){2}){64}"})
  void compile_repeatsMultiply_isRefused(String pattern) {
    assertUnsafe(pattern, "multiply");
  }

  @Test
  void compile_repeatsAtTheLimit_isAllowed() {
    assertThat(Regex.compile("(a{10}){100}").matches("a".repeat(1_000))).isTrue();
    assertThat(Regex.compile("[{]{1000}").find("{".repeat(1_000))).isTrue();
  }

  @Test
  void compile_lengthAtTheLimit_isAllowedAndBeyondRefused() {
    Regex.compile("a".repeat(Regex.PATTERN_CHARS_MAX));
    assertUnsafe("a".repeat(Regex.PATTERN_CHARS_MAX + 1), "1,001 characters");
  }

  @Test
  void compile_nestingAtTheLimit_isAllowedAndBeyondRefused() {
    int deep = Regex.NESTING_MAX;
    Regex.compile("(".repeat(deep) + "a" + ")".repeat(deep));
    assertUnsafe("(".repeat(deep + 1) + "a" + ")".repeat(deep + 1), "50 nested groups");
  }

  @Test
  void compile_programTooLarge_isRefused() {
    assertUnsafe("a{1000}".repeat(11), "instructions");
  }

  @Test
  void compile_invalid_tellsSyntax() {
    assertThatThrownBy(() -> Regex.compile("(?=a)"))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining("look-around")
        .extracting(e -> ((PatternException) e).code())
        .isEqualTo("REGEX_SYNTAX");
  }

  @Test
  void each_quadraticSearch_endsWithBudget() {
    Regex regex = Regex.compile("a([^b]*b)?");
    String text = "a".repeat(200_000);
    assertThatThrownBy(() -> regex.each(text, match -> true))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("instructions")
        .extracting(e -> ((ExpressionException) e).code())
        .isEqualTo("EXPR_BUDGET");
  }

  @Test
  void replaceAll_hugeResult_endsWithBudget() {
    String by = "x".repeat(1_000_000);
    assertThatThrownBy(() -> Regex.compile("a").replaceAllLiteral("a".repeat(10), by))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("8,388,608 characters");
  }

  private static void assertUnsafe(String pattern, String piece) {
    assertThatThrownBy(() -> Regex.compile(pattern))
        .isInstanceOf(PatternException.class)
        .hasMessageContaining(piece)
        .extracting(e -> ((PatternException) e).code())
        .isEqualTo("REGEX_UNSAFE");
  }
}
