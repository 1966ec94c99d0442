// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import org.jspecify.annotations.Nullable;

/**
 * What a host function may ask about the attempt it runs in.
 *
 * <p>Threads: may be used by any thread while the attempt runs.
 */
public interface StepContext {
  /** Returns the id of the run. */
  String runId();

  /** Returns the address of the node in its run, for example {@code repair/remediate}. */
  String address();

  /** Returns the number of this attempt, from 1. */
  int attempt();

  /** Returns a key that is the same for every attempt of this activation, for remote calls. */
  String idempotencyKey();

  /**
   * Returns the {@link #idempotencyKey} of the node that this undoes, so that an attempt whose end
   * is unknown can be found; null where it undoes nothing.
   */
  @Nullable String undoneKey();

  /** Returns whether the attempt should stop: the run was cancelled, or its time is over. */
  boolean cancelled();

  /** Tells that the attempt is alive; see {@link dev.analemma.definition.Timeout#heartbeat()}. */
  void heartbeat();

  /** Sends a line to the run's listeners. */
  void log(System.Logger.Level level, String message);
}
