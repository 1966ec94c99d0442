// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Sink;
import dev.analemma.expression.ExpressionException;
import dev.analemma.expression.Regex;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/expressions.md and the code name the same functions, limits and codes. */
class ExpressionDocumentTest {
  private static String section(String title) throws IOException {
    String text = Files.readString(Path.of("..", "docs", "expressions.md"));
    int start = text.indexOf("\n## " + title + "\n");
    assertThat(start).as("section '%s'", title).isPositive();
    int end = text.indexOf("\n## ", start + 1);
    return text.substring(start, end < 0 ? text.length() : end);
  }

  private static List<List<String>> all(String regex, String text) {
    List<List<String>> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(regex, Pattern.MULTILINE).matcher(text);
    while (matcher.find()) {
      List<String> groups = new ArrayList<>();
      for (int i = 1; i <= matcher.groupCount(); i++) {
        groups.add(matcher.group(i));
      }
      found.add(groups);
    }
    return found;
  }

  @Test
  void functions_inDocument_areThoseOfTheCodeWithTheirArguments() throws IOException {
    Map<String, String> documented = new LinkedHashMap<>();
    for (List<String> row :
        all("^\\| `(\\w+)\\(([^`]*)\\)` \\| (both|global) \\|", section("Functions"))) {
      String required = row.get(1).replaceAll("\\[.*", "");
      int min = required.split(",").length - (required.contains("…") ? 1 : 0);
      int max = row.get(1).contains("…") ? 64 : row.get(1).split(",").length;
      documented.put(row.get(0), "%s %d-%d".formatted(row.get(2), min, max));
    }
    Map<String, String> coded = new LinkedHashMap<>();
    for (Function function : Function.values()) {
      coded.put(
          function.text(),
          "%s %d-%d"
              .formatted(
                  function.member() ? "both" : "global",
                  function.argumentsMin(),
                  function.argumentsMax()));
    }
    assertThat(documented).isEqualTo(coded);
  }

  @Test
  void forms_inDocument_areThoseOfTheCode() throws IOException {
    String values = section("Values");
    assertThat(Function.FORMS)
        .allSatisfy(form -> assertThat(values).containsPattern("\\| `" + form + "\\("));
  }

  @Test
  void limits_inDocument_areThoseOfTheCodeWithTheirValues() throws Exception {
    Map<String, Long> documented = new LinkedHashMap<>();
    for (List<String> row : all("^\\| `([A-Z_]+)` \\| ([0-9,]+) ", section("Limits"))) {
      documented.put(row.get(0), Long.parseLong(row.get(1).replace(",", "")));
    }
    Map<String, Long> coded = new LinkedHashMap<>();
    for (Field field : Limits.class.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers())) {
        coded.put(field.getName(), field.getLong(null));
      }
    }
    assertThat(documented).isEqualTo(coded);
  }

  @Test
  void patternLimits_inDocument_areThoseOfTheCode() throws IOException {
    assertThat(section("Limits").replaceAll("\\s+", " "))
        .contains("at most %,d characters".formatted(Regex.PATTERN_CHARS_MAX))
        .contains("%d nested groups".formatted(Regex.NESTING_MAX))
        .contains("%,d as the product".formatted(Regex.REPEAT_PRODUCT_MAX))
        .contains("%,d compiled instructions".formatted(Regex.PROGRAM_SIZE_MAX));
  }

  @Test
  void codes_ofTheCode_areInTheDocument() throws Exception {
    String faults = section("Faults and errors");
    for (Class<?> owner : List.of(Problem.class, Failure.class)) {
      for (Field field : owner.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
          field.setAccessible(true);
          assertThat(faults).contains("`" + field.get(null) + "`");
        }
      }
    }
  }

  @Test
  void differences_inDocument_areThoseThatAreTested() throws IOException {
    List<String> documented =
        all("^\\| .+ \\| .+ \\| `(\\w+)` \\|$", section("Differences from CEL")).stream()
            .map(row -> row.get(0))
            .toList();

    assertThat(documented)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(CelDifferencesTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList());
  }

  @Test
  void examplesOfExpressions_giveWhatTheDocumentSays() throws IOException {
    String section = section("Examples");
    String variables = all("(?s)```json\n(.*?)```", section).get(0).get(0);
    List<List<String>> rows = all("^\\| `(.+)` \\| `(.+)` \\|$", section);
    assertThat(rows).hasSizeGreaterThan(25);
    for (List<String> row : rows) {
      String text = row.get(0).replace("\\|", "|");
      assertThat(outcome(() -> Expressions.evaluate(text, variables)))
          .as(text)
          .isEqualTo(known(row.get(1)));
    }
  }

  @Test
  void examplesOfTemplates_giveWhatTheDocumentSays() throws IOException {
    List<List<String>> rows =
        all("^\\| `([A-Z]+)` \\| `(.+)` \\| `(.+)` \\| `(.+)` \\|$", section("Templates"));
    assertThat(rows).hasSizeGreaterThan(10);
    for (List<String> row : rows) {
      JsonNode variables = Expressions.json("{x: " + row.get(2) + "}");
      Sink sink = Sink.valueOf(row.get(0));
      assertThat(outcome(() -> TextNode.valueOf(Expressions.template(row.get(1), sink, variables))))
          .as(row.toString())
          .isEqualTo(row.get(3).matches("[A-Z_]+") ? row.get(3) : TextNode.valueOf(row.get(3)));
    }
  }

  @Test
  void examplesOfReferences_giveWhatTheDocumentSays() throws IOException {
    String text = Files.readString(Path.of("..", "docs", "references.md"));
    List<List<String>> given = all("^With `a = (.+)` and the error `x = (.+)`:$", text);
    String variables =
        "{a: %s, error: {x: %s}}".formatted(given.get(0).get(0), given.get(0).get(1));
    List<List<String>> rows = all("^\\| `([\"{].+)` \\| `(.+)` \\|$", text);
    assertThat(rows).hasSizeGreaterThan(15);
    for (List<String> row : rows) {
      assertThat(outcome(() -> Expressions.value(row.get(0), variables)))
          .as(row.get(0))
          .isEqualTo(known(row.get(1)));
    }
  }

  private static Object known(String cell) {
    return cell.matches("[A-Z]+_[A-Z_]+") ? cell : Expressions.json(cell);
  }

  /** Returns a value, or the code of the only fault, or of the error. */
  private static Object outcome(Supplier<JsonNode> evaluation) {
    try {
      return evaluation.get();
    } catch (ExpressionException e) {
      return e.code();
    } catch (Expressions.Faults e) {
      return e.faults().size() == 1 ? e.faults().get(0).code() : e.faults().toString();
    }
  }
}
