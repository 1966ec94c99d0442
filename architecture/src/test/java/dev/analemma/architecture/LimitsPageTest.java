// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.operators.BuiltinOperators;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonLimits;
import dev.analemma.spi.OperatorType;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The numbers of docs/limits.md are those of the code. */
class LimitsPageTest {
  private static final Page PAGE = Page.of("docs/limits.md");
  private static final Pattern CONSTANT =
      Pattern.compile(
          "(?m)^  (?:(?:public |private )?static final )?(?:int|long|Duration) ([A-Z_]+) =\\s*([^;]+);");
  private static final Pattern PRODUCT = Pattern.compile("[\\d_]+( \\* [\\d_]+)*");
  private static final Pattern SHIFT = Pattern.compile("([\\d_]+)L? << (\\d+)");
  private static final Pattern DURATION = Pattern.compile("Duration\\.of\\w+\\(([\\d_]+)\\)");

  /** Bounds of what is shown or guessed, and of caches of one call: nobody meets them. */
  private static final Set<String> NO_LIMITS =
      Set.of(
          "Analysis.SUGGESTIONS_MAX",
          "AttemptFailures.WORDS_CHARS_MAX",
          "Budget.FOLDED_CHARS_MAX",
          "Chunks.CHARS_AT_ONCE_MAX",
          "Database.ATTEMPTS_MAX",
          "Errors.PREVIEW_CHARS_MAX",
          "Failures.SUMMARY_MAX",
          "Failure.QUOTED_CHARS_MAX",
          "FaultyStateStore.HELD_MAX",
          "HttpExchange.CAUSE_CHARS_MAX",
          "Instances.REMEMBERED_MAX",
          "JdbcMessages.TOGETHER_MAX",
          "JsonTexts.VALUES_MAX",
          "NearName.CANDIDATES_MAX",
          "NearName.LISTED_MAX",
          "Numbers.LONG_DIGITS_MAX",
          "Numbers.PLAIN_DIGITS_MAX",
          "Ordering.SHOWN_MAX",
          "Player.SHOWN_MAX",
          "PostgresAppender.TRIES_MAX",
          "Reachability.PRODUCTS_MAX",
          "Reading.SHOWN_CHARS_MAX",
          "RunNumbers.REMEMBERED_MAX",
          "Schema.SHOWN_CHARS_MAX",
          "Session.STATEMENTS_MAX",
          "Slots.INDEX_MAX",
          "Slots.LEVEL_MAX",
          "SourceErrors.SHOWN_CHARS_MAX",
          "Worlds.CUBES_MAX",
          "Worlds.GATES_MAX",
          "YamlWriter.BLOCK_LEVELS_MAX",
          "YamlWriter.SIMPLE_NAME_CHARS_MAX");

  @Test
  void constants_ofThePage_areThoseOfTheCode() throws IOException {
    Map<String, Long> coded = constants();
    Map<String, Long> shown = numbers(PAGE.text(), Pattern.compile("[A-Z]\\w*\\.[A-Z_]+"));

    assertThat(coded.keySet()).as("the list of exceptions is not outdated").containsAll(NO_LIMITS);
    for (Map.Entry<String, Long> limit : shown.entrySet()) {
      assertThat(coded).as(limit.getKey()).containsEntry(limit.getKey(), limit.getValue());
    }
    Set<String> missing = new TreeSet<>(coded.keySet());
    missing.removeIf(name -> !name.endsWith("_MAX"));
    missing.removeAll(shown.keySet());
    missing.removeAll(NO_LIMITS);
    // The search for a near name gives up early, and nobody notices.
    missing.removeIf(name -> name.startsWith("Near."));
    assertThat(missing).as("limits that the page does not name").isEmpty();
  }

  @Test
  void limitsOfTheEngine_areItsDefaults() throws IOException {
    String engine = source("Engine.java");
    String core = source("internal/run/EngineCore.java");
    Map<String, Long> coded = new LinkedHashMap<>();
    coded.put("runsMax", found(engine, "int runsMax = ([\\d_]+);"));
    coded.put("signalsMax", found(engine, "int signalsMax = ([\\d_]+);"));
    coded.put("blockingMax", found(engine, "int blockingMax = ([\\d_]+);"));
    coded.put("blockingThreadsMax", found(engine, "int blockingThreadsMax = ([\\d_]+);"));
    coded.put("grace", found(engine, "grace = Duration\\.ofSeconds\\((\\d+)\\);"));
    coded.put(
        "compensationMax", found(engine, "compensationMax = Duration\\.ofMinutes\\((\\d+)\\);"));
    coded.put("finallyMax", found(engine, "finallyMax = Duration\\.ofMinutes\\((\\d+)\\);"));
    coded.put("capacity", found(engine, "return listener\\(listener, ([\\d_]+)\\);"));
    coded.put("turn", found(core, "setup\\.runsMax\\(\\),\\s+([\\d_]+),"));
    coded.put("ranges", found(core, " (\\d+) \\* setup\\.parallelism\\(\\)"));
    coded.put("plans", found(source("internal/run/Plans.java"), "maximumSize\\(([\\d_]+)\\)"));
    coded.put("range", found(source("internal/run/HandOut.java"), "Math\\.min\\((\\d+), frame\\."));
    // One a core.
    coded.put("parallelism", 1L);
    assertThat(engine).contains("parallelism = Runtime.getRuntime().availableProcessors()");

    assertThat(numbers(PAGE.section("Engine"), Pattern.compile("[a-z]\\w*")))
        .containsExactlyInAnyOrderEntriesOf(coded);
  }

