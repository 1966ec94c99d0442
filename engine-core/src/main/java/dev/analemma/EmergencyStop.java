// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

/**
 * A scope in which nothing starts until it is released. Made by {@link Engine#stop}.
 *
 * <p>Threads: safe.
 */
public interface EmergencyStop {
  /** Returns the scope. */
  String scope();

  /** Returns how many runs it ended. */
  int runs();

  /**
   * Lets runs start in the scope again; those that were stopped stay so.
   *
   * @return false if it had been released
   */
  boolean release();
}
