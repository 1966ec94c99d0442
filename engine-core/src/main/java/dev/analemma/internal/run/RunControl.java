// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.spi.EngineClock.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What only some runs have: a deadline, an end from outside, something undone or cleaned up.
 * Changed by the run's owner alone.
 */
final class RunControl {
  private final RunLoop run;
  private final Compensations compensations = new Compensations();
  private final List<RunError> late = new ArrayList<>(0);

  /** In their order; a wide map may undo many at once. */
  private final Set<Frame> apart = new LinkedHashSet<>(2);

  /** Computing nodes that were cancelled and whose code has not returned. */
  private final Map<InRange, RunError> cancelledInRanges = new HashMap<>(0);

  private @Nullable Timer deadline;
  private @Nullable RunError stop;
  private RunStatus status = RunStatus.FAILED;

  private record InRange(Frame frame, int node) {}

  RunControl(RunLoop run) {
    this.run = run;
  }

  /** Returns the shorter of two limits, either of which may be absent. */
  static @Nullable Duration shorter(@Nullable Duration a, @Nullable Duration b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) <= 0 ? a : b;
  }

  RunStatus status() {
    return status;
  }

  /**
   * Sets the deadline.
   *
   * @param left how much of it is left
   */
  void deadline(Duration limit, Duration left) {
    deadline =
        run.timer(
            left,
            () ->
                end(
                    RunStatus.TIMED_OUT,
                    run.stopError(
                        Failures.TIMED_OUT,
                        "the deadline of %s passed. Give the run more time.".formatted(limit),
                        null)));
  }

  void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel();
    }
  }

  /** Returns whether it came before every other end. */
  boolean cancel(String reason) {
    return end(RunStatus.CANCELLED, run.stopError(Failures.CANCELLED, reason, null));
  }

  /** A computing node fails when it is back; returns false if it was cancelled before. */
  boolean cancelInRange(Frame frame, int node, RunError error) {
    return cancelledInRanges.putIfAbsent(new InRange(frame, node), error) == null;
  }

  /** Returns why a computing node that is back fails, or null if it does not. */
  @Nullable RunError takeCancelledInRange(Frame frame, int node) {
    return cancelledInRanges.isEmpty() ? null : cancelledInRanges.remove(new InRange(frame, node));
  }

  private boolean end(RunStatus as, RunError error) {
    Frame root = run.root();
    if (!root.live() || root.failing()) {
      return false;
    }
    status = as;
    if (run.recorder != null) {
      run.recorder.stopped(as, error);
    }
    run.fail(root, error);
    return true;
  }

  /** It was asked to end, or its time was over. */
  void stoppedAgain(RunStatus as, RunError error) {
    end(as, error);
  }

  /**
   * Ends everything, also what is being undone or cleaned up.
   *
   * @return false if an emergency stop has ended it already
   */
  boolean halt(String reason) {
    if (halted()) {
      return false;
    }
    status = RunStatus.STOPPED;
    RunError error = run.stopError(Failures.STOPPED, reason, null);
    stop = error;
    run.fail(run.root(), error);
    for (Frame frame : apart()) {
      run.fail(frame, error);
    }
    return true;
  }

  /** Returns whether nothing may start any more, not even to undo or clean up. */
  boolean halted() {
    return stop != null;
  }

  /** A frame begins that the end of no other reaches. */
  void apart(Frame frame) {
    apart.add(frame);
  }

  /** Returns what is being undone and cleaned up. */
  List<Frame> apart() {
    return List.copyOf(apart);
  }

  void noLongerApart(Frame frame) {
    apart.remove(frame);
  }

  Compensations compensations() {
    return compensations;
  }

  /** Something could not be undone: the run ends as it stands. */
  void compensationFailed(String address, RunError error) {
    compensations.failed(address, error);
    run.fail(
        run.root(),
        run.stopError(
            Failures.COMPENSATION_FAILED, "'%s' could not be undone".formatted(address), null));
  }

  /** Keeps an error that changes nothing: of a {@code finally}. */
  void attachLate(RunError error) {
    late.add(error);
  }

  /** Returns the error that the run ends with. */
  @Nullable RunError finalError(@Nullable RunError error) {
    if (halted()) {
      return stop;
    }
    if (compensations.failed()) {
      status = RunStatus.COMPENSATION_FAILED;
      return run.stopError(
          Failures.COMPENSATION_FAILED,
          "something could not be undone. See the details, and put it right by hand.",
          compensations.details());
    }
    return error;
  }

  /** Returns the errors beside that one. */
  List<RunError> errorsBeside(List<RunError> others) {
    List<RunError> all = new ArrayList<>(others);
    RunError first = run.root().error();
    if (first != null && (compensations.failed() || (stop != null && stop != first))) {
      all.add(0, first);
    }
    all.addAll(late);
    return all;
  }
}
