// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.spi.EngineClock.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The {@code finally} of a frame that has ended; it changes nothing of that end. */
final class Cleanup extends Owner {
  private final @Nullable Object output;
  private @Nullable Timer limit;

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
    frame.startedMillis = ended.run.engine.clock().now().toEpochMilli();
    ended.run.control().apart(frame);
    Duration max = ended.run.engine.settings().finallyMax();
    cleanup.limit = ended.run.timer(max, () -> ended.run.fail(frame, cleanup.timedOut(frame, max)));
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

  private RunError timedOut(Frame frame, Duration max) {
    return new RunError(
        Failures.TIMED_OUT,
        "the finally had not ended after %s. Give it more time with finallyMax.".formatted(max),
        Owner.base(frame),
        0,
        around.run.engine.clock().now(),
        List.of(),
        null,
        null);
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
    if (limit != null) {
      limit.cancel();
    }
    if (error != null) {
      around.attachLate(error, child.others());
    }
    Endings.over(around, output);
  }
}
