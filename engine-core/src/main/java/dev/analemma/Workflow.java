// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.builder.Body;
import dev.analemma.builder.Value;
import dev.analemma.builder.WorkflowBuilder;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.shape.Shapes;
import dev.analemma.spi.HostFunction;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

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
  private final boolean inputWrapped;

  private Workflow(
      WorkflowDefinition definition,
      Type inputType,
      Type outputType,
      List<HostFunction> functions) {
    this.definition = Objects.requireNonNull(definition, "definition");
    this.inputType = Objects.requireNonNull(inputType, "inputType");
    this.outputType = Objects.requireNonNull(outputType, "outputType");
    this.functions = List.copyOf(functions);
    this.inputWrapped = inputType != JsonNode.class && Shapes.isWrapped(inputType);
  }

  /** Returns a workflow over JSON; its functions are those that the engine knows. */
  public static Workflow<JsonNode, JsonNode> of(WorkflowDefinition definition) {
    return new Workflow<>(definition, JsonNode.class, JsonNode.class, List.of());
  }

  /**
   * Returns a workflow of a definition, its types and the functions it calls, for tools that make
   * definitions of their own; nothing is checked here.
   *
   * @param definition the definition
   * @param input the type of the input
   * @param output the type of the output
   * @param functions the functions that its nodes name
   */
  public static <I, O> Workflow<I, O> of(
      WorkflowDefinition definition,
      dev.analemma.builder.Type<I> input,
      dev.analemma.builder.Type<O> output,
      List<HostFunction> functions) {
    return new Workflow<>(definition, input.type(), output.type(), functions);
  }

  /**
   * Returns a workflow that is written in Java: the lambda is called once, adds steps to the body
   * it is given, and returns the output.
   *
   * <p>The components of a record are the workflow's inputs; a map or a {@link JsonNode} lets every
   * input through; any other type is the one input {@code value}.
   *
   * @param name the name, {@code [a-z][a-z0-9-]{0,63}}
   * @param input the type of the input
   * @param output the type of the output
   * @param writer writes the workflow
   * @throws DefinitionException with every fault
   * @throws IllegalStateException if a handle is used where it does not belong
   */
  public static <I, O> Workflow<I, O> define(
      String name,
      Class<I> input,
      Class<O> output,
      BiFunction<Body, Value<I>, ? extends Value<? extends O>> writer) {
    return define(
        name, dev.analemma.builder.Type.of(input), dev.analemma.builder.Type.of(output), writer);
  }

  /**
   * Returns a workflow that is written in Java, for types with arguments.
   *
   * @param name the name, {@code [a-z][a-z0-9-]{0,63}}
   * @param input the type of the input
   * @param output the type of the output
   * @param writer writes the workflow
   * @throws DefinitionException with every fault
   * @throws IllegalStateException if a handle is used where it does not belong
   */
  public static <I, O> Workflow<I, O> define(
      String name,
      dev.analemma.builder.Type<I> input,
      dev.analemma.builder.Type<O> output,
      BiFunction<Body, Value<I>, ? extends Value<? extends O>> writer) {
    return WorkflowBuilder.define(name, input, output, writer);
  }

  /** Returns a builder of a workflow from nodes by name, for tools. */
  public static WorkflowBuilder builder(String name) {
    return WorkflowBuilder.named(name);
  }

  /**
   * Returns the same workflow with types.
   *
   * @param input the type of the input; the components of a record must fit the declared inputs
   * @param output the type of the output, which is checked when a run ends
   * @throws DefinitionException if values of the input type could never be accepted
   */
  public <A, B> Workflow<A, B> typed(Class<A> input, Class<B> output) {
    return typed(dev.analemma.builder.Type.of(input), dev.analemma.builder.Type.of(output));
  }

  /**
   * Returns the same workflow with types that have arguments.
   *
   * @param input the type of the input; the components of a record must fit the declared inputs
   * @param output the type of the output, which is checked when a run ends
   * @throws DefinitionException if values of the input type could never be accepted
   */
  public <A, B> Workflow<A, B> typed(
      dev.analemma.builder.Type<A> input, dev.analemma.builder.Type<B> output) {
    List<Fault> faults = Shapes.mismatches(definition, input.type());
    if (!faults.isEmpty()) {
      throw new DefinitionException(faults);
    }
    return new Workflow<>(definition, input.type(), output.type(), functions);
  }

  /** Returns the definition. */
  public WorkflowDefinition definition() {
    return definition;
  }

  /** Returns the name. */
  public String name() {
    return definition.name();
  }

  /** Returns the identity of the definition: SHA-256 of its canonical form, in hexadecimal. */
  public String hash() {
    return definition.hash();
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

  /** Returns what the engine is given: {@code {"value": …}} where the type is no object. */
  @Nullable Object asInput(@Nullable I input) {
    return inputWrapped ? Collections.singletonMap("value", input) : input;
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name();
  }
}
