// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.examples.evolve.FitnessChart;
import dev.analemma.spi.Json;
import dev.analemma.yaml.YamlFormat;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WorkflowsTest {
  private final Backend backend = new EngineBackend();

  @ParameterizedTest
  @MethodSource("dev.analemma.examples.Library#names")
  void read_bundledWorkflow_hasNoFault(String name) throws UsageException {
    assertThat(read(name).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @MethodSource("dev.analemma.examples.Library#names")
  void validate_bundledWorkflow_isWhatTheSchemaOfTheFormatSays(String name) throws Exception {
    Library.Source source = Library.find(name);
    JsonNode document =
        source.fileName().endsWith(".yaml")
            ? new YamlFormat().parse(source.text()).tree()
            : Json.parse(source.text());

    assertThat(schema().validate(document)).isEmpty();
    assertThat(schema().validate(read(name).toJson())).isEmpty();
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        WorkflowsTest.class.getResourceAsStream("/dev/analemma/workflow.schema.json")) {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
    }
  }

  @Test
  void run_whenTheProcessEnds_isCancelled() {
    List<Thread> hooks = new CopyOnWriteArrayList<>();
    EngineBackend ending =
        new EngineBackend(
            new Interruption.Hooks() {
              @Override
              public void add(Thread hook) {
                hooks.add(hook);
              }

              @Override
              public void remove(Thread hook) {
                hooks.remove(hook);
              }
            });
    WorkflowDefinition waits =
        ending.read(
            "waits.yaml",
            """
            analemma: 1
            name: waits
            nodes:
              never:
                operator: assert
                with: { that: "1 > 2" }
                retry: { max: 3, delay: 1h }
            """);

    Backend.Ended ended =
        ending.run(
            waits,
            object(),
            null,
            (what, node, text) -> {
              if (what == Backend.What.RETRIED) {
                hooks.forEach(Thread::start);
              }
            });

    assertThat(ended.how()).isEqualTo(Backend.How.FAILED);
    assertThat(ended.value().path("code").asText()).isEqualTo("CANCELLED");
    assertThat(ended.value().path("message").asText()).contains("the process was asked to end");
    assertThat(hooks).isEmpty();
  }

  @Test
  void run_hello_greets() throws UsageException {
    assertThat(output("hello", object()).path("greeting").asText()).isEqualTo("Hello, world!");
  }

  @ParameterizedTest
  @CsvSource({
    "0, DE, false, 'refused: order A-1 has a total of 0'",
    "100000, DE, false, order A-1 waits for a person",
    "99999, DE, false, warehouse Kassel",
    "1, PL, false, warehouse Metz",
    "1, US, false, air freight",
    "1, US, true, 'air freight, by courier'"
  })
  void run_routeOrder_goesWhereItShould(long cents, String country, boolean express, String route)
      throws UsageException {
    ObjectNode input = object().put("cents", cents).put("country", country).put("express", express);

    assertThat(output("route-order", input).path("route").asText()).isEqualTo(route);
  }

  @ParameterizedTest
  @CsvSource({"2, 2, 1.41421356237309", "27, 3, 3.00000000000000", "0.25, 2, 0.500000000000000"})
  void run_solver_findsTheRoot(double number, int degree, String root) throws UsageException {
    JsonNode solved = output("solver", object().put("number", number).put("degree", degree));

    assertThat(solved.path("root").decimalValue())
        .isCloseTo(new BigDecimal(root), within(new BigDecimal("1e-12")));
    assertThat(solved.path("confidence").asDouble()).isGreaterThanOrEqualTo(0.999999999999);
    assertThat(solved.path("tried").size()).isPositive();
  }

  @Test
  void run_solverThatCannotBeSure_givesTheBestItHas() throws UsageException {
    ObjectNode hopeless =
        object().put("number", 1_000_000_000_000L).put("degree", 50).put("guess", 1e9);

    JsonNode solved = output("solver", hopeless);

    assertThat(solved.path("confidence").asDouble()).isLessThan(0.999);
    assertThat(solved.path("steps").asInt()).isEqualTo(200);
  }

  @Test
  void run_sagaThatIsShipped_keepsTheMoney() throws UsageException {
    JsonNode books = output("saga", object());

    assertThat(books.path("parcel").path("to").asText()).isEqualTo("Bremen");
    assertThat(books.path("refused").isNull()).isTrue();
    assertThat(books.path("cash").asInt()).isEqualTo(80);
  }

  @Test
  void run_sagaThatIsNotShipped_undoesTheLastFirst() throws UsageException {
    JsonNode books = output("saga", object().put("to", "nowhere"));

    assertThat(books.path("parcel").isNull()).isTrue();
    assertThat(books.path("refused").asText()).contains("'nowhere'");
    assertThat(books.path("did"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "reserved 2 lamp", "charged 80 euros", "refunded 80 euros", "released 2 lamp");
    assertThat(books.path("cash").asInt()).isZero();
    assertThat(books.path("stock").path("lamp").asInt()).isEqualTo(5);
  }

  @Test
  void run_sagaOfTooMuch_undoesNothingSinceNothingWasDone() throws UsageException {
    JsonNode books = output("saga", object().put("item", "chair").put("count", 3));

    assertThat(books.path("refused").asText()).contains("2 of 'chair'", "3");
    assertThat(books.path("did")).isEmpty();
  }

  @Test
  void run_evolve_findsAFormulaForThePoints(@TempDir Path folder)
      throws IOException, UsageException {
    Path svg = folder.resolve("fitness.svg");

    JsonNode found = output("evolve", object().put("svg", svg.toString()));

    assertThat(found.path("reached").asBoolean()).isTrue();
    List<Double> fitness = new ArrayList<>();
    found.path("fitness").forEach(value -> fitness.add(value.asDouble()));
    assertThat(fitness).isSorted().endsWith(1.0).hasSize(found.path("generations").asInt());
    assertThat(svg).content().contains("<polyline");
    assertThat(FitnessChart.text(found)).contains("GENERATION", "y = ");
    // What was bred is a workflow like any other.
    WorkflowDefinition bred = WorkflowDefinition.parse(found.path("definition").toString());
    try (Engine engine = Engine.create()) {
      assertThat(engine.run(Workflow.of(bred), object().put("x", 10)).asInt()).isEqualTo(111);
    }
  }

  @Test
  void run_evolve_rollsBackWhatIsNotSafe_andTellsWhereTheBestComesFrom(@TempDir Path folder)
      throws IOException, UsageException {
    Path file = folder.resolve("lineage.jsonl");
    ObjectNode input = object().put("lineage", file.toString()).put("population", 20);
    input.put("generations", 12).put("target", 1).put("safety", 0.95);

    JsonNode found = output("evolve", input);

    List<Integer> rolledBack = new ArrayList<>();
    found.path("rolledBack").forEach(generation -> rolledBack.add(generation.asInt()));
    int generations = found.path("generations").asInt();
    assertThat(rolledBack).isNotEmpty().hasSizeLessThan(generations);
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add(Json.parse(line));
    }
    assertThat(rows).hasSize(20 * generations);
    // Nothing that was rolled back was ever scored.
    assertThat(rows).noneMatch(row -> rolledBack.contains((int) row.path("id").asDouble()));
    JsonNode ancestors = found.path("ancestors");
    for (int i = 1; i < ancestors.size(); i++) {
      assertThat(ancestors.get(i).path("id")).isEqualTo(ancestors.get(i - 1).at("/parents/0"));
    }
    assertThat(ancestors.get(ancestors.size() - 1).path("parents")).isEmpty();
    assertThat(FitnessChart.text(found)).contains("rolled back", "the best: ");
  }

  @Test
  void run_evolveThatRunsOutOfGenerations_tellsTheBestSoFar() throws UsageException {
    JsonNode found = output("evolve", object().put("generations", 2).put("seed", 3));

    assertThat(found.path("reached").asBoolean()).isFalse();
    assertThat(found.path("fitness")).hasSize(2);
    assertThat(found.path("formula").asText()).isNotEmpty();
  }

  @Test
  void run_evolveOverAPointThatNothingReaches_scoresItAsMissing() throws UsageException {
    ObjectNode input = object().put("generations", 1).put("population", 4);
    input.putArray("points").addObject().put("x", "1").put("y", 1);

    assertThat(output("evolve", input).path("fitness").get(0).asDouble()).isZero();
  }

  @Test
  void run_logTriageWithoutFile_ranksTheSample() throws UsageException {
    JsonNode report = output("log-triage", object().put("top", 3));

    assertThat(report.path("lines").path("total").asInt()).isEqualTo(100_000);
    assertThat(report.path("groups")).hasSize(3);
    assertThat(report.path("groups").get(0).path("count").asLong())
        .isGreaterThanOrEqualTo(report.path("groups").get(1).path("count").asLong());
    assertThat(report.path("fresh")).hasSize(1);
    assertThat(report.path("headline").asText()).contains("1 of them new");
    assertThat(report.path("saved").isNull()).isTrue();
  }

  /** Batches end anywhere; only which samples are shown between first and last may differ. */
  @Test
  void run_logStream_findsWhatLogTriageFinds(@TempDir Path folder)
      throws IOException, UsageException {
    Path log = folder.resolve("a.log");
    StringBuilder text = new StringBuilder("\tat of nothing\n");
    for (int i = 0; i < 8_000; i++) {
      text.append("2026-11-21T01:02:03Z ERROR a.B - failure in ").append("xyz".charAt(i % 3));
      text.append("\njava.io.IOException: no\n\tat a.B.c(B.java:").append(i).append(")\n\n");
      text.append("2026-11-21T01:02:04Z INFO a.B - fine, ").append(i).append('\n');
    }
    Files.writeString(log, text.append("2026-11-21T01:02:05Z FATAL a - new\n"));
    ObjectNode input = object().put("file", log.toString());

    ObjectNode whole = output("log-stream", input).deepCopy();
    ObjectNode parts = output("log-triage", input).deepCopy();

    assertThat(parts.path("lines").path("total").asInt()).isEqualTo(40_002);
    for (ObjectNode report : List.of(whole, parts)) {
      for (JsonNode group : report.path("groups")) {
        JsonNode samples = group.path("samples");
        assertThat(samples.size()).isBetween(1, 5);
        for (JsonNode sample : samples) {
          assertThat(sample.path("trace").size()).isEqualTo(trace(group));
        }
        ((ObjectNode) group).remove("samples");
      }
    }
    assertThat(parts).isEqualTo(whole);
  }

  private static int trace(JsonNode group) {
    return group.path("template").asText().startsWith("failure") ? 2 : 0;
  }

  @Test
  void run_logTriageOfQuietLog_isQuiet(@TempDir Path folder) throws IOException, UsageException {
    Path log = Files.writeString(folder.resolve("a.log"), "2026-11-21T01:02:03Z INFO a - ok\n");
    Path saved = folder.resolve("report.json");

    JsonNode report =
        output("log-triage", object().put("file", log.toString()).put("out", saved.toString()));

    assertThat(report.path("headline").asText()).isEqualTo("nothing at level warn or above");
    assertThat(report.path("groups")).isEmpty();
    assertThat(saved).content().contains("nothing at level warn");
  }

  @Test
  void run_logTriageThatCannotSave_succeedsAllTheSame(@TempDir Path folder)
      throws IOException, UsageException {
    Path log = Files.writeString(folder.resolve("a.log"), "2026-11-21T01:02:03Z ERROR a - no\n");

    JsonNode report =
        output("log-triage", object().put("file", log.toString()).put("out", folder.toString()));

    assertThat(report.path("errors").asInt()).isOne();
    assertThat(report.path("saved").isNull()).isTrue();
  }

  @Test
  void run_logTriageOfMoreGroupsThanAPartTells_losesNoError(@TempDir Path folder)
      throws IOException, UsageException {
    Path log = folder.resolve("a.log");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 12_000; i++) {
      String word = i % 10 == 0 ? "often" : "x".repeat(1 + i % 400);
      text.append("2026-11-21T01:02:03Z ERROR a - ").append(word).append('\n');
    }
    Files.writeString(log, text);

    JsonNode report = output("log-triage", object().put("file", log.toString()).put("top", 1));

    JsonNode often = report.path("groups").get(0);
    assertThat(often.path("template").asText()).isEqualTo("often");
    assertThat(often.path("count").asInt()).isEqualTo(1_200);
    assertThat(report.path("errors").asInt()).isEqualTo(12_000);
    assertThat(report.path("rest").path("overflow").asInt()).isPositive();
    assertThat(report.path("rest").path("moreTemplates").asBoolean()).isTrue();
  }

  @Test
  void run_logTriageOfALineOfMegabytes_cutsAndCountsIt(@TempDir Path folder)
      throws IOException, UsageException {
    Path log = folder.resolve("a.log");
    String line = "2026-11-21T01:02:03Z ERROR a - ";
    Files.writeString(log, line + "no\n" + line + "\u20ac".repeat(1 << 20) + "\n" + line + "no\n");

    JsonNode report = output("log-triage", object().put("file", log.toString()));

    assertThat(report.path("lines").path("total").asInt()).isEqualTo(3);
    assertThat(report.path("lines").path("cut").asInt()).isOne();
    assertThat(report.path("errors").asInt()).isEqualTo(3);
  }

  @Test
  void run_logTriageOfMissingFile_failsBeforeTheMap(@TempDir Path folder) throws UsageException {
    ObjectNode input = object().put("file", folder.resolve("none.log").toString());

    Backend.Ended ended = backend.run(read("log-triage"), input, null, (what, node, text) -> {});

    assertThat(ended.how()).isEqualTo(Backend.How.FAILED);
    assertThat(ended.value().path("code").asText()).isEqualTo("LOG_UNREADABLE");
    assertThat(ended.value().path("node").asText()).isEqualTo("file");
  }

  private JsonNode output(String name, ObjectNode input) throws UsageException {
    Backend.Ended ended = backend.run(read(name), input, null, (what, node, text) -> {});
    assertThat(ended.how()).as("%s", ended.value()).isEqualTo(Backend.How.SUCCEEDED);
    return ended.value();
  }

  private WorkflowDefinition read(String name) throws UsageException {
    Library.Source source = Library.find(name);
    return backend.read(source.fileName(), source.text());
  }

  private static ObjectNode object() {
    return Json.nodes().objectNode();
  }
}
