// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.builder.Step;
import dev.analemma.builder.Value;
import dev.analemma.definition.Body;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import java.util.List;
import java.util.Map;

/**
 * A stand-in for agents in Java: a composite operator that shows the facts to the function {@code
 * later.agent} until its answer is as sure as the specification of the agent asks for.
 */
final class Agents {
  private static final Field.Value FACTS = Field.value("facts", JsonType.ANY, "What is known.");
  private static final Field.Literal<Integer> TURNS =
      Field.integer("maxIterations", 8, 1, 100, "How often it may think.");
  private static final Field.Literal<String> SURE =
      Field.text("sure", "0.7", "How sure it has to be.");

  /** The operator, to be given to an engine. */
  static final OperatorType TYPE =
      OperatorType.named("later.react")
          .fields(FACTS, TURNS, SURE, Field.rest("Who it is."))
          .composite(
              "1",
              config ->
                  new Body(
                      Map.of(
                          "think",
                          NodeDefinition.of(
                              new OperatorKind(
                                  "retry_until",
                                  Json.nodes()
                                      .objectNode()
                                      .put("operator", "later.agent")
                                      .put("until", "result.confidence >= " + config.get(SURE))
                                      .put("max", config.get(TURNS))
                                      .put("with", "$.config.facts"),
                                  null))),
                      TextNode.valueOf("$.think")));

  private Agents() {}

  /** Who an agent is and when it is done. */
  record AgentSpec(String role, List<String> tools, int maxIterations, double sure) {
    static AgentSpec react(String role) {
      return new AgentSpec(role, List.of(), 8, 0.7);
    }

    AgentSpec tools(String... names) {
      return new AgentSpec(role, List.of(names), maxIterations, sure);
    }

    AgentSpec maxIterations(int turns) {
      return new AgentSpec(role, tools, turns, sure);
    }

    AgentSpec confidenceAtLeast(double least) {
      return new AgentSpec(role, tools, maxIterations, least);
    }
  }

  /** Adds an agent to a body. */
  static <R> Step<R> add(
      dev.analemma.builder.Body body, String id, AgentSpec spec, Class<R> type, Value<?> facts) {
    return body.operator(
        id,
        type,
        TYPE.name(),
        body.object(Map.class)
            .put("role", body.literal(spec.role))
            .put("tools", body.literal(spec.tools))
            .put("maxIterations", body.literal(spec.maxIterations))
            .put("sure", body.literal(Double.toString(spec.sure)))
            .put("facts", facts)
            .done());
  }
}
