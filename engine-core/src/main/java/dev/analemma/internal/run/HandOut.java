// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.internal.compile.NodePlan;
import dev.analemma.spi.ValueOperator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands the ready nodes of one run to other threads, as far as its windows allow. Changed by the
 * run's owner alone.
 */
final class HandOut {
  private final RunLoop run;

  /** The frames with nodes to hand out, each in its turn: none is passed over for ever. */
  private @Nullable Frame waiting;

  private @Nullable Frame lastWaiting;

  /** Nodes whose retry became due while the run was held. */
  private List<Activation> held = List.of();

  /** Ranges that are outstanding. */
  int ranges;

  /** Attempts that have neither come back nor been given up. */
  int attemptsOut;

  HandOut(RunLoop run) {
    this.run = run;
  }

  /** Returns whether no code of the run is under way on another thread. */
  boolean nothingOut() {
    return attemptsOut == 0 && ranges == 0;
  }

  /** Returns whether a node waits to be handed out. */
  boolean isWaiting() {
    return waiting != null;
  }

  void await(Frame frame) {
    frame.waiting = true;
    if (lastWaiting == null) {
      waiting = frame;
    } else {
      lastWaiting.nextWaiting = frame;
    }
    lastWaiting = frame;
  }

  /** The first frame had its turn: it goes to the end, or out if it has nothing more. */
  private void hadTurn(Frame first) {
    if (first == lastWaiting) {
      lastWaiting = null;
    }
    waiting = first.nextWaiting;
    first.nextWaiting = null;
    first.waiting = false;
    if (first.compute.size > 0 || first.blocking.size > 0) {
      await(first);
    }
  }

  /**
   * Runs the only thing that the run can do right here, without giving the run up: in a chain of
   * computing nodes nobody else could do anything with it. Only a timer could, so not with a
   * deadline, beside a node that waits for its retry, or in a body, which may have a time-out.
   */
  boolean runAlone(boolean deadline) {
    Frame frame = waiting;
    if (frame == null
        || ranges + attemptsOut > 0
        || deadline
        || frame.owner != null
        || frame.running > 0
        || frame.nextWaiting != null
        || frame.compute.size != 1
        || frame.blocking.size != 0) {
      return false;
    }
    int node = frame.compute.head;
    NodePlan p = frame.plan.nodes[node];
    if (!p.plain || recorded(frame, node)) {
      return false;
    }
    frame.takeHere(node);
    ValueOperator operator = p.valueOperator;
    if (operator != null && run.watch == null) {
      NodeStarts.runInline(frame, node, p, operator);
    } else {
      if (run.watch != null) {
        run.watch.nodeStarted(frame, node);
      }
      NodeStarts.runHere(frame, node);
    }
    if (frame.ending()) {
      run.checkEnd(frame);
    }
    return true;
  }

  /** The waits before the retries of a held run were over; now it goes on. */
  void again() {
    List<Activation> ready = held;
    held = List.of();
    ready.forEach(this::again);
  }

  /** The wait before a retry is over. */
  void again(Activation activation) {
    if (run.paused()) {
      if (held.isEmpty()) {
        held = new ArrayList<>();
      }
      held.add(activation);
      return;
    }
    if (!activation.over() && activation.admitted(false)) {
      go(activation);
    }
  }

  /** Makes the next attempt of a node that has all that it needs. */
  void go(Activation activation) {
    NodePlan p = activation.frame.plan.nodes[activation.node];
    if (p.kind == NodePlan.Kind.WORK) {
      if (activation.atWork() != null) {
        activation.goOnInside();
      } else {
        activation.work();
      }
    } else if (run.recorder == null || run.recorder.mayBegin(activation)) {
      begin(activation);
    }
  }

  /** Hands the next attempt of a node to another thread. */
  void begin(Activation activation) {
    if (run.paused()) {
      activation.giveBackUnused();
      if (run.recorder != null) {
        run.recorder.attemptOver(activation);
      }
      if (held.isEmpty()) {
        held = new ArrayList<>();
      }
      held.add(activation);
      return;
    }
    NodePlan p = activation.frame.plan.nodes[activation.node];
    Attempt attempt = activation.nextAttempt();
    switch (activation.frame.invocation.threadOf(p)) {
      case BLOCKING -> run.engine.executeBlocking(attempt);
      case COMPUTE -> run.engine.dispatcher().execute(attempt::runOnWorker);
      case INLINE -> {
        if (attempt.execute(Attempt.Place.CALLER)) {
          run.postAndSchedule(attempt);
        }
      }
    }
  }

