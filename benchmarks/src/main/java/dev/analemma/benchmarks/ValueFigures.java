// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.Atom;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.expression.ItemExpression;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What values cost: references, conditions, the making of operators. */
final class ValueFigures {
  private static final int NODES = 1_000;
  private static final int ITEMS = 100_000;

  private ValueFigures() {}

  /** Nodes of built-in operators that read into the output of another node. */
  static void references(Figures figures) {
    Rounds rounds = new Rounds(figures.quick());
    ObjectNode condition = Json.nodes().objectNode().put("if", "source.b.c > 3");
    ObjectNode list =
        Json.nodes().objectNode().put("items", "$.source.b.list").put("where", "it > 3");
    ObjectNode object = Json.nodes().objectNode().put("x", "$.source.b.c");
    try (Engine engine = Engine.create()) {
      add(rounds, engine, "if_else", condition, "then");
      add(rounds, engine, "list_filter", list, "ok");
      add(rounds, engine, "json_object", object, "ok");
      rounds.run();
    }
    for (String operator : List.of("if_else", "list_filter", "json_object")) {
      figures.put("node " + operator + " with reference ns", rounds.nanos(operator));
    }
  }

  /** One node whose output the others read, each after the one before it. */
  private static void add(
      Rounds rounds, Engine engine, String operator, ObjectNode with, String label) {
    ObjectNode value = Json.nodes().objectNode();
    ObjectNode b = value.putObject("b").put("c", 4);
    b.putArray("list").add(1).add(5).add(2).add(7);
    WorkflowDefinition.Builder definition =
        WorkflowDefinition.builder("references")
            .node("source", NodeDefinition.of(new OperatorKind("json_object", value, null)));
    for (int i = 0; i < NODES; i++) {
      NodeDefinition node = NodeDefinition.of(new OperatorKind(operator, with, null));
      definition.node(
          "n" + i, i == 0 ? node : node.withAfter(List.of(new Atom("n" + (i - 1), label))));
    }
    Workflow<JsonNode, JsonNode> workflow = Workflow.of(definition.build());
    rounds.add(operator, NODES, () -> engine.run(workflow, AnalemmaRunner.NOTHING));
  }

  /** A condition over 100,000 objects, and the whole node that filters by it, beside CEL. */
  static void filter(Figures figures) throws CelValidationException, CelEvaluationException {
    List<Map<String, Object>> maps = Items.maps(ITEMS);
    JsonNode tree = Items.tree(ITEMS);
    ItemExpression own = Compiled.item(Items.TWO_TERMS);
    CelRuntime.Program planned = program(CelFactory.plannerCelBuilder());
    CelRuntime.Program interpreted = program(CelFactory.legacyCelBuilder());
    ObjectNode with =
        Json.nodes().objectNode().put("items", "$.input.items").put("where", Items.TWO_TERMS);
    Workflow<JsonNode, JsonNode> workflow = Workflow.of(Compiled.one("list_filter", with));
    ObjectNode given = Json.nodes().objectNode();
    given.set("items", tree);
    JsonNode input = Json.freeze(given);
    try (Engine engine = Engine.create()) {
      int kept = filtered(maps, planned).size();
      if (kept == 0 || kept == ITEMS || kept != filtered(maps, interpreted).size()) {
        throw new IllegalStateException("CEL keeps " + kept + " of " + ITEMS);
      }
      if (kept != engine.run(workflow, input).get("one").size() || kept != filtered(tree, own)) {
        throw new IllegalStateException("the engine keeps others than CEL");
      }
      Rounds rounds =
          new Rounds(figures.quick())
              .add("item", ITEMS, () -> filtered(tree, own))
              .add("node", ITEMS, () -> engine.run(workflow, input))
              .add("planned", ITEMS, () -> filtered(maps, planned))
              .add("interpreted", ITEMS, () -> filtered(maps, interpreted))
              .run();
      for (String name : List.of("item", "node", "planned", "interpreted")) {
        figures.put("filter " + name + " ns", rounds.nanos(name));
      }
      // Whichever of its two runtimes is the faster one here.
      String cel =
          rounds.nanos("planned") < rounds.nanos("interpreted") ? "planned" : "interpreted";
      figures.put("filter CEL / item", rounds.ratio(cel, "item"));
      figures.put("filter CEL / node", rounds.ratio(cel, "node"));
    }
  }

  private static int filtered(JsonNode tree, ItemExpression where) {
    ArrayNode kept = Json.nodes().arrayNode();
    int index = 0;
    for (JsonNode item : tree) {
      if (where.test(slot -> null, item, index++)) {
        kept.add(item);
      }
    }
    return kept.size();
  }

  private static CelRuntime.Program program(CelBuilder builder)
      throws CelValidationException, CelEvaluationException {
    Cel environment = builder.addVar("it", SimpleType.DYN).build();
    return environment.createProgram(environment.compile(Items.TWO_TERMS).getAst());
  }

  private static List<Map<String, Object>> filtered(
      List<Map<String, Object>> items, CelRuntime.Program program) {
    List<Map<String, Object>> kept = new ArrayList<>();
    for (Map<String, Object> item : items) {
      try {
        if (Boolean.TRUE.equals(program.eval(Map.of("it", item)))) {
          kept.add(item);
        }
      } catch (CelEvaluationException e) {
        throw new IllegalStateException(e);
      }
    }
    return kept;
  }

  /** Making an operator from its checked configuration, and a node from its definition. */
  static void instantiate(Figures figures) {
    ObjectNode with =
        Json.nodes().objectNode().put("items", "$.input.items").put("where", Items.TWO_TERMS);
    WorkflowDefinition one = Compiled.one("list_filter", with);
    OperatorType type = Compiled.builtin("list_filter");
    OperatorConfig config = Compiled.config(type, with);
    WorkflowDefinition.Builder many =
        WorkflowDefinition.builder("many").input("items", Json.nodes().objectNode());
    for (int i = 0; i < NODES; i++) {
      many.node("n" + i, NodeDefinition.of(new OperatorKind("list_filter", with, null)));
    }
    try (Engine engine = Engine.create()) {
      Workflow<JsonNode, JsonNode> oneWorkflow = Workflow.of(one);
      Workflow<JsonNode, JsonNode> manyWorkflow = Workflow.of(many.build());
      Rounds rounds =
          new Rounds(figures.quick())
              .add("create", 1, () -> type.create(config))
              .add("one", 1, () -> engine.check(oneWorkflow))
              .add("many", NODES, () -> engine.check(manyWorkflow))
              .run();
      figures.put("operator from configuration ns", rounds.nanos("create"));
      figures.put("node of a workflow from definition µs", rounds.nanos("many") / 1_000);
      figures.put("workflow of one node from definition µs", rounds.nanos("one") / 1_000);
    }
    byte[] written = one.canonical().getBytes(StandardCharsets.UTF_8);
    figures.put("definition of one node B", written.length);
  }
}
