// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.spi.HostFunction;
import org.jspecify.annotations.Nullable;

// Above 300 lines because Java has no way to say "a function of any number of arguments": each
// number of arguments is a method, for both kinds of type tokens, with and without the context.
/**
 * The steps of a body that call a function of the host.
 *
 * <p>The function becomes known as {@code <workflow>/<block path>/<id>}. Its arguments are
 * converted from JSON to the types of the values it is given, its result to JSON. It may throw; an
 * {@link dev.analemma.OperatorException} carries a code of its own. A function that takes a {@link
 * dev.analemma.StepContext} first is given the attempt. Not thread-safe.
 */
public abstract sealed class Steps permits Body {
  Steps() {}

  /** Adds a node that calls a function. */
  abstract <R> Step<R> add(
      String id, Type<R> type, HostFunction.Body function, Value<?>... arguments);

  /** Does what has no result. */
  static @Nullable Object run(StepAction.Of0 action) throws Exception {
    action.call();
    return null;
  }

  /** Returns an argument as the type that the builder checked it to have. */
  @SuppressWarnings("unchecked")
  static <A> A at(@Nullable Object[] arguments, int index) {
    return (A) arguments[index];
  }

  /** Adds a step that calls a function of no argument. */
  public final <R> Step<R> step(String id, Class<R> type, StepFunction.Of0<R> function) {
    return step(id, Type.of(type), function);
  }

  /** Adds a step that calls a function of no argument, given a type with arguments. */
  public final <R> Step<R> step(String id, Type<R> type, StepFunction.Of0<R> function) {
    return add(id, type, (context, values) -> function.call());
  }

  /** Adds a step that calls a function of the attempt and no argument. */
  public final <R> Step<R> step(String id, Class<R> type, StepFunction.With0<R> function) {
    return step(id, Type.of(type), function);
  }

  /**
   * Adds a step that calls a function of the attempt and no argument, given a type with arguments.
   */
  public final <R> Step<R> step(String id, Type<R> type, StepFunction.With0<R> function) {
    return add(id, type, (context, values) -> function.call(context));
  }

  /** Adds a step that calls a function of one argument. */
  public final <A, R> Step<R> step(
      String id, Class<R> type, StepFunction.Of1<A, R> function, Value<? extends A> a) {
    return step(id, Type.of(type), function, a);
  }

  /** Adds a step that calls a function of one argument, given a type with arguments. */
  public final <A, R> Step<R> step(
      String id, Type<R> type, StepFunction.Of1<A, R> function, Value<? extends A> a) {
    return add(id, type, (context, values) -> function.call(at(values, 0)), a);
  }

  /** Adds a step that calls a function of the attempt and one argument. */
  public final <A, R> Step<R> step(
      String id, Class<R> type, StepFunction.With1<A, R> function, Value<? extends A> a) {
    return step(id, Type.of(type), function, a);
  }

  /**
   * Adds a step that calls a function of the attempt and one argument, given a type with arguments.
   */
  public final <A, R> Step<R> step(
      String id, Type<R> type, StepFunction.With1<A, R> function, Value<? extends A> a) {
    return add(id, type, (context, values) -> function.call(context, at(values, 0)), a);
  }

  /** Adds a step that calls a function of two arguments. */
  public final <A, B, R> Step<R> step(
      String id,
      Class<R> type,
      StepFunction.Of2<A, B, R> function,
      Value<? extends A> a,
      Value<? extends B> b) {
    return step(id, Type.of(type), function, a, b);
  }

  /** Adds a step that calls a function of two arguments, given a type with arguments. */
  public final <A, B, R> Step<R> step(
      String id,
      Type<R> type,
      StepFunction.Of2<A, B, R> function,
      Value<? extends A> a,
      Value<? extends B> b) {
    return add(id, type, (context, values) -> function.call(at(values, 0), at(values, 1)), a, b);
  }

