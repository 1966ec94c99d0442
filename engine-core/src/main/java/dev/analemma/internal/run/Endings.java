// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.internal.compile.BodyPlan;
import dev.analemma.internal.journal.Fact.Kind;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames fail, and ends them: its output is made, or what it did is undone; its {@code
 * finally} runs; its owner is told (SEMANTICS rows 9 and 10).
 *
 * <p>Idea: a frame that fails makes those inside it fail, and the end of a frame may end the one
 * around it. Both stand in queues, so that depth costs no stack. Failures go first: nothing else
 * happens between the failure of a frame and that of what is inside it.
 */
final class Endings {
  /** What has to wait because a frame is being ended; most runs never have any. */
  private @Nullable ArrayDeque<Frame> queue;

  private @Nullable ArrayDeque<Failure> failures;

  /** What goes on once all failures have reached what is inside. */
  private @Nullable ArrayDeque<Runnable> after;

  private boolean busy;

  /** A frame that is to fail. */
  private record Failure(Frame frame, RunError error) {}

  /** Makes a frame fail, and ends it if nothing runs in it. */
  void fail(Frame frame, RunError error) {
    if (busy) {
      if (failures == null) {
        failures = new ArrayDeque<>(4);
      }
      failures.add(new Failure(frame, error));
      return;
    }
    busy = true;
    try {
      fails(frame, error);
      work();
    } finally {
      busy = false;
    }
  }

  /** Goes on once everything that is to fail by now does. */
  void afterFailures(Runnable then) {
    if (!busy) {
      then.run();
      return;
    }
    if (after == null) {
      after = new ArrayDeque<>(4);
    }
    after.add(then);
  }

  /** Ends a frame if it has nothing left to do. */
  void check(Frame frame) {
    if (!frame.quiet()) {
      return;
    }
    if (busy) {
      later(frame);
      return;
    }
    busy = true;
    try {
      end(frame, false);
      work();
    } finally {
      busy = false;
    }
  }

  private void later(Frame frame) {
    if (queue == null) {
      queue = new ArrayDeque<>(4);
    }
    queue.add(frame);
  }

  private void fails(Frame frame, RunError error) {
    frame.fail(error);
    later(frame);
  }

  private void work() {
    for (; ; ) {
      Failure failure = failures == null ? null : failures.poll();
      if (failure != null) {
        fails(failure.frame, failure.error);
        continue;
      }
      Runnable then = after == null ? null : after.poll();
      if (then != null) {
        then.run();
        continue;
      }
      Frame frame = queue == null ? null : queue.poll();
      if (frame == null) {
        return;
      }
      if (frame.quiet()) {
        end(frame, false);
      }
    }
  }

  /** The journal tells that a frame ended, or has nothing more to tell. */
  private void told(Frame frame) {
    if (!frame.quiet()) {
      return;
    }
    busy = true;
    try {
      end(frame, frame.run.replay() != null);
      work();
    } finally {
      busy = false;
    }
  }

  private void end(Frame frame, boolean told) {
    RunLoop run = frame.run;
    Object output = null;
    RunError unmade = null;
    if (frame.error() == null) {
      if (!told && run.recorder != null && failsFirst(frame, run.recorder.replay())) {
        return;
      }
      try {
        output = run.outputOf(frame);
      } catch (RuntimeException e) {
        unmade = Failures.ofOutput(frame, e);
      }
      if (unmade == null && !told && run.recorder != null && waits(frame, run.recorder)) {
        return;
      }
    }
    frame.ends();
    if (frame.owner == null) {
      run.rootEnds();
    }
    if (unmade != null) {
      frame.failedToEnd(unmade);
    }
    if (frame.error() == null) {
      cleanUp(frame, output);
    } else {
      Undoing.begin(run, frame.undo, () -> cleanUp(frame, null));
    }
  }

  /** Nothing is under way any more in a frame that is to fail when that is told. */
  private static boolean failsFirst(Frame frame, @Nullable Replay replay) {
    if (replay == null) {
      return false;
    }
    String base = Owner.base(frame);
    if (replay.told().tellsFailing(base)) {
      return true;
    }
    Runnable fails = replay.takeAside(Kind.FAILING, base);
    if (fails != null) {
      fails.run();
    }
    return fails != null;
  }

  /**
   * A frame is about to end well. Where others may have gone on before it did, that is written
   * down; returns whether it waits until that is told.
   */
  private boolean waits(Frame frame, Recorder recorder) {
    Owner owner = frame.owner;
    boolean tells = frame.plan.cleanup != null || (owner != null && owner.tellsEnd(frame));
    Replay replay = recorder.replay();
    if (replay == null) {
      if (tells) {
        recorder.finished(Owner.base(frame));
      }
      return false;
    }
    if (tells || owner == null) {
      replay.setAside(Kind.FINISHED, Owner.base(frame), () -> told(frame));
      return true;
    }
    return false;
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
