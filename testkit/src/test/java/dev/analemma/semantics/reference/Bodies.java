// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a node in which frames run. A kind says what begins and what follows the end of a
 * frame. All of them have ended, and what they did is undone if the node fails, before it ends.
 */
abstract class Bodies extends Part {
  final Play play;
  private final List<Frame> open = new ArrayList<>();

  /** The frames that ended well, in the order of their ends. */
  private final List<Frame> finished = new ArrayList<>();

  private final List<Result.Error> beside = new ArrayList<>();
  private @Nullable Result result;
  private @Nullable Undoing undoing;

  Bodies(Play play) {
    this.play = play;
  }

  /** A frame has ended, and nothing has decided before how the node ends. */
  abstract void followed(Frame frame, Result end);

  /** Adds what may happen between the frames, while nothing has decided how the node ends. */
  void between(List<Move> out) {}

  /** Returns whether it is known how the node ends, so that a cancel changes nothing. */
  boolean decided() {
    return false;
  }

  final void open(Frame frame) {
    open.add(frame);
  }

  final int running() {
    return open.size();
  }

  /** The node ends; what still runs inside is stopped first. */
  final void over(Result end) {
    result = end;
    beside.addAll(end.beside());
    open.forEach(Frame::stop);
  }

  @Override
  final void settle() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Frame frame : List.copyOf(open)) {
        frame.settle();
        if (frame.quiet()) {
          open.remove(frame);
          left(frame);
          changed = true;
        }
      }
    }
    if (result != null && open.isEmpty()) {
      if (undoing == null) {
        undoing = new Undoing(play, result.good() ? List.of() : undoing());
      }
      undoing.settle();
    }
  }

  private void left(Frame frame) {
    Result end = frame.finish();
    if (end.good()) {
      finished.add(frame);
    }
    if (result != null) {
      // Who loses a race may fail as it likes.
      beside.addAll(result.good() ? List.of() : end.errors());
      return;
    }
    try {
      followed(frame, end);
    } catch (Term.Broken broken) {
      over(Result.failed(broken.code));
    }
  }

  @Override
  final void moves(List<Move> out) {
    open.forEach(frame -> frame.moves(out));
    if (result == null) {
      between(out);
    }
    if (undoing != null) {
      undoing.moves(out);
    }
  }

  @Override
  final boolean quiet() {
    return undoing != null && undoing.done();
  }

  @Override
  final Result finish() {
    return Objects.requireNonNull(result).beside(beside);
  }

  @Override
  final void stop() {
    // A race that is won goes on until the losers have ended, so it can be cancelled too.
    boolean failed = result != null && !result.good();
    if (!failed && undoing == null && !decided()) {
      over(Result.stopped());
    }
  }

  @Override
  final List<Undoing.Step> undoing() {
    List<Undoing.Step> steps = new ArrayList<>();
    for (int i = finished.size() - 1; i >= 0; i--) {
      steps.addAll(finished.get(i).undoing());
    }
    return steps;
  }
}
