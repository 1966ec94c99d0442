// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The {@code finally} of a frame that has ended; it changes nothing of that end. */
final class Cleanup extends Owner {
  private final @Nullable Object output;

  /** The facts of the run with the outcome, once somebody has asked for them. */
  @Nullable ObjectNode facts;

  private Cleanup(Frame ended, @Nullable Object output) {
    super(ended, -1);
    this.output = output;
  }

  /** Begins the {@code finally} of a frame that has one. */
  static void begin(Frame ended, @Nullable Object output) {
    Cleanup cleanup = new Cleanup(ended, output);
    Frame frame =
        new Frame(ended.invocation, Objects.requireNonNull(ended.plan.cleanup), ended, cleanup);
    ended.run.control().apart(frame);
    frame.begin();
    ended.run.checkEnd(frame);
  }

  /**
   * Returns the innermost {@code finally} that what an owner began belongs to, or null. A call sees
   * none outside.
   */
  static @Nullable Cleanup around(@Nullable Owner innermost) {
    for (Owner owner = innermost; owner != null; owner = owner.around.owner) {
      if (owner instanceof CallRun) {
        return null;
      }
      if (owner instanceof Cleanup cleanup) {
        return cleanup;
      }
    }
    return null;
  }

  @Override
  void appendBase(StringBuilder base, FrameValues child) {
    base.append("~finally");
  }

  @Override
  boolean stopsWithAround() {
    // What it cleans up after has ended, and often by failing.
    return false;
  }

  @Override
  void childEnded(Frame child, @Nullable Object ignored, @Nullable RunError error) {
    around.run.control().noLongerApart(child);
    if (error != null) {
      around.attachLate(error, child.others());
    }
    Endings.over(around, output);
  }
}
