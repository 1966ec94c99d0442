// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorProvider;
import dev.analemma.spi.OperatorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The types tell all that a reader needs, and the page of the documentation is what they tell. */
class OperatorDocsTest {
  private static final Path PAGE = Path.of("..", "docs", "operators.md");

  @Test
  void page_isWhatTheTypesTell() throws IOException {
    if (Boolean.getBoolean("analemma.docs.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, OperatorDocs.text());
    }
    assertThat(PAGE)
        .as(
            "docs/operators.md is written by: mvn -pl operators -am test -Dtest=OperatorDocsTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Danalemma.docs.write=true")
        .exists()
        .content()
        .isEqualTo(OperatorDocs.text());
  }

  @Test
  void everyType_tellsWhatItIs() {
    for (OperatorType type : new BuiltinOperators().operators()) {
      assertThat(type.name()).matches("[a-z][a-z0-9_]*");
      assertThat(type.summary()).as(type.name()).endsWith(".").doesNotContain("|");
      assertThat(type.output()).as(type.name()).endsWith(".");
      assertThat(type.errors().keySet()).allMatch(code -> code.matches("[A-Z][A-Z0-9_]*"));
      for (Field<?> field : type.fields()) {
        assertThat(field.doc()).as(type.name() + "." + field.name()).endsWith(".");
      }
    }
  }

  @Test
  void names_areDifferent() {
    assertThat(new BuiltinOperators().operators())
        .extracting(OperatorType::name)
        .doesNotHaveDuplicates();
  }

  @Test
  void provider_isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(OperatorProvider.class))
        .hasAtLeastOneElementOfType(BuiltinOperators.class);
  }

  @Test
  void names_areThoseOfTheTypesInTheirOrder() {
    BuiltinOperators provider = new BuiltinOperators();

    assertThat(provider.operators().stream().map(OperatorType::name).toList())
        .isEqualTo(List.copyOf(provider.names()));
  }

  @Test
  void operator_nameThatIsNotBuiltIn_isRefused() {
    assertThatThrownBy(() -> new BuiltinOperators().operator("list_filtr"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'list_filtr' is not built in");
  }
}
