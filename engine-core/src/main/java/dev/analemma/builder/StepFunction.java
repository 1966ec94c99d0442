// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.StepContext;

/**
 * The shapes of functions that a step may call: up to five arguments, with or without the context
 * of the attempt in front of them.
 *
 * <p>Threads: a function is called by any number of threads at once.
 */
public final class StepFunction {
  private StepFunction() {}

  /**
   * A function of no argument.
   *
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface Of0<R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call() throws Exception;
  }

  /**
   * A function of one argument.
   *
   * @param <A> the type of argument 1
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface Of1<A, R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(A a) throws Exception;
  }

  /**
   * A function of two arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface Of2<A, B, R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(A a, B b) throws Exception;
  }

  /**
   * A function of three arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   * @param <C> the type of argument 3
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface Of3<A, B, C, R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(A a, B b, C c) throws Exception;
  }

  /**
   * A function of four arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   * @param <C> the type of argument 3
   * @param <D> the type of argument 4
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface Of4<A, B, C, D, R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(A a, B b, C c, D d) throws Exception;
  }

  /**
   * A function of five arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   * @param <C> the type of argument 3
   * @param <D> the type of argument 4
   * @param <E> the type of argument 5
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface Of5<A, B, C, D, E, R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(A a, B b, C c, D d, E e) throws Exception;
  }

  /**
   * A function of the attempt's context and no argument.
   *
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface With0<R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(StepContext context) throws Exception;
  }

  /**
   * A function of the attempt's context and one argument.
   *
   * @param <A> the type of argument 1
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface With1<A, R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(StepContext context, A a) throws Exception;
  }

  /**
   * A function of the attempt's context and two arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface With2<A, B, R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(StepContext context, A a, B b) throws Exception;
  }

  /**
   * A function of the attempt's context and three arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   * @param <C> the type of argument 3
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface With3<A, B, C, R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(StepContext context, A a, B b, C c) throws Exception;
  }

  /**
   * A function of the attempt's context and four arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   * @param <C> the type of argument 3
   * @param <D> the type of argument 4
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface With4<A, B, C, D, R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(StepContext context, A a, B b, C c, D d) throws Exception;
  }

  /**
   * A function of the attempt's context and five arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   * @param <C> the type of argument 3
   * @param <D> the type of argument 4
   * @param <E> the type of argument 5
   * @param <R> the type of the result
   */
  @FunctionalInterface
  public interface With5<A, B, C, D, E, R> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    R call(StepContext context, A a, B b, C c, D d, E e) throws Exception;
  }
}
