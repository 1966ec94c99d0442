// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.expression.ItemExpression;
import dev.analemma.operators.BuiltinOperators;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Gets at what the compiler hands to an operator, as an operator of a host may. */
final class Compiled {
  private static final Field.Item WHERE = Field.item("where", "The condition.");

  private Compiled() {}

  /** Returns a condition over an element, compiled. */
  static ItemExpression item(String condition) {
    OperatorType type =
        OperatorType.named("bench.where")
            .fields(WHERE)
            .value(config -> call -> NullNode.getInstance());
    ObjectNode with = Json.nodes().objectNode().put(WHERE.name(), condition);
    return config(type, with).get(WHERE);
  }

  /** Returns a built-in operator type. */
  static OperatorType builtin(String name) {
    return new BuiltinOperators()
        .operators().stream().filter(type -> type.name().equals(name)).findFirst().orElseThrow();
  }

  /** Returns a configuration of an operator type as the compiler checked and linked it. */
  static OperatorConfig config(OperatorType type, ObjectNode with) {
    AtomicReference<@Nullable OperatorConfig> seen = new AtomicReference<>();
    OperatorType witness =
        OperatorType.named("bench.witness")
            .fields(type.fields().toArray(new Field<?>[0]))
            .operator(
                config -> {
                  seen.set(config);
                  return type.create(config);
                });
    try (Engine engine = Engine.builder().operator(witness).build()) {
      engine.check(Workflow.of(one("bench.witness", with)));
    }
    OperatorConfig config = seen.get();
    if (config == null) {
      throw new IllegalStateException("the compiler made no operator");
    }
    return config;
  }

  /** Returns a definition of one operator, which may read {@code $.input.items}. */
  static WorkflowDefinition one(String operator, JsonNode with) {
    return WorkflowDefinition.builder("one")
        .input("items", Json.nodes().objectNode())
        .node("one", NodeDefinition.of(new OperatorKind(operator, with, null)))
        .build();
  }
}
