// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import dev.analemma.OperatorException;
import dev.analemma.StepContext;
import dev.analemma.definition.Effect;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function of the host under a name that definitions may use.
 *
 * <p>Threads: the function is called by any number of threads at once.
 *
 * @param name the name; contains a dot (registered by the host) or a slash (made by a builder)
 * @param parameters the types of the arguments, without a leading {@link StepContext}
 * @param positional whether {@code with} is an array with one element an argument; else {@code
 *     with} as a whole is the one argument, or nothing where there is no parameter
 * @param result the type of the result; a {@link java.util.concurrent.CompletionStage} may be
 *     returned in its place
 * @param effect what it may do to the world
 * @param execution on what kind of thread it runs
 * @param body the function
 */
public record HostFunction(
    String name,
    List<Type> parameters,
    boolean positional,
    Type result,
    Effect effect,
    Execution execution,
    Body body) {

  /** Checks and copies the components. */
  public HostFunction {
    Objects.requireNonNull(name, "name");
    if (name.indexOf('.') < 0 && name.indexOf('/') < 0) {
      throw new IllegalArgumentException(
          "function name '%s' has no dot; names without one belong to built-in operators, write '<host>.%s'"
              .formatted(name, name));
    }
    parameters = List.copyOf(parameters);
    if (!positional && parameters.size() > 1) {
      throw new IllegalArgumentException(
          "function '%s' has %d parameters; a function that takes its whole input takes one"
              .formatted(name, parameters.size()));
    }
    if (body instanceof Transactional<?>
        && (effect != Effect.WRITE || execution != Execution.BLOCKING)) {
      throw new IllegalArgumentException(
          "function '%s' works in a transaction, so its effect is WRITE and its execution BLOCKING, not %s and %s"
              .formatted(name, effect, execution));
    }
  }

  /** What a function does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Calls the function.
     *
     * @param context the attempt
     * @param arguments one a parameter, of the parameter's type; null where JSON null came
     * @return the result, or a {@link java.util.concurrent.CompletionStage} of it
     * @throws Exception whatever the function throws; it fails the attempt
     */
    @Nullable Object call(StepContext context, @Nullable Object[] arguments) throws Exception;
  }

  /**
   * What a function does in the transaction that commits its result: both are done, or nothing is.
   *
   * <p>It needs a durable run, and a store that {@linkplain
   * dev.analemma.spi.store.TransactionStore#offers offers} the resource; others are refused when
   * they start, as {@code TRANSACTION_UNSUPPORTED}.
   *
   * @param <R> what it works with, for example {@code java.sql.Connection}
   */
  public interface Transactional<R> extends Body {
    /** Returns the type of what it works with. */
    Class<R> resource();

    /**
     * Calls the function.
     *
     * @param resource good until this returns; it cannot end the transaction
     * @param context the attempt
     * @param arguments one a parameter, of the parameter's type; null where JSON null came
     * @return the result; a {@link java.util.concurrent.CompletionStage} is refused
     * @throws Exception whatever the function throws; what it did is rolled back
     */
    @Nullable Object call(R resource, StepContext context, @Nullable Object[] arguments)
        throws Exception;

    /** Fails: there is no transaction here. */
    @Override
    default @Nullable Object call(StepContext context, @Nullable Object[] arguments) {
      throw new OperatorException(
          "TRANSACTION_UNSUPPORTED",
          "the function works in a transaction, and this run has none with a %s. Let the run be durable, in a store that has them."
              .formatted(resource().getName()));
    }
  }
}
