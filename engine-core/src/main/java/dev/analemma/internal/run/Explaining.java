// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.Waiting;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what the parts of a run wait for. Used by the run's owner alone. */
final class Explaining {
  /** How many parts are told of. */
  static final int PARTS_MAX = 1_000;

  private final List<Waiting> found = new ArrayList<>();
  private final ArrayDeque<Frame> open = new ArrayDeque<>();

  private Explaining() {}

  /** Somebody wants to know. */
  static final class Asked extends Request<List<Waiting>> {
    @Override
    List<Waiting> handle(RunLoop run) {
      return of(run, run.apart());
    }

    @Override
    List<Waiting> tooLate(RunLoop run) {
      return List.of();
    }
  }

  /** Returns what a run waits for, frames around others first; at most {@link #PARTS_MAX} parts. */
  private static List<Waiting> of(RunLoop run, List<Frame> apart) {
    Explaining explaining = new Explaining();
    Instant held = run.heldSince();
    if (held != null) {
      explaining.add(
          "",
          Waiting.For.RELEASE,
          held,
          null,
          run.lacks() == null ? "the run is held" : run.lacks());
    }
    explaining.inside(run.root());
    apart.forEach(explaining::inside);
    while (!explaining.full()) {
      Frame frame = explaining.open.poll();
      if (frame == null) {
        break;
      }
      new Unfinished(frame).explain(explaining);
    }
    return List.copyOf(explaining.found);
  }

  boolean full() {
    return room() == 0;
  }

  /** Returns how many parts more are told of. */
  int room() {
    return PARTS_MAX - found.size();
  }

  /** Has a frame explained too. */
  void inside(Frame frame) {
    if (open.size() < PARTS_MAX) {
      open.add(frame);
    }
  }

  void add(
      String address, Waiting.For what, Instant since, @Nullable Instant until, String detail) {
    if (!full()) {
      found.add(new Waiting(address, what, since, until, detail));
    }
  }
}
