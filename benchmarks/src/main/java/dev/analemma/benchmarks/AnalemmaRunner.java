// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.Atom;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorType;
import java.util.Arrays;
import java.util.List;

/**
 * This engine: one operator node a node, {@code after} atoms for edges, no data between them.
 *
 * <p>In two variants: bodies that say that they are cheap, which stay on the thread that schedules,
 * and bodies that compute, which go to the workers. A workflow is compiled by its first run.
 */
public final class AnalemmaRunner implements GraphEngine {
  /** The input of a run that needs none, shared as it cannot be changed. */
  static final JsonNode NOTHING = Json.freeze(Json.nodes().objectNode());

  private static final Field.Literal<Integer> NODE =
      Field.integer("node", null, 0, Integer.MAX_VALUE, "The number of the node.");

  private final String name;
  private final Execution execution;

  private AnalemmaRunner(String name, Execution execution) {
    this.name = name;
    this.execution = execution;
  }

  /** Returns the variant whose bodies run on the thread that schedules. */
  public static AnalemmaRunner inline() {
    return new AnalemmaRunner("analemma-inline", Execution.INLINE);
  }

  /** Returns the variant whose bodies run on the workers. */
  public static AnalemmaRunner pool() {
    return new AnalemmaRunner("analemma-pool", Execution.COMPUTE);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean supports(Shape shape) {
    return true;
  }

  @Override
  public Graph prepare(Shape shape, NodeBody body, int workers) {
    OperatorType type =
        OperatorType.named("bench.body")
            .execution(execution)
            .fields(NODE)
            .value(
                config -> {
                  int node = config.get(NODE);
                  return call -> {
                    body.run(node);
                    return NullNode.getInstance();
                  };
                });
    Engine engine = Engine.builder().parallelism(workers).operator(type).build();
    return new Graph(engine, Workflow.of(definition(shape)));
  }

  /** Returns a shape as a definition whose nodes are {@code bench.body}. */
  static WorkflowDefinition definition(Shape shape) {
    WorkflowDefinition.Builder definition = WorkflowDefinition.builder("measured");
    int[][] predecessors = shape.predecessors();
    for (int node = 0; node < shape.nodes(); node++) {
      List<Atom> after =
          Arrays.stream(predecessors[node]).mapToObj(source -> new Atom(id(source), null)).toList();
      OperatorKind kind =
          new OperatorKind("bench.body", Json.nodes().objectNode().put(NODE.name(), node), null);
      definition.node(id(node), NodeDefinition.of(kind).withAfter(after));
    }
    return definition.build();
  }

  private static String id(int node) {
    return "n" + node;
  }

  /**
   * A compiled shape and the engine that runs it.
   *
   * @param engine the engine
   * @param workflow the shape as a workflow
   */
  record Graph(Engine engine, Workflow<JsonNode, JsonNode> workflow) implements PreparedGraph {
    @Override
    public void run() {
      engine.run(workflow, NOTHING);
    }

    @Override
    public void runMany(int runs, int inFlight) {
      InFlight.run(runs, inFlight, () -> engine.start(workflow, NOTHING).future());
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