  /** Adds a step that calls a function of the attempt and two arguments. */
  public final <A, B, R> Step<R> step(
      String id,
      Class<R> type,
      StepFunction.With2<A, B, R> function,
      Value<? extends A> a,
      Value<? extends B> b) {
    return step(id, Type.of(type), function, a, b);
  }

  /**
   * Adds a step that calls a function of the attempt and two arguments, given a type with
   * arguments.
   */
  public final <A, B, R> Step<R> step(
      String id,
      Type<R> type,
      StepFunction.With2<A, B, R> function,
      Value<? extends A> a,
      Value<? extends B> b) {
    return add(
        id, type, (context, values) -> function.call(context, at(values, 0), at(values, 1)), a, b);
  }

  /** Adds a step that calls a function of three arguments. */
  public final <A, B, C, R> Step<R> step(
      String id,
      Class<R> type,
      StepFunction.Of3<A, B, C, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c) {
    return step(id, Type.of(type), function, a, b, c);
  }

  /** Adds a step that calls a function of three arguments, given a type with arguments. */
  public final <A, B, C, R> Step<R> step(
      String id,
      Type<R> type,
      StepFunction.Of3<A, B, C, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c) {
    return add(
        id,
        type,
        (context, values) -> function.call(at(values, 0), at(values, 1), at(values, 2)),
        a,
        b,
        c);
  }

  /** Adds a step that calls a function of the attempt and three arguments. */
  public final <A, B, C, R> Step<R> step(
      String id,
      Class<R> type,
      StepFunction.With3<A, B, C, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c) {
    return step(id, Type.of(type), function, a, b, c);
  }

  /**
   * Adds a step that calls a function of the attempt and three arguments, given a type with
   * arguments.
   */
  public final <A, B, C, R> Step<R> step(
      String id,
      Type<R> type,
      StepFunction.With3<A, B, C, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c) {
    return add(
        id,
        type,
        (context, values) -> function.call(context, at(values, 0), at(values, 1), at(values, 2)),
        a,
        b,
        c);
  }

  /** Adds a step that calls a function of four arguments. */
  public final <A, B, C, D, R> Step<R> step(
      String id,
      Class<R> type,
      StepFunction.Of4<A, B, C, D, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c,
      Value<? extends D> d) {
    return step(id, Type.of(type), function, a, b, c, d);
  }

  /** Adds a step that calls a function of four arguments, given a type with arguments. */
  public final <A, B, C, D, R> Step<R> step(
      String id,
      Type<R> type,
      StepFunction.Of4<A, B, C, D, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c,
      Value<? extends D> d) {
    return add(
        id,
        type,
        (context, values) ->
            function.call(at(values, 0), at(values, 1), at(values, 2), at(values, 3)),
        a,
        b,
        c,
        d);
  }

  /** Adds a step that calls a function of the attempt and four arguments. */
  public final <A, B, C, D, R> Step<R> step(
      String id,
      Class<R> type,
      StepFunction.With4<A, B, C, D, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c,
      Value<? extends D> d) {
    return step(id, Type.of(type), function, a, b, c, d);
  }

  /**
   * Adds a step that calls a function of the attempt and four arguments, given a type with
   * arguments.
   */
  public final <A, B, C, D, R> Step<R> step(
      String id,
      Type<R> type,
      StepFunction.With4<A, B, C, D, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c,
      Value<? extends D> d) {
    return add(
        id,
        type,
        (context, values) ->
            function.call(context, at(values, 0), at(values, 1), at(values, 2), at(values, 3)),
        a,
        b,
        c,
        d);
  }

  /** Adds a step that calls a function of five arguments. */
  public final <A, B, C, D, E, R> Step<R> step(
      String id,
      Class<R> type,
      StepFunction.Of5<A, B, C, D, E, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c,
      Value<? extends D> d,
      Value<? extends E> e) {
    return step(id, Type.of(type), function, a, b, c, d, e);
  }

