// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.builder.Step;
import dev.analemma.builder.Value;
import dev.analemma.definition.Body;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.LoopKind;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import java.util.List;
import java.util.Map;

/**
 * A stand-in for agents in Java: a composite operator that shows the facts to the function {@code
 * later.agent} until its answer is as sure as the specification of the agent asks for. One that is
 * out of turns answers as sure as it is; what to do with that is for the workflow to say.
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
          .composite("2", Agents::body);

  private static Body body(OperatorConfig config) {
    int turns = config.get(TURNS);
    NodeDefinition think =
        NodeDefinition.of(
            new OperatorKind("later.agent", TextNode.valueOf("$.config.facts"), null));
    LoopKind loop =
        new LoopKind(
            "thought",
            IntNode.valueOf(turns),
            Map.of("answer", NullNode.getInstance()),
            new Body(Map.of("think", think), null),
            Map.of("answer", TextNode.valueOf("$.think")),
            "think.confidence >= %s || iteration == %d".formatted(config.get(SURE), turns - 1));
    return new Body(Map.of("turns", NodeDefinition.of(loop)), TextNode.valueOf("$.turns.answer"));
  }

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
