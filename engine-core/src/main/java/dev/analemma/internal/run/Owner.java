// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import org.jspecify.annotations.Nullable;

/** Began a frame, and is told of its end. Used by the owner of the run alone unless said. */
abstract class Owner {
  /** The frame in which it stands. */
  final Frame around;

  /** The node for which it began the frame, or -1. */
  final int node;

  Owner(Frame around, int node) {
    this.around = around;
    this.node = node;
  }

  /** Returns the address of a frame; any thread. */
  abstract String base(FrameValues child);

  /** Returns the address of a node of a frame; any thread. */
  String address(FrameValues child, String id) {
    return base(child) + "/" + id;
  }

  /** Returns whether what it began runs under a permit of a resource. */
  boolean holds(String key) {
    return false;
  }

  /** Returns whether what it began should stop, as far as is known outside; any thread. */
  abstract boolean stopping();

  /**
   * A frame that it began has ended.
   *
   * @param output the output, null where there is an error
   */
  abstract void childEnded(Frame child, @Nullable Object output, @Nullable RunError error);
}
