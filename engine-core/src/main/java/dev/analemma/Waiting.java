// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one unfinished part of a run waits for. See {@link Run#explain}.
 *
 * @param address the node
 * @param what what it waits for
 * @param since since when; where nobody counts for a node alone, since the body around it began
 * @param until when that ends by itself, or null
 * @param detail what exactly: names of nodes, a signal, who is asked; empty where nothing is to say
 */
public record Waiting(
    String address, For what, Instant since, @Nullable Instant until, String detail) {

  /** What is waited for. */
  public enum For {
    /** Other nodes, named in the detail. */
    DEPENDENCY,
    /** A thread. */
    WORKER,
    /** Its own code: an operator or a function that runs or has returned a stage. */
    FUNCTION,
    /** The wait before a retry. */
    RETRY,
    /** A moment. */
    TIMER,
    /** A signal. */
    SIGNAL,
    /** A decision of people. */
    DECISION,
    /** A permit of a resource. */
    PERMIT,
    /** The run is held. */
    RELEASE
  }
}