  /**
   * Hands ready nodes to other threads, as far as the windows allow.
   *
   * @return what this thread should do itself, or null
   */
  @Nullable Mail next(boolean mayBlock, boolean caller, boolean deadline) {
    Mail own = null;
    for (Frame frame = waiting; frame != null; frame = waiting) {
      boolean room = attemptsOut < run.engine.settings().blockingMax();
      if (frame.compute.size > 0 && room && ranges < run.engine.settings().rangesMax()) {
        Mail compute = nextCompute(frame);
        if (compute != null) {
          if (own != null) {
            giveAway(own);
          }
          own = compute;
        }
      } else if (frame.blocking.size > 0 && room) {
        Attempt attempt = nextAttempt(frame, frame.take(frame.blocking));
        if (attempt == null) {
          hadTurn(frame);
          continue;
        }
        boolean alone = own == null && ranges == 0 && attemptsOut == 1;
        boolean last = frame.blocking.size == 0 && frame.nextWaiting == null;
        // On the caller's thread only what cannot be asked to stop, and alone: see docs/adr/0005.
        boolean here = mayBlock && alone && last && !(caller && mayBeLeft(attempt, deadline));
        if (here) {
          own = attempt;
        } else {
          run.engine.executeBlocking(attempt);
        }
      } else if (frame.compute.size > 0 || frame.blocking.size > 0) {
        break;
      }
      hadTurn(frame);
    }
    if (caller && own != null && mayBeLeft(own, deadline)) {
      giveAway(own);
      return null;
    }
    return own;
  }

  private static boolean mayBeLeft(Mail own, boolean deadline) {
    if (deadline) {
      return true;
    }
    Frame frame;
    if (own instanceof Attempt attempt) {
      frame = attempt.frame;
      if (frame.plan.nodes[attempt.node].limits.timed) {
        return true;
      }
    } else {
      frame = ((RangeTask) own).frame;
    }
    for (Owner owner = frame.owner; owner != null; owner = owner.around.owner) {
      if (owner.node >= 0 && owner.around.plan.nodes[owner.node].limits.timed) {
        return true;
      }
    }
    return false;
  }

  /** Returns null if the node waits for a permit, or has ended without an attempt. */
  private @Nullable Mail nextCompute(Frame frame) {
    int first = frame.take(frame.compute);
    NodePlan p = frame.plan.nodes[first];
    if (!p.plain || recorded(frame, first) || frame.owner instanceof Undoing.One) {
      // A compensation has its longest time.
      return nextAttempt(frame, first);
    }
    ranges++;
    int workers = run.engine.dispatcher().parallelism();
    int grain = Math.max(1, Math.min(64, frame.compute.size / (2 * workers)));
    int[] nodes = new int[grain];
    nodes[0] = first;
    int taken = 1;
    while (taken < grain && frame.compute.size > 0) {
      NodePlan following = frame.plan.nodes[frame.compute.head];
      if (!following.plain || recorded(frame, frame.compute.head)) {
        break;
      }
      nodes[taken++] = frame.take(frame.compute);
    }
    if (run.watch != null) {
      for (int i = 0; i < taken; i++) {
        run.watch.nodeStarted(frame, nodes[i]);
      }
    }
    frame.ranges++;
    return new RangeTask(frame, taken == grain ? nodes : Arrays.copyOf(nodes, taken));
  }

  private @Nullable Attempt nextAttempt(Frame frame, int node) {
    Activation activation = new Activation(frame, node);
    frame.results[node] = activation;
    if (run.watch != null) {
      run.watch.nodeStarted(frame, node);
    }
    // Not in the middle of a list of frames: what ends here may end frames and ready others.
    boolean now =
        activation.opens(true) && (run.recorder == null || run.recorder.mayBegin(activation));
    return now ? activation.nextAttempt() : null;
  }

  private boolean recorded(Frame frame, int node) {
    return run.recorder != null && Recorder.records(frame, node);
  }

  /** Lets a node begin on this thread while facts are told; returns false if none waits. */
  boolean startHere(Replay replay) {
    Frame frame = waiting;
    if (frame == null) {
      return false;
    }
    Frame.ReadyList list = frame.compute.size > 0 ? frame.compute : frame.blocking;
    int node = list.size > 0 ? frame.take(list) : -1;
    hadTurn(frame);
    if (node >= 0) {
      replay.startTaken(frame, node);
    }
    return true;
  }

  /**
   * Runs what {@link #next} left to this thread.
   *
   * @return whether it ended here and must be posted
   */
  boolean executed(Mail own, boolean mayBlock, boolean caller) {
    if (own instanceof RangeTask range) {
      range.execute();
      return true;
    }
    Attempt attempt = (Attempt) own;
    boolean ended =
        attempt.execute(
            caller
                ? Attempt.Place.CALLER
                : mayBlock ? Attempt.Place.BLOCKING : Attempt.Place.WORKER);
    if (caller && ended && attempt.interruptedFromOutside()) {
      // Whoever interrupts the thread that waits for the run means the run, not this body.
      run.callerWasInterrupted("the thread that waited for it was interrupted");
    }
    return ended;
  }

  /** Leaves to others what {@link #next} left to this thread. */
  void giveAway(Mail own) {
    if (own instanceof RangeTask range) {
      run.engine.dispatcher().execute(range);
    } else {
      run.engine.executeBlocking((Attempt) own);
    }
  }
}
