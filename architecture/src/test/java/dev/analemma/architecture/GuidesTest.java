// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.Diagrams;
import dev.analemma.definition.WorkflowDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guides show is what happens. */
class GuidesTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/getting-started.md",
        "docs/concepts.md",
        "docs/extending.md",
        "docs/control-flow.md",
        "docs/definitions.md",
        "docs/durable-runs.md",
        "docs/sources.md",
        "docs/skills.md",
        "docs/waiting.md",
        "docs/resilience.md",
        "docs/llm.md",
        "docs/design-decisions.md"
      })
  void javaOfGuide_whenRun_printsWhatTheGuideShows(String path, @TempDir Path folder)
      throws Exception {
    assertThat(new PageProgram(folder).run(Page.of(path)))
        .isNotEmpty()
        .allSatisfy(block -> assertThat(block.printed()).as(block.code()).isEqualTo(block.shown()));
  }

  @Test
  void drawingOfConcepts_isTheOneOfItsDefinition() {
    Page concepts = Page.of("docs/concepts.md");

    WorkflowDefinition shown = WorkflowDefinition.parse(concepts.blocks("yaml").get(0), "yaml");

    assertThat(concepts.blocks("mermaid")).containsExactly(Diagrams.mermaid(shown));
    assertThat(concepts.blocks("java").get(0).replaceAll("(?m)^ +", ""))
        .contains(concepts.blocks("yaml").get(0).replaceAll("(?m)^ +", ""));
  }

  @Test
  void workflowOfWaiting_hasNoFaultsAndNothingToLookAt() {
    WorkflowDefinition shown =
        WorkflowDefinition.parse(Page.of("docs/waiting.md").blocks("yaml").get(0), "yaml");

    try (Engine engine = Engine.create()) {
      assertThat(engine.check(Workflow.of(shown))).isEmpty();
    }
  }

  @Test
  void yamlOfSources_inADocument_hasNoFaults() {
    for (String map : Page.of("docs/sources.md").blocks("yaml")) {
      readable(
          "lines:\n"
              + (map + "  nodes: { a: { operator: json_object } }\n  output: $.a").indent(2));
    }
  }

  @Test
  void yamlOfOperators_inADocument_hasNoFaults() {
    for (String node : Page.of("docs/operators.md").blocks("yaml")) {
      readable("load: { operator: json_object }\n" + node);
    }
  }

  /** Reads nodes of a page that would hide their point as a whole document. */
  private static void readable(String nodes) {
    String text =
        "analemma: 1\nname: page\npolicy: { additionalInput: true }\nnodes:\n" + nodes.indent(2);
    try (Engine engine = Engine.create()) {
      assertThatCode(() -> engine.parse(text, "yaml")).as(text).doesNotThrowAnyException();
    }
  }

  @Test
  void linksOfAllPages_leadSomewhere() throws IOException {
    for (Page page : Page.all()) {
      Matcher link = LINK.matcher(page.text().replaceAll("(?s)```.*?```|`[^`\\n]*`", ""));
      while (link.find()) {
        if (link.group(1).contains("://")) {
          continue;
        }
        Path target =
            link.group(1).isEmpty()
                ? Page.ROOT.resolve(page.path())
                : Page.ROOT.resolve(page.path()).resolveSibling(link.group(1)).normalize();
        assertThat(Files.exists(target)).as("%s: %s", page.path(), link.group()).isTrue();
        if (link.group(2) != null) {
          assertThat(Page.of(Page.ROOT.relativize(target).toString()).anchors())
              .as("%s: %s", page.path(), link.group())
              .contains(link.group(2));
        }
      }
    }
  }
}
