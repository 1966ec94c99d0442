// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.StepContext;

/**
 * The shapes of functions without a result that a step or an undo may call: up to three arguments,
 * with or without the context of the attempt in front of them.
 *
 * <p>Threads: an action is called by any number of threads at once.
 */
public final class StepAction {
  private StepAction() {}

  /** An action of no argument. */
  @FunctionalInterface
  public interface Of0 {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    void call() throws Exception;
  }

  /**
   * An action of one argument.
   *
   * @param <A> the type of argument 1
   */
  @FunctionalInterface
  public interface Of1<A> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    void call(A a) throws Exception;
  }

  /**
   * An action of two arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   */
  @FunctionalInterface
  public interface Of2<A, B> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    void call(A a, B b) throws Exception;
  }

  /**
   * An action of three arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   * @param <C> the type of argument 3
   */
  @FunctionalInterface
  public interface Of3<A, B, C> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    void call(A a, B b, C c) throws Exception;
  }

  /** An action of the attempt's context and no argument. */
  @FunctionalInterface
  public interface With0 {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    void call(StepContext context) throws Exception;
  }

  /**
   * An action of the attempt's context and one argument.
   *
   * @param <A> the type of argument 1
   */
  @FunctionalInterface
  public interface With1<A> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    void call(StepContext context, A a) throws Exception;
  }

  /**
   * An action of the attempt's context and two arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   */
  @FunctionalInterface
  public interface With2<A, B> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    void call(StepContext context, A a, B b) throws Exception;
  }

  /**
   * An action of the attempt's context and three arguments.
   *
   * @param <A> the type of argument 1
   * @param <B> the type of argument 2
   * @param <C> the type of argument 3
   */
  @FunctionalInterface
  public interface With3<A, B, C> {
    /**
     * Does the work.
     *
     * @throws Exception whatever it throws fails the attempt; see {@link
     *     dev.analemma.OperatorException}
     */
    void call(StepContext context, A a, B b, C c) throws Exception;
  }
}
