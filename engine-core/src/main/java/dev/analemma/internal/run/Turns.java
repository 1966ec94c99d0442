// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import org.jspecify.annotations.Nullable;

/**
 * Nodes that have a part of their work to do, in the order in which they asked: so that the rounds
 * of a loop do not nest, and a long map does not keep others waiting. Changed by the run's owner
 * alone.
 */
final class Turns {
  private @Nullable NodeRun first;
  private @Nullable NodeRun last;

  boolean isEmpty() {
    return first == null;
  }

  /** Lists a node; it is in the list at most once. */
  void add(NodeRun work) {
    work.following = null;
    if (first == null || last == null) {
      first = work;
    } else {
      last.following = work;
    }
    last = work;
  }

  /** Lets the node do its part that has waited longest; returns false if none waits. */
  boolean take() {
    NodeRun work = first;
    if (work == null) {
      return false;
    }
    first = work.following;
    work.following = null;
    work.startTurn();
    return true;
  }
}
