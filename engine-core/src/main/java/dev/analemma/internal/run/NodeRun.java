// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunError;
import dev.analemma.Waiting;
import dev.analemma.internal.compile.Action;
import dev.analemma.internal.compile.BodyPlan;
import dev.analemma.internal.compile.Bounds;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.Fact.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a node that is more than a call: bodies run inside it, or it waits. It holds no
 * thread. Changed by the run's owner alone.
 *
 * <p>Idea: a kind says what begins and what follows the end of a frame. That everything inside has
 * ended, and is undone if need be, before the node ends, is decided here for all kinds.
 */
abstract class NodeRun extends Owner {
  private static final Frame[] NO_FRAMES = {};

  final RunLoop run;
  final NodePlan plan;
  private final Activation activation;
  private final int attempt;
  private Frame[] children = NO_FRAMES;
  private int open;
  private @Nullable Undo undo;

  /** What was done inside and does not stay so even if the node ends well. */
  private @Nullable Undo lost;

  private @Nullable Object outcome;
  private @Nullable RunError failure;
  private List<RunError> beside = List.of();
  private boolean ended;

  /** How much had been written when a round of this was written last. */
  private long grownAtRound;

  /** The next in the list of those that asked for a turn; the run's. */
  @Nullable NodeRun following;

  NodeRun(Activation activation) {
    super(activation.frame, activation.node);
    this.activation = activation;
    this.run = activation.frame.run;
    this.plan = activation.frame.plan.nodes[activation.node];
    this.attempt = activation.attempts();
  }

  /** Returns the next attempt of a node. */
  static NodeRun of(Activation activation) {
    Action action = activation.frame.plan.nodes[activation.node].action;
    if (action instanceof Action.BlockAction) {
      return new BlockRun(activation, null);
    } else if (action instanceof Action.CompositeAction composite) {
      return new BlockRun(activation, composite.config());
    } else if (action instanceof Action.CallAction call) {
      return new CallRun(activation, call);
    } else if (action instanceof Action.LoopAction loop) {
      return new LoopRun(activation, loop);
    } else if (action instanceof Action.MachineAction machine) {
      return new MachineRun(activation, machine);
    } else if (action instanceof Action.MapAction map) {
      return new MapRun(activation, map);
    } else if (action instanceof Action.RaceAction) {
      return new RaceRun(activation);
    } else if (action instanceof Action.WaitAction wait) {
      return new WaitRun(activation, wait);
    } else if (action instanceof Action.ApprovalAction approval) {
      return new ApprovalRun(activation, approval);
    }
    throw new IllegalStateException("a node of kind %s is not run".formatted(action));
  }

  // What a kind says.

  /** Begins; what it throws is the node's error. */
  abstract void begin();

  /** A frame inside ended, and nothing has ended the node before; what it throws is its error. */
  abstract void followed(Frame child, @Nullable Object output, @Nullable RunError error);

  /** Does a part of its work that it asked for with {@link #later}. */
  void turn() {}

  /**
   * Returns whether its end is known although something is undone or cleaned up inside, which
   * cannot change it.
   */
  boolean decided() {
    return false;
  }

  /** The node fails or ends before its time: timers are cancelled. */
  void stopped() {}

  /** Returns whether what was done in a frame that ended well stays so if the node ends well. */
  boolean keeps(Frame child) {
    return true;
  }

  /** A frame inside ended, also one that nobody asks for any more. */
  void left(Frame child, @Nullable RunError error) {}

  @Override
  boolean holds(String key) {
    return activation.holds(key);
  }

  // What a kind uses.

  /** Makes a frame inside; its variables may be set before it is launched. */
  final Frame frame(BodyPlan body, int index) {
    Frame child = new Frame(around.invocation, body, around, this);
    child.index = index;
    return child;
  }

  final void launch(Frame child) {
    if (open == children.length) {
      children = Arrays.copyOf(children, Math.max(1, open << 1));
    }
    if (child.index >= 0 || attempt > 1) {
      // Else it began with the node.
      child.startedMillis = run.engine.clock().now().toEpochMilli();
    }
    child.place = open;
    children[open++] = child;
    child.begin();
    run.checkEnd(child);
  }

  /** Returns whether the only body inside is being undone or cleaned up. */
  final boolean bodyEnds() {
    return open == 1 && children[0].isEnding();
  }