  /** Adds a step that calls a function of five arguments, given a type with arguments. */
  public final <A, B, C, D, E, R> Step<R> step(
      String id,
      Type<R> type,
      StepFunction.Of5<A, B, C, D, E, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c,
      Value<? extends D> d,
      Value<? extends E> e) {
    return add(
        id,
        type,
        (context, values) ->
            function.call(
                at(values, 0), at(values, 1), at(values, 2), at(values, 3), at(values, 4)),
        a,
        b,
        c,
        d,
        e);
  }

  /** Adds a step that calls a function of the attempt and five arguments. */
  public final <A, B, C, D, E, R> Step<R> step(
      String id,
      Class<R> type,
      StepFunction.With5<A, B, C, D, E, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c,
      Value<? extends D> d,
      Value<? extends E> e) {
    return step(id, Type.of(type), function, a, b, c, d, e);
  }

  /**
   * Adds a step that calls a function of the attempt and five arguments, given a type with
   * arguments.
   */
  public final <A, B, C, D, E, R> Step<R> step(
      String id,
      Type<R> type,
      StepFunction.With5<A, B, C, D, E, R> function,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c,
      Value<? extends D> d,
      Value<? extends E> e) {
    return add(
        id,
        type,
        (context, values) ->
            function.call(
                context, at(values, 0), at(values, 1), at(values, 2), at(values, 3), at(values, 4)),
        a,
        b,
        c,
        d,
        e);
  }

  /** Adds a step that calls an action of no argument. */
  public final Step<Void> run(String id, StepAction.Of0 action) {
    return add(id, Type.of(Void.class), (context, values) -> run(() -> action.call()));
  }

  /** Adds a step that calls an action of the attempt and no argument. */
  public final Step<Void> run(String id, StepAction.With0 action) {
    return add(id, Type.of(Void.class), (context, values) -> run(() -> action.call(context)));
  }

  /** Adds a step that calls an action of one argument. */
  public final <A> Step<Void> run(String id, StepAction.Of1<A> action, Value<? extends A> a) {
    return add(
        id, Type.of(Void.class), (context, values) -> run(() -> action.call(at(values, 0))), a);
  }

  /** Adds a step that calls an action of the attempt and one argument. */
  public final <A> Step<Void> run(String id, StepAction.With1<A> action, Value<? extends A> a) {
    return add(
        id,
        Type.of(Void.class),
        (context, values) -> run(() -> action.call(context, at(values, 0))),
        a);
  }

  /** Adds a step that calls an action of two arguments. */
  public final <A, B> Step<Void> run(
      String id, StepAction.Of2<A, B> action, Value<? extends A> a, Value<? extends B> b) {
    return add(
        id,
        Type.of(Void.class),
        (context, values) -> run(() -> action.call(at(values, 0), at(values, 1))),
        a,
        b);
  }

  /** Adds a step that calls an action of the attempt and two arguments. */
  public final <A, B> Step<Void> run(
      String id, StepAction.With2<A, B> action, Value<? extends A> a, Value<? extends B> b) {
    return add(
        id,
        Type.of(Void.class),
        (context, values) -> run(() -> action.call(context, at(values, 0), at(values, 1))),
        a,
        b);
  }

  /** Adds a step that calls an action of three arguments. */
  public final <A, B, C> Step<Void> run(
      String id,
      StepAction.Of3<A, B, C> action,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c) {
    return add(
        id,
        Type.of(Void.class),
        (context, values) -> run(() -> action.call(at(values, 0), at(values, 1), at(values, 2))),
        a,
        b,
        c);
  }

  /** Adds a step that calls an action of the attempt and three arguments. */
  public final <A, B, C> Step<Void> run(
      String id,
      StepAction.With3<A, B, C> action,
      Value<? extends A> a,
      Value<? extends B> b,
      Value<? extends C> c) {
    return add(
        id,
        Type.of(Void.class),
        (context, values) ->
            run(() -> action.call(context, at(values, 0), at(values, 1), at(values, 2))),
        a,
        b,
        c);
  }
}
