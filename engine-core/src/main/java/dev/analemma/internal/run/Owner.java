// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * Returns the address of a frame; any thread. Frames can be a thousand deep where calls are
   * inside calls, so nothing recurs.
   */
  static String base(FrameValues child) {
    List<FrameValues> inside = new ArrayList<>();
    FrameValues frame = child;
    for (Owner owner = child.owner; owner != null; owner = frame.owner) {
      inside.add(frame);
      frame = owner.around;
    }
    StringBuilder base = new StringBuilder();
    for (int f = inside.size() - 1; f >= 0; f--) {
      Owner owner = inside.get(f).owner;
      if (owner != null) {
        owner.appendBase(base, inside.get(f));
      }
    }
    return base.toString();
  }

  /**
   * Makes the address of a frame from that of the frame around it; any thread.
   *
   * @param base the address of the frame around, empty for the run's own
   */
  abstract void appendBase(StringBuilder base, FrameValues child);

  /** Returns the address of a node of a frame; any thread. */
  String address(FrameValues child, String id) {
    return base(child) + "/" + id;
  }

  /** Returns whether what it began runs under a permit of a resource. */
  boolean holds(String key) {
    return false;
  }

  /** Returns whether what it began should stop when the frame around it does; any thread. */
  abstract boolean stopsWithAround();

  /** Returns whether it matters when a frame ends well that it began, beside others. */
  boolean tellsEnd(Frame child) {
    return false;
  }

  /**
   * A frame that it began has ended.
   *
   * @param output the output, null where there is an error
   */
  abstract void childEnded(Frame child, @Nullable Object output, @Nullable RunError error);

  /** Appends the id of a node. */
  static void appendNode(StringBuilder base, String id) {
    if (base.length() > 0) {
      base.append('/');
    }
    base.append(id);
  }
}