  /** Returns how many frames are under way. */
  final int open() {
    return open;
  }

  /** Has {@link #turn} called when the run comes round to it, so that nothing nests. */
  final void later() {
    run.later(this);
  }

  /** Returns whether it is decided how the node ends. */
  final boolean done() {
    return failure != null || outcome != null;
  }

  final void startTurn() {
    if (!done()) {
      guarded(this::turn);
    }
  }

  final void start() {
    guarded(this::begin);
  }

  /** Does something that the run was told to do; what it throws is the node's error. */
  final void guarded(Runnable part) {
    try {
      part.run();
    } catch (RuntimeException e) {
      fail(error(e));
    }
  }

  /** Returns the error of this node for what was thrown. */
  final RunError error(Throwable thrown) {
    return Failures.of(around, node, attempt, thrown);
  }

  /** Returns an error of this node. */
  final RunError error(String code, String message, @Nullable JsonNode details) {
    return Failures.of(around, node, attempt, code, message, details);
  }

  /** Returns an error of this node that others have led to. */
  final RunError error(
      List<RunError> causes, String code, String message, @Nullable JsonNode details) {
    RunError plain = error(code, message, details);
    return new RunError(
        code,
        message,
        plain.node(),
        plain.attempt(),
        plain.at(),
        causes.stream().map(cause -> new RunError.Cause(cause.code(), cause.message())).toList(),
        details,
        plain.input());
  }

  /** Evaluates a whole number that bounds something. */
  final int bound(Linked value, String what, int least, int most) {
    return Bounds.whole(value.evaluate(around), what, least, most);
  }

  /** Returns the round that a journal tells to begin with, or null. */
  final @Nullable Fact lastRound() {
    Replay replay = run.replay();
    return replay == null ? null : replay.told().round(attemptAddress());
  }

  /**
   * Writes down that a round begins, once enough has been written since the last one to be worth
   * it: what was before it need not be told again then. Where something may have to be undone, all
   * of it is needed.
   */
  final void tellRound(int number, int at, JsonNode state) {
    Recorder recorder = run.recorder;
    if (recorder == null || recorder.replay() != null || plan.compensable) {
      return;
    }
    if (recorder.grown() - grownAtRound >= run.engine.settings().compactBytes() / 4) {
      recorder.round(attemptAddress(), number, at, state);
      grownAtRound = recorder.grown();
    }
  }

  /** The node has its output; what still runs inside is stopped first. */
  final void succeed(Object content) {
    outcome = content;
    stopAll(null);
    endIfQuiet();
  }

  final void fail(RunError error) {
    fail(error, List.of());
  }

  /** The node fails; what still runs inside is stopped and undone first. */
  final void fail(RunError error, List<RunError> with) {
    takeBack();
    if (failure != null || ended || decided()) {
      return;
    }
    failure = error;
    beside = with;
    stopped();
    stopAll(error);
    endIfQuiet();
  }

  /** It had come to its end, too early as the journal tells: what was computed may be ahead. */
  private void takeBack() {
    Replay replay = ended && failure == null ? run.replay() : null;
    if (replay != null && replay.takesBack(activation)) {
      ended = false;
      outcome = null;
    }
  }

  /**
   * Fails because of what has come of something inside. Where that is not all of it, it is written
   * down: others may have gone on before it was computed.
   */
  final void failComputed(RunError error, boolean others) {
    failTold(error, others);
  }

  /** Fails because of something outside, which may go well when the journal is told. */
  final void failOutside(RunError error) {
    failTold(error, true);
  }

  private void failTold(RunError error, boolean matters) {
    Recorder recorder = run.recorder;
    if (recorder == null) {
      fail(error);
      return;
    }
    String address = attemptAddress();
    Replay replay = recorder.replay();
    if (replay == null) {
      if (matters && !done()) {
        recorder.failing(address, error);
      }
      fail(error);
    } else if (matters || replay.told().tellsFailing(address)) {
      replay.setAside(Kind.FAILING, address, () -> failAgain(error, matters));
    } else {
      fail(error);
    }
  }

  private void failAgain(RunError error, boolean matters) {
    Replay replay = run.replay();
    Fact told = replay == null ? null : replay.telling();
    if (told != null) {
      fail(RunError.fromJson(told.requireValue()));
    } else {
      failTold(error, matters);
    }
  }

