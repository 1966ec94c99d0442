// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.definition.Effect;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A function that was given to a step, until the workflow is made. Not thread-safe. */
final class FunctionParts {
  private final String name;
  private final List<Type> parameters = new ArrayList<>();
  private final Type result;
  private final HostFunction.Body body;
  private @Nullable Effect effect;
  private @Nullable Execution execution;

  /**
   * Creates a function.
   *
   * @param name its name
   * @param arguments the types of the values it is given
   * @param result the type of its result
   * @param body what it does with them
   */
  FunctionParts(String name, List<Type> arguments, Type result, HostFunction.Body body) {
    this.name = name;
    this.result = result;
    boolean[] optional = new boolean[arguments.size()];
    boolean any = false;
    for (int i = 0; i < optional.length; i++) {
      optional[i] = Types.isOptional(arguments.get(i));
      any |= optional[i];
      parameters.add(optional[i] ? Types.content(arguments.get(i)) : arguments.get(i));
    }
    this.body = any ? wrapping(optional, body) : body;
  }

  String name() {
    return name;
  }

  void effect(Effect value) {
    NodeParts.requireUnset("the effect", "'" + name + "'", effect);
    effect = value;
  }

  void execution(Execution value) {
    NodeParts.requireUnset("the execution", "'" + name + "'", execution);
    execution = value;
  }

  HostFunction function() {
    return new HostFunction(
        name,
        parameters,
        true,
        result,
        effect == null ? Effect.WRITE : effect,
        execution == null ? Execution.BLOCKING : execution,
        body);
  }

  // JSON has no optional: what is not there comes as null.
  private static HostFunction.Body wrapping(boolean[] optional, HostFunction.Body body) {
    return (context, arguments) -> {
      @Nullable Object[] wrapped = arguments.clone();
      for (int i = 0; i < optional.length; i++) {
        if (optional[i]) {
          wrapped[i] = Optional.ofNullable(arguments[i]);
        }
      }
      return body.call(context, wrapped);
    };
  }
}
