// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.internal.compile.BodyPlan;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Ends frames: its output is made, or what it did is undone; its {@code finally} runs; its owner is
 * told (SEMANTICS rows 9 and 10).
 *
 * <p>Idea: the end of a frame may end the one around it. The ends stand in a queue, so that depth
 * costs no stack.
 */
final class Endings {
  private @Nullable ArrayDeque<Frame> queue;
  private boolean busy;

  /** Ends a frame if it has nothing left to do. */
  void check(Frame frame) {
    if (!frame.quiet()) {
      return;
    }
    if (busy) {
      if (queue == null) {
        queue = new ArrayDeque<>();
      }
      queue.add(frame);
      return;
    }
    busy = true;
    try {
      for (Frame f = frame; f != null; f = queue == null ? null : queue.poll()) {
        if (f.quiet()) {
          end(f);
        }
      }
    } finally {
      busy = false;
    }
  }

  private static void end(Frame frame) {
    frame.ends();
    RunLoop run = frame.run;
    if (frame.owner == null) {
      run.rootEnds();
    }
    Object output = null;
    if (frame.error() == null) {
      try {
        output = run.outputOf(frame);
      } catch (RuntimeException e) {
        frame.failedToEnd(Failures.ofOutput(frame, e));
      }
    }
    if (frame.error() == null) {
      cleanUp(frame, output);
    } else {
      Undoing.begin(run, frame.undo, () -> cleanUp(frame, null));
    }
  }

  private static void cleanUp(Frame frame, @Nullable Object output) {
    BodyPlan cleanup = frame.plan.cleanup;
    if (cleanup == null || frame.run.halted()) {
      over(frame, output);
    } else {
      Cleanup.begin(frame, output);
    }
  }

  /** Tells the owner of a frame. */
  static void over(Frame frame, @Nullable Object output) {
    frame.isOver();
    RunError error = frame.error();
    Owner owner = frame.owner;
    if (owner == null) {
      frame.run.rootEnded(output, error);
    } else {
      owner.childEnded(frame, error == null ? output : null, error);
    }
  }
}
