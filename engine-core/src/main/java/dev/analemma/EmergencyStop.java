// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

/**
 * A scope in which nothing starts until it is released. Made by {@link Engine#stop}, found by
 * {@link Engine#stops}.
 *
 * <p>Threads: safe.
 */
public interface EmergencyStop {
  /** Returns the id, by which people tell stops of one scope apart. */
  String id();

  /** Returns the scope. */
  String scope();

  /** Returns why. */
  String reason();

  /**
   * Returns how many runs it ended in this process, up to now. Runs that had ended, or had been
   * stopped before, are not counted.
   */
  int runs();

  /**
   * Returns how many runs of the scope have not answered yet that nothing of them starts any more.
   * It is above 0 only if an inline body kept its run busy for longer than the engine's grace, if
   * the stopping thread was interrupted, or for the run whose inline body called for the stop; each
   * answers when that body returns, and then starts nothing.
   */
  int unanswered();

  /**
   * Lets runs start in the scope again; those that were stopped stay so.
   *
   * @return false if it had been released
   */
  boolean release();
}
