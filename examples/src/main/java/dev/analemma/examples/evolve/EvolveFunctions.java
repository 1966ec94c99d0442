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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The host functions of the workflow {@code evolve}.
 *
 * <ul>
 *   <li>{@code evolve.population}: {@code {size, seed}} to a list of definitions.
 *   <li>{@code evolve.fitness}: {@code {points, answers}} to 1 for answers that are all right, less
 *       the more they are off, 0 where one is missing.
 *   <li>{@code evolve.breed}: {@code {scored, seed}} to {@code {population, best}}.
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

  private EvolveFunctions() {}

  /** Returns the functions, to be given to an engine. */
  public static List<HostFunction> all() {
    return List.of(
        function("population", Effect.PURE, Execution.COMPUTE, EvolveFunctions::population),
        function("fitness", Effect.PURE, Execution.INLINE, EvolveFunctions::fitness),
        function("breed", Effect.PURE, Execution.COMPUTE, EvolveFunctions::breed),
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
      population.add(candidates.any());
    }
    return population;
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
    // The best lives on, so that no generation is worse than the one before it.
    ArrayNode population = bred.putArray("population").add(best.path("definition"));
    int strangers = Math.max(1, scored.size() / 10);
    while (population.size() < scored.size()) {
      population.add(
          population.size() <= strangers
              ? candidates.any()
              : candidates.child(
                  candidates.drawn(scored).path("definition"),
                  candidates.drawn(scored).path("definition")));
    }
    ObjectNode told = bred.putObject("best");
    told.put("formula", Candidates.formula(best.path("definition")));
    told.set("fitness", best.path("fitness"));
    told.set("definition", best.path("definition"));
    return bred;
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