  /**
   * Fails because somebody outside wants it to.
   *
   * @return false if how it ends is decided already
   */
  final boolean cancel(RunError error) {
    takeBack();
    if (done() || ended || decided()) {
      return false;
    }
    fail(error);
    return true;
  }

  /** Returns the frame inside that an address names, or in which it lies; null if there is none. */
  final @Nullable Frame childAt(String address) {
    Frame found = null;
    for (int child = 0; child < open; child++) {
      Frame frame = children[child];
      String base = Owner.base(frame);
      if (address.equals(base)) {
        return frame;
      }
      if (address.startsWith(base + '/')) {
        found = frame;
        // The branches of a race share their address.
        if (Cancelling.nodeAt(frame.plan, address, base.length() + 1) >= 0) {
          break;
        }
      }
    }
    return found;
  }

  private void stopAll(@Nullable RunError why) {
    if (open == 0) {
      return;
    }
    RunError because =
        why == null
            ? error(Failures.CANCELLED, "another branch won", null)
            : why.code().equals(Failures.TIMED_OUT) ? why : Failures.cancelledBy(why);
    for (Frame child : Arrays.copyOf(children, open)) {
      run.fail(child, because);
    }
  }

  @Override
  final void childEnded(Frame child, @Nullable Object output, @Nullable RunError error) {
    Frame last = children[--open];
    children[child.place] = last;
    last.place = child.place;
    children[open] = null;
    left(child, error);
    if (error == null && child.undo != null) {
      note(child, child.undo);
    }
    if (done()) {
      keepBeside(child, error);
      endIfQuiet();
    } else {
      guarded(() -> followed(child, output, error));
    }
  }

  private void note(Frame child, Undo inside) {
    boolean keeps = keeps(child);
    Undo log = keeps ? undo : lost;
    if (log == null) {
      log = new Undo();
      if (keeps) {
        undo = log;
      } else {
        lost = log;
      }
    }
    log.addAll(inside);
  }

  /** What goes wrong in a body while its node fails is kept beside that error. */
  private void keepBeside(Frame child, @Nullable RunError error) {
    if (failure == null || error == null) {
      return;
    }
    List<RunError> kept = new ArrayList<>(beside);
    if (error != failure && !error.code().equals(Failures.CANCELLED)) {
      kept.add(error);
    }
    kept.addAll(child.others());
    beside = kept;
  }

  private void endIfQuiet() {
    if (open > 0 || ended) {
      return;
    }
    RunError error = failure;
    ended = true;
    Runnable end =
        error == null
            ? () -> activation.worked(this, outcome, null, List.of())
            : () -> activation.worked(this, null, error, beside);
    Undo log = lost;
    if (error != null && undo != null) {
      if (log == null) {
        log = undo;
      } else {
        log.addAll(undo);
      }
    }
    Undoing.begin(run, log, end);
  }

  /** Tells what it waits for: what the frames inside do, unless a kind knows better. */
  void explain(Explaining explaining) {
    if (open == 0 && !ended) {
      explaining.add(attemptAddress(), Waiting.For.WORKER, since(), null, "its turn");
    }
    explainInside(explaining);
  }

  /** Tells what the frames inside wait for. */
  final void explainInside(Explaining explaining) {
    for (int child = 0; child < open; child++) {
      explaining.inside(children[child]);
    }
  }

  /** Returns since when the node is under way. */
  final Instant since() {
    return activation.since();
  }

  /** Returns what was done inside a node that ended well. */
  final @Nullable Undo undo() {
    return undo;
  }

  /** Returns why it fails, or null if it does not. */
  final @Nullable RunError failure() {
    return failure;
  }

  /** Returns the address of this activation: of the node, and which attempt; any thread. */
  final String attemptAddress() {
    String address = around.address(node);
    return attempt > 1 ? address + '#' + attempt : address;
  }

  @Override
  final void appendBase(StringBuilder base, FrameValues child) {
    appendNode(base, plan.id);
    if (attempt > 1) {
      base.append('#').append(attempt);
    }
    suffix(base, child);
  }

  /** Appends what tells a frame of the node from the others. */
  void suffix(StringBuilder address, FrameValues child) {
    if (child.index >= 0) {
      address.append('[').append(child.index).append(']');
    }
  }

  @Override
  final boolean stopsWithAround() {
    return true;
  }
}