  @Test
  void limitsOfDefinitions_areThoseOfTheReaderAndTheCompiler() throws Exception {
    String analysis = source("internal/compile/Analysis.java");
    Map<String, Long> coded = components(dev.analemma.internal.codec.Limits.DEFAULT);
    coded.put("bodyNodes", constants().get("Slots.INDEX_MAX") + 1);
    assertThat(analysis).contains("new Limits(Slots.INDEX_MAX + 1, ");
    coded.put("edges", found(analysis, "INDEX_MAX \\+ 1, ([\\d_]+), "));
    coded.put("levels", found(analysis, "INDEX_MAX \\+ 1, [\\d_]+, (\\d+), "));
    coded.put("approvals", found(analysis, "INDEX_MAX \\+ 1, [\\d_]+, \\d+, ([\\d_]+), "));
    coded.put("faults", found(analysis, "INDEX_MAX \\+ 1, [\\d_]+, \\d+, [\\d_]+, ([\\d_]+)\\)"));

    assertThat(numbers(PAGE.section("Definitions"), Pattern.compile("[a-z]\\w*")))
        .containsExactlyInAnyOrderEntriesOf(coded);
  }

  @Test
  void limitsOfJson_areTheDefaults() throws Exception {
    assertThat(numbers(PAGE.section("JSON"), Pattern.compile("[a-z]\\w*")))
        .containsExactlyInAnyOrderEntriesOf(components(JsonLimits.ofDefaults()));
  }

  @Test
  void limitsOfOperators_areThoseOfTheirFields() {
    Map<String, Set<String>> coded = new TreeMap<>();
    for (OperatorType type : new BuiltinOperators().operators()) {
      for (Field<?> field : type.fields()) {
        if (field.name().endsWith("Max") && field instanceof Field.Literal<?> literal) {
          String row =
              "%s %,d %,d".formatted(field.name(), field.fallback().asLong(), literal.max());
          coded.computeIfAbsent(row, key -> new TreeSet<>()).add(type.name());
        }
      }
    }
    Map<String, Set<String>> shown = new TreeMap<>();
    Pattern.compile("(?m)^\\| `(\\w+Max)` \\| ([\\d,]+) \\| ([\\d,]+) \\| (.*) \\|$")
        .matcher(PAGE.section("Operators"))
        .results()
        .forEach(
            row ->
                shown.put(
                    "%s %s %s".formatted(row.group(1), row.group(2), row.group(3)),
                    new TreeSet<>(List.of(row.group(4).replace("`", "").split(", ")))));

    assertThat(shown).isEqualTo(coded);
  }

  @Test
  void codes_onThePage_areStable() {
    Set<String> codes = new TreeSet<>();
    Pattern.compile("`([A-Z]+_[A-Z_]+)`")
        .matcher(PAGE.text())
        .results()
        .forEach(code -> codes.add(code.group(1)));

    assertThat(Page.rows(Page.of("docs/errors.md").text()).keySet()).containsAll(codes);
  }

  /** Returns the first number of the second cell of each row whose name has a form. */
  private static Map<String, Long> numbers(String section, Pattern names) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    Matcher row = Pattern.compile("(?m)^\\| `([\\w.]+)` \\| ([\\d,]+) [^|]*\\|").matcher(section);
    while (row.find()) {
      if (names.matcher(row.group(1)).matches()) {
        Long told = numbers.put(row.group(1), Long.parseLong(row.group(2).replace(",", "")));
        assertThat(told).as(row.group(1) + " stands there twice").isNull();
      }
    }
    assertThat(numbers).isNotEmpty();
    return numbers;
  }

  private static Map<String, Long> constants() throws IOException {
    Map<String, Long> constants = new TreeMap<>();
    for (Map.Entry<String, String> file : Sources.ofPublishedModules().entrySet()) {
      String type = file.getKey().replaceAll(".*/|\\.java$", "");
      Matcher constant = CONSTANT.matcher(file.getValue());
      while (constant.find()) {
        Long value = value(constant.group(2));
        if (value != null) {
          constants.put(type + "." + constant.group(1), value);
        }
      }
    }
    return constants;
  }

  private static Long value(String expression) {
    Matcher shift = SHIFT.matcher(expression);
    Matcher duration = DURATION.matcher(expression);
    if (shift.matches()) {
      return Long.parseLong(shift.group(1).replace("_", "")) << Integer.parseInt(shift.group(2));
    }
    if (duration.matches()) {
      return Long.parseLong(duration.group(1).replace("_", ""));
    }
    if (expression.equals("(1 << 22) - 1")) {
      return (1L << 22) - 1;
    }
    if (!PRODUCT.matcher(expression).matches()) {
      return null;
    }
    long product = 1;
    for (String factor : expression.split(" \\* ")) {
      product *= Long.parseLong(factor.replace("_", ""));
    }
    return product;
  }

  private static Map<String, Long> components(Record limits) throws Exception {
    Map<String, Long> values = new LinkedHashMap<>();
    for (RecordComponent component : limits.getClass().getRecordComponents()) {
      Number value = (Number) component.getAccessor().invoke(limits);
      values.put(component.getName(), value.longValue());
    }
    return values;
  }

  private static long found(String source, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(source);
    assertThat(matcher.find()).as(pattern).isTrue();
    return Long.parseLong(matcher.group(1).replace("_", ""));
  }

  private static String source(String path) throws IOException {
    return Sources.ofPublishedModules().get(path);
  }
}
