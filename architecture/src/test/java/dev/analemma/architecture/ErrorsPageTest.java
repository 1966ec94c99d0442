// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.RunStatus;
import dev.analemma.operators.BuiltinOperators;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/errors.md and the code know the same codes. */
class ErrorsPageTest {
  private static final Page PAGE = Page.of("docs/errors.md");

  /** A code is always written as a literal of its own; so is little else. */
  private static final Pattern LITERAL = Pattern.compile("\"([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)\"");

  /** Literals in upper case that are no codes. */
  private static final Set<String> NO_CODES =
      Set.of(
          "BEGIN",
          "DELETE",
          "FALSE",
          "JSON",
          "LLM_CASSETTE",
          "LLM_FALLBACK",
          "LLM_MOCK",
          "LLM_MODEL",
          "LLM_PROVIDER",
          "MD5",
          "NULL",
          "PATCH",
          "POST",
          "PT1H30M",
          "ROLLBACK",
          "TRUE");

  @Test
  void codes_ofThePage_areThoseOfTheCode() throws IOException {
    Set<String> coded = new TreeSet<>();
    for (String source : Sources.ofPublishedModules().values()) {
      Matcher literal = LITERAL.matcher(source);
      while (literal.find()) {
        coded.add(literal.group(1));
      }
    }
    assertThat(coded).as("the list of exceptions is not outdated").containsAll(NO_CODES);
    coded.removeAll(NO_CODES);
    for (RunStatus status : RunStatus.values()) {
      if (status.terminal() && status != RunStatus.COMPLETED && status != RunStatus.FAILED) {
        // The code of a RunStoppedException.
        coded.add(status.name());
      }
    }

    assertThat(new TreeSet<>(Page.rows(PAGE.text()).keySet())).isEqualTo(coded);
  }

  @Test
  void codesOfOperators_areOnThePage() {
    Set<String> declared = new TreeSet<>();
    new BuiltinOperators().operators().forEach(type -> declared.addAll(type.errors().keySet()));

    assertThat(Page.rows(PAGE.text()).keySet()).containsAll(declared);
  }

  @Test
  void everyCode_hasAMeaningAndARemedy() {
    for (Map.Entry<String, List<String>> row : Page.rows(PAGE.text()).entrySet()) {
      assertThat(row.getValue())
          .as(row.getKey())
          .hasSize(2)
          .allSatisfy(cell -> assertThat(cell).isNotBlank());
    }
  }

  @Test
  void warnings_areCalledSo() throws IOException {
    List<String> warned = new ArrayList<>();
    Pattern warning = Pattern.compile("warning\\(\\s*\"([A-Z_]+)\"");
    for (String source : Sources.ofPublishedModules().values()) {
      warning.matcher(source).results().forEach(found -> warned.add(found.group(1)));
    }

    assertThat(warned)
        .isNotEmpty()
        .allSatisfy(
            code ->
                assertThat(Page.rows(PAGE.text()).get(code).get(0)).as(code).contains("warning"));
  }
}
