// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.StepContext;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A function of the host with a name of its own, kept as a constant and used by any number of steps
 * and workflows.
 *
 * <pre>{@code
 * static final Fn<Order, Stock> RESERVE =
 *     Fn.of("inventory.reserve", Order.class, Stock.class, inventory::reserve);
 * }</pre>
 *
 * <p>Unlike a function that is given to a step directly, its name does not change when the workflow
 * around it does. Threads: immutable; the function is called by any number of threads at once.
 *
 * @param <I> the type of the argument
 * @param <O> the type of the result
 */
public final class Fn<I, O> {
  private final Type<I> input;
  private final Type<O> output;
  private final HostFunction function;

  private Fn(Type<I> input, Type<O> output, HostFunction function) {
    this.input = input;
    this.output = output;
    this.function = function;
  }

  /** Returns a constant. */
  public static <I, O> Fn<I, O> of(
      String name, Class<I> input, Class<O> output, StepFunction.Of1<I, O> function) {
    return of(name, Type.of(input), Type.of(output), function);
  }

  /** Returns a constant whose function is given the attempt first. */
  public static <I, O> Fn<I, O> of(
      String name, Class<I> input, Class<O> output, StepFunction.With1<I, O> function) {
    return of(name, Type.of(input), Type.of(output), function);
  }

  /**
   * Returns a constant.
   *
   * @param name the name, with a dot in it, for example {@code inventory.reserve}
   * @param input the type of the argument
   * @param output the type of the result
   * @param function the function
   * @throws IllegalArgumentException if the name has no dot
   */
  public static <I, O> Fn<I, O> of(
      String name, Type<I> input, Type<O> output, StepFunction.Of1<I, O> function) {
    Objects.requireNonNull(function, "function");
    return make(name, input, output, (context, a) -> function.call(Steps.at(a, 0)));
  }

  /** Returns a constant whose function is given the attempt first. */
  public static <I, O> Fn<I, O> of(
      String name, Type<I> input, Type<O> output, StepFunction.With1<I, O> function) {
    Objects.requireNonNull(function, "function");
    return make(name, input, output, (context, a) -> function.call(context, Steps.at(a, 0)));
  }

  /** Returns a constant whose function completes later and holds no thread until then. */
  public static <I, O> Fn<I, O> async(
      String name,
      Class<I> input,
      Class<O> output,
      StepFunction.Of1<I, ? extends CompletionStage<? extends O>> function) {
    return async(name, Type.of(input), Type.of(output), function);
  }

  /** Returns a constant whose function completes later and holds no thread until then. */
  public static <I, O> Fn<I, O> async(
      String name,
      Type<I> input,
      Type<O> output,
      StepFunction.Of1<I, ? extends CompletionStage<? extends O>> function) {
    Objects.requireNonNull(function, "function");
    return Fn.<I, O>make(name, input, output, (context, a) -> function.call(Steps.at(a, 0)))
        .execution(Execution.INLINE);
  }

  /**
   * Returns a constant whose function works in the transaction that commits its result.
   *
   * @param resource what it works with: {@code java.sql.Connection} for the stores of {@code
   *     analemma-adapters-jdbc}
   * @param function is given the resource and the argument
   * @param <R> the type of the resource
   * @see HostFunction.Transactional
   */
  public static <R, I, O> Fn<I, O> transactional(
      String name,
      Type<I> input,
      Type<O> output,
      Class<R> resource,
      StepFunction.Of2<R, I, O> function) {
    Objects.requireNonNull(function, "function");
    return transactional(
        name, input, output, resource, (context, given, a) -> function.call(given, a));
  }

  /** Returns such a constant whose function is given the attempt first. */
  public static <R, I, O> Fn<I, O> transactional(
      String name,
      Type<I> input,
      Type<O> output,
      Class<R> resource,
      StepFunction.With2<R, I, O> function) {
    Objects.requireNonNull(resource, "resource");
    Objects.requireNonNull(function, "function");
    return make(
        name,
        input,
        output,
        new HostFunction.Transactional<R>() {
          @Override
          public Class<R> resource() {
            return resource;
          }

          @Override
          public @Nullable Object call(R given, StepContext context, @Nullable Object[] arguments)
              throws Exception {
            return function.call(context, given, Steps.at(arguments, 0));
          }
        });
  }

  /** Returns the same function with another effect; {@link Effect#WRITE} unless said. */
  public Fn<I, O> effect(Effect effect) {
    return with(effect, function.execution());
  }

  /**
   * Returns the same function on another kind of thread; {@link Execution#BLOCKING} unless said,
   * and {@link Execution#INLINE} for one that completes later.
   */
  public Fn<I, O> execution(Execution execution) {
    return with(function.effect(), execution);
  }

  /** Returns the name. */
  public String name() {
    return function.name();
  }

  /** Returns the type of the argument. */
  public Type<I> input() {
    return input;
  }

  /** Returns the type of the result. */
  public Type<O> output() {
    return output;
  }

  /** Returns the function as the engine knows it. */
  public HostFunction function() {
    return function;
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name();
  }

  private Fn<I, O> with(Effect effect, Execution execution) {
    return new Fn<>(
        input,
        output,
        new HostFunction(
            function.name(),
            function.parameters(),
            function.positional(),
            function.result(),
            effect,
            execution,
            function.body()));
  }

  private static <I, O> Fn<I, O> make(
      String name, Type<I> input, Type<O> output, HostFunction.Body body) {
    if (name.indexOf('.') < 0) {
      throw new IllegalArgumentException(
          "function name '%s' has no dot; write '<area>.%s'; without a dot it is a built-in's"
              .formatted(name, name));
    }
    return new Fn<>(
        input,
        output,
        new HostFunction(
            name,
            List.of(input.type()),
            false,
            output.type(),
            Effect.WRITE,
            Execution.BLOCKING,
            body));
  }
}
