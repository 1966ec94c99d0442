// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.evolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.Profile;
import dev.analemma.StepContext;
import dev.analemma.definition.Effect;
import dev.analemma.examples.Functions;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The host functions of the workflow {@code evolve}.
 *
 * <p>A member of a population is {@code {id, parents, definition}}; ids are {@code
 * generation.number}.
 *
 * <ul>
 *   <li>{@code evolve.population}: {@code {size, seed}} to the first population.
 *   <li>{@code evolve.safety}: {@code {definition}} to {@code {score, flags}}, told without running
 *       it: {@code STEEP} (0), a power of x above 3, or {@code CONSTANT} (0.5), no x at all.
 *   <li>{@code evolve.fitness}: {@code {points, answers}} to 1 for answers that are all right, less
 *       the more they are off, 0 where one is missing.
 *   <li>{@code evolve.breed}: {@code {scored, seed, generation}} to {@code {population, best,
 *       rows}}; a row tells {@code {generation, id, parents, fitness, safety, flags}} of one
 *       member.
 *   <li>{@code evolve.audit}: {@code {population}} to {@code {safety, flags}}: the mean score, and
 *       how many have each flag.
 *   <li>{@code evolve.lineage}: {@code {rows, id, file}} to {@code {ancestors, rows, file}}: the
 *       rows from a member back to a stranger, by first parents. With a file all rows are written
 *       to it as JSON lines. Error {@code LINEAGE_NOT_SAVED}.
 *   <li>{@code evolve.draw}: {@code {file, fitness}} to {@code {file}}, an SVG. Error {@code
 *       CHART_NOT_SAVED}.
 * </ul>
 */
public final class EvolveFunctions {
  /** What a candidate may do. */
  public static final Profile ARITHMETIC =
      Profile.named("arithmetic")
          .operators("math")
          .effects(Effect.PURE)
          .nodesMax(Candidates.NODES)
          .depthMax(1)
          .bytesMax(2_048)
          .build();

  private static final int POPULATION_MAX = 1_000;

  /** The highest power of x that is thought harmless: more of it, and numbers explode. */
  private static final int DEGREE_MAX = 3;

  private EvolveFunctions() {}

  /** Returns the functions, to be given to an engine. */
  public static List<HostFunction> all() {
    return List.of(
        function("population", Effect.PURE, Execution.COMPUTE, EvolveFunctions::population),
        function("safety", Effect.PURE, Execution.INLINE, EvolveFunctions::safety),
        function("fitness", Effect.PURE, Execution.INLINE, EvolveFunctions::fitness),
        function("breed", Effect.PURE, Execution.COMPUTE, EvolveFunctions::breed),
        function("audit", Effect.PURE, Execution.COMPUTE, EvolveFunctions::audit),
        function("lineage", Effect.WRITE, Execution.BLOCKING, EvolveFunctions::lineage),
        function("draw", Effect.WRITE, Execution.BLOCKING, EvolveFunctions::draw));
  }

  private static HostFunction function(
      String name, Effect effect, Execution execution, Functions.Step step) {
    return Functions.function("evolve." + name, effect, execution, step);
  }

  private static JsonNode population(StepContext context, JsonNode with) {
    int size = with.path("size").asInt();
    if (size < 1 || size > POPULATION_MAX) {
      throw new OperatorException(
          "INPUT_RANGE", "size is %d, must be 1 to %,d".formatted(size, POPULATION_MAX));
    }
    Candidates candidates = new Candidates(with.path("seed").asLong());
    ArrayNode population = Json.nodes().arrayNode(size);
    for (int i = 0; i < size; i++) {
      add(population, 0, List.of(), candidates.any());
    }
    return population;
  }

  private static void add(
      ArrayNode population, int generation, List<JsonNode> parents, JsonNode definition) {
    ObjectNode member = Json.nodes().objectNode();
    member.put("id", generation + "." + population.size());
    ArrayNode ids = member.putArray("parents");
    parents.forEach(parent -> ids.add(parent.path("id")));
    member.set("definition", definition);
    population.add(member);
  }

  private static JsonNode safety(StepContext context, JsonNode with) {
    return safety(with.path("definition"));
  }

  private static ObjectNode safety(JsonNode definition) {
    int degree = Candidates.degree(definition);
    ObjectNode told = Json.nodes().objectNode();
    told.put("score", degree > DEGREE_MAX ? 0 : degree == 0 ? 0.5 : 1);
    ArrayNode flags = told.putArray("flags");
    if (degree > DEGREE_MAX) {
      flags.add("STEEP");
    } else if (degree == 0) {
      flags.add("CONSTANT");
    }
    return told;
  }

