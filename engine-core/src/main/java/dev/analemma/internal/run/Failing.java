// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.spi.EngineClock.Timer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What only a frame with an error has: the errors, and the grace for what still runs (SEMANTICS row
 * 9). Changed by the run's owner alone.
 */
final class Failing {
  final RunError error;
  private final Frame frame;
  private final List<RunError> others = new ArrayList<>(0);
  private @Nullable Timer grace;

  /** Ranges that were given up and have not come back. */
  private int rangesLost;

  Failing(Frame frame, RunError error) {
    this.frame = frame;
    this.error = error;
  }

  List<RunError> others() {
    return others;
  }

  /** Keeps errors beside the first one; that something was cancelled is none. */
  void attach(RunError beside) {
    if (beside != error && !beside.code().equals(Failures.CANCELLED)) {
      others.add(beside);
    }
  }

  void attachAll(List<RunError> beside) {
    others.addAll(beside);
  }

  void armGrace() {
    if (frame.running > 0 && grace == null) {
      grace = frame.run.timer(frame.run.engine.settings().grace(), this::graceOver);
    }
  }

  void cancelGrace() {
    if (grace != null) {
      grace.cancel();
    }
  }

  /**
   * Attempts that still run are given up; their effect is unknown. Frames inside are waited for:
   * they have their own grace, and may be undoing what they did.
   */
  private void graceOver() {
    if (!frame.live()) {
      return;
    }
    rangesLost = frame.ranges;
    for (int lost = 0; lost < rangesLost; lost++) {
      frame.run.engine.abandonedAttempt(
          "computing nodes" + (frame.owner == null ? "" : " of " + Owner.base(frame)),
          Attempt.Place.WORKER);
    }
    frame.giveUpAttempts();
    frame.run.checkEnd(frame);
  }

  /** A range came back; returns whether it had been given up. */
  boolean lostReturned() {
    if (rangesLost == 0) {
      return false;
    }
    rangesLost--;
    frame.run.engine.abandonedReturned(Attempt.Place.WORKER);
    return true;
  }
}
