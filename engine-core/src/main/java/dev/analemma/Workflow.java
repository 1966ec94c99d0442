// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.HostFunction;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;

/**
 * A definition with the types of its input and output and the functions that were given to its
 * builder.
 *
 * <p>Threads: immutable.
 *
 * @param <I> the type of the input
 * @param <O> the type of the output
 */
@SuppressWarnings("UnusedTypeParameter") // They type Engine.run, not the fields.
public final class Workflow<I, O> {
  private final WorkflowDefinition definition;
  private final Type inputType;
  private final Type outputType;
  private final List<HostFunction> functions;

  private Workflow(
      WorkflowDefinition definition,
      Type inputType,
      Type outputType,
      List<HostFunction> functions) {
    this.definition = Objects.requireNonNull(definition, "definition");
    this.inputType = Objects.requireNonNull(inputType, "inputType");
    this.outputType = Objects.requireNonNull(outputType, "outputType");
    this.functions = List.copyOf(functions);
  }

  /** Returns a workflow over JSON; its functions are those that the engine knows. */
  public static Workflow<JsonNode, JsonNode> of(WorkflowDefinition definition) {
    return new Workflow<>(definition, JsonNode.class, JsonNode.class, List.of());
  }

  /** Returns the definition. */
  public WorkflowDefinition definition() {
    return definition;
  }

  /** Returns the name. */
  public String name() {
    return definition.name();
  }

  /** Returns the functions that were given to its builder; unmodifiable. */
  public List<HostFunction> functions() {
    return functions;
  }

  /** Returns the type of the input. */
  public Type inputType() {
    return inputType;
  }

  /** Returns the type of the output. */
  public Type outputType() {
    return outputType;
  }

  @Override
  public String toString() {
    return name();
  }
}