  private static JsonNode audit(StepContext context, JsonNode with) {
    double score = 0;
    Map<String, Integer> counts = new TreeMap<>();
    for (JsonNode member : with.path("population")) {
      ObjectNode told = safety(member.path("definition"));
      score += told.path("score").asDouble();
      told.path("flags").forEach(flag -> counts.merge(flag.asText(), 1, Integer::sum));
    }
    ObjectNode audit = Json.nodes().objectNode();
    audit.put("safety", score / Math.max(1, with.path("population").size()));
    ObjectNode flags = audit.putObject("flags");
    counts.forEach(flags::put);
    return audit;
  }

  private static JsonNode fitness(StepContext context, JsonNode with) {
    JsonNode points = with.path("points");
    double off = 0;
    for (int i = 0; i < points.size(); i++) {
      JsonNode answer = with.path("answers").path(i);
      if (!answer.isNumber()) {
        return Json.nodes().numberNode(0);
      }
      off += Math.abs(answer.asDouble() - points.get(i).path("y").asDouble());
    }
    return Json.nodes().numberNode(1 / (1 + off / Math.max(1, points.size())));
  }

  private static JsonNode breed(StepContext context, JsonNode with) {
    JsonNode scored = with.path("scored");
    if (scored.isEmpty()) {
      throw new OperatorException("INPUT_RANGE", "nobody is left to breed from");
    }
    JsonNode best = scored.get(0);
    for (JsonNode other : scored) {
      best = Candidates.fitness(other) > Candidates.fitness(best) ? other : best;
    }
    Candidates candidates = new Candidates(with.path("seed").asLong());
    ObjectNode bred = Json.nodes().objectNode();
    int generation = with.path("generation").asInt();
    // The best lives on, so that no generation is worse than the one before it.
    ArrayNode population = bred.putArray("population");
    add(population, generation, List.of(best), best.path("definition"));
    int strangers = Math.max(1, scored.size() / 10);
    while (population.size() < scored.size()) {
      if (population.size() <= strangers) {
        add(population, generation, List.of(), candidates.any());
      } else {
        JsonNode mother = candidates.drawn(scored);
        JsonNode father = candidates.drawn(scored);
        JsonNode child = candidates.child(mother.path("definition"), father.path("definition"));
        add(population, generation, List.of(mother, father), child);
      }
    }
    ObjectNode told = bred.putObject("best");
    told.set("id", best.path("id"));
    told.put("formula", Candidates.formula(best.path("definition")));
    told.set("fitness", best.path("fitness"));
    told.set("definition", best.path("definition"));
    ArrayNode rows = bred.putArray("rows");
    for (JsonNode member : scored) {
      ObjectNode row = rows.addObject().put("generation", generation - 1);
      for (String field : List.of("id", "parents", "fitness", "safety", "flags")) {
        row.set(field, member.path(field));
      }
    }
    return bred;
  }

  private static JsonNode lineage(StepContext context, JsonNode with) {
    Map<String, JsonNode> byId = new HashMap<>();
    with.path("rows").forEach(row -> byId.put(row.path("id").asText(), row));
    ObjectNode lineage = Json.nodes().objectNode();
    ArrayNode ancestors = lineage.putArray("ancestors");
    JsonNode row = byId.get(with.path("id").asText());
    while (row != null) {
      ancestors.add(row);
      row = byId.get(row.path("parents").path(0).asText());
    }
    lineage.put("rows", with.path("rows").size());
    if (with.hasNonNull("file")) {
      Path file = Functions.path(with, "file");
      try (BufferedWriter lines = Files.newBufferedWriter(file)) {
        for (JsonNode each : with.path("rows")) {
          lines.write(Json.write(each) + "\n");
        }
      } catch (IOException e) {
        throw new OperatorException(
            "LINEAGE_NOT_SAVED", "'%s' could not be written: %s".formatted(file, e), null, null, e);
      }
    }
    lineage.set("file", with.path("file"));
    return lineage;
  }

  private static JsonNode draw(StepContext context, JsonNode with) {
    Path file = Functions.path(with, "file");
    try {
      Files.writeString(file, FitnessChart.svg(with.path("fitness")));
    } catch (IOException e) {
      throw new OperatorException(
          "CHART_NOT_SAVED", "'%s' could not be written: %s".formatted(file, e), null, null, e);
    }
    return Json.nodes().objectNode().put("file", file.toString());
  }
}
