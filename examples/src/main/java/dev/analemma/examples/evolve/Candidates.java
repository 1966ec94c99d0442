// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.evolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Workflow definitions as data: made at random, crossed and changed. Each is a graph of {@link
 * #NODES} operators {@code math} over the input {@code x}; a node names only earlier ones, so
 * whatever is put together is a definition without faults.
 *
 * <p>Threads: not safe.
 */
final class Candidates {
  /** How many nodes a candidate has. */
  static final int NODES = 5;

  private static final List<String> OPERATIONS = List.of("add", "subtract", "multiply");
  private static final List<String> SIGNS = List.of("+", "-", "*");
  private static final int CONSTANT_MAX = 5;

  private final SplittableRandom random;

  Candidates(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Returns a candidate made at random. */
  ObjectNode any() {
    ObjectNode definition = Json.nodes().objectNode().put("analemma", 1).put("name", "candidate");
    definition.putObject("input").putObject("x").put("type", "number");
    ObjectNode nodes = definition.putObject("nodes");
    for (int node = 1; node <= NODES; node++) {
      nodes.set(name(node), node(node));
    }
    return definition.put("output", "$." + name(NODES));
  }

  /** Returns a candidate with each node from one of two, one of them perhaps changed. */
  ObjectNode child(JsonNode mother, JsonNode father) {
    ObjectNode child = mother.deepCopy();
    ObjectNode nodes = child.withObject("/nodes");
    for (int node = 1; node <= NODES; node++) {
      if (random.nextInt(4) == 0) {
        nodes.set(name(node), father.path("nodes").path(name(node)).deepCopy());
      }
    }
    int changes = random.nextInt(3);
    for (int change = 0; change < changes; change++) {
      int node = 1 + random.nextInt(NODES);
      if (random.nextBoolean()) {
        nodes.set(name(node), node(node));
      } else {
        ArrayNode values = (ArrayNode) nodes.path(name(node)).path("with").path("values");
        values.set(random.nextInt(2), value(node));
      }
    }
    return child;
  }

  /** Returns the best of three that are drawn. */
  JsonNode drawn(JsonNode scored) {
    JsonNode best = scored.get(random.nextInt(scored.size()));
    for (int more = 0; more < 2; more++) {
      JsonNode other = scored.get(random.nextInt(scored.size()));
      best = fitness(other) > fitness(best) ? other : best;
    }
    return best;
  }

  static double fitness(JsonNode scored) {
    return scored.path("fitness").asDouble();
  }

  private ObjectNode node(int node) {
    ObjectNode made = Json.nodes().objectNode().put("operator", "math");
    ObjectNode with = made.putObject("with");
    with.put("operation", OPERATIONS.get(random.nextInt(OPERATIONS.size())));
    with.putArray("values").add(value(node)).add(value(node));
    return made;
  }

  private JsonNode value(int node) {
    int drawn = random.nextInt(3);
    if (drawn == 0) {
      return IntNode.valueOf(random.nextInt(-CONSTANT_MAX, CONSTANT_MAX + 1));
    }
    return TextNode.valueOf(
        drawn == 1 || node == 1 ? "$.input.x" : "$." + name(1 + random.nextInt(node - 1)));
  }

  private static String name(int node) {
    return "n" + node;
  }

  /**
   * Returns the highest power of {@code x} that a candidate may come to, 0 if it does not read it:
   * told from the definition alone, before it runs.
   */
  static int degree(JsonNode definition) {
    int[] degrees = new int[NODES + 1];
    for (int node = 1; node <= NODES; node++) {
      JsonNode with = definition.path("nodes").path(name(node)).path("with");
      int left = degree(with.path("values").path(0), degrees);
      int right = degree(with.path("values").path(1), degrees);
      degrees[node] =
          with.path("operation").asText().equals("multiply") ? left + right : Math.max(left, right);
    }
    return degrees[NODES];
  }

  private static int degree(JsonNode value, int[] degrees) {
    if (!value.isTextual()) {
      return 0;
    }
    String path = value.textValue();
    return path.equals("$.input.x") ? 1 : degrees[Integer.parseInt(path.substring(3))];
  }

  /** Returns what a candidate calculates, as people write it. */
  static String formula(JsonNode definition) {
    String[] formulas = new String[NODES + 1];
    for (int node = 1; node <= NODES; node++) {
      JsonNode with = definition.path("nodes").path(name(node)).path("with");
      String sign = SIGNS.get(OPERATIONS.indexOf(with.path("operation").asText()));
      formulas[node] =
          "(%s %s %s)"
              .formatted(
                  operand(with.path("values").get(0), formulas),
                  sign,
                  operand(with.path("values").get(1), formulas));
    }
    String whole = formulas[NODES];
    return whole.substring(1, whole.length() - 1);
  }

  private static String operand(JsonNode value, String[] formulas) {
    if (!value.isTextual()) {
      return value.asText();
    }
    String path = value.textValue();
    return path.equals("$.input.x") ? "x" : formulas[Integer.parseInt(path.substring(3))];
  }
}
