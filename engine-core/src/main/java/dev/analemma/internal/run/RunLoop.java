// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.CancelReceipt;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.event.RunListener;
import dev.analemma.event.Subscription;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.compile.Plan;
import dev.analemma.spi.EngineClock.Timer;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One run: its frames, and the loop that moves them.
 *
 * <p>Idea: all state is changed by whoever owns the {@link Mailbox}. The owner takes mail, runs the
 * cheap nodes itself, hands the others out, and gives the run up when nothing is left to do.
 * Nothing waits: an attempt, a timer or a cancel comes back as mail. A frame inside a frame is
 * data, so depth needs no threads.
 *
 * <p>Longer than the rule: from its begin to its end a run is moved in one place, so that one can
 * see that only the owner moves it. What only some runs have is in {@link RunControl}, {@link
 * Recorder}, {@link Replay} and {@link Signals}.
 */
final class RunLoop extends Mailbox implements Dispatcher.Turn {

  final EngineCore engine;
  final Plan plan;

  /**
   * Tells what happens; null if nobody listens, and while a journal is told again. Changed by the
   * owner alone.
   */
  @Nullable Watch watch;

  /** The id in the store; null for a run that lives in memory alone. */
  @Nullable String storedId;

  private volatile boolean elsewhere;

  /** Writes down what happens; null for a run that lives in memory alone. */
  @Nullable Recorder recorder;

  /** Whether a journal is told to it only to see where it comes to; see {@link Rehearsal}. */
  boolean rehearses;

  final IntStack settled = new IntStack();
  private final StartOptions options;
  private final long number;
  private final Instant started;
  private final long seed;
  private final Frame root;
  private final Endings endings = new Endings();
  final HandOut handOut;
  private final RunEnd end;

  /**
   * The thread that owns the run and moves it, or null. Only a thread that asks about itself can
   * rely on it.
   */
  private @Nullable Thread mover;

  /** A thread of the host's that moves the run and must not run what depends on its end. */
  private volatile @Nullable Thread outsider;

  /** Who is to be the owner next; it waits for that. */
  private Transacting.@Nullable Takeover successor;

  /** Frames with nodes for this thread, newest first. */
  private @Nullable Frame active;

  private boolean callerInterrupted;
  private boolean deadline;
  private @Nullable RandomGenerator jitter;
  private @Nullable RunControl control;

  /** Whether nothing begins: it is held, lacks something, or is to be left to others. */
  private volatile boolean paused;

  private boolean held;
  private boolean quiesced;
  private @Nullable Instant heldSince;

  /** Why it stands still although nobody holds it, or null. */
  private @Nullable String lacks;

  private @Nullable Signals signals;

  /** Made for the first node that asks for a turn: most runs have none. */
  private @Nullable Turns turns;

  private @Nullable Object output;
  private @Nullable RunError error;

  /**
   * @param began when it began, if that is some time ago; else null
   */
  RunLoop(
      EngineCore engine,
      Callee callee,
      int depth,
      JsonNode input,
      Object inputContent,
      Type outputType,
      StartOptions options,
      @Nullable Instant began,
      @Nullable Watch watch) {
    this.engine = engine;
    this.plan = callee.plan;
    this.options = options;
    this.watch = watch;
    this.number = engine.runs().nextNumber();
    Long givenSeed = options.seed();
    this.seed = givenSeed == null ? engine.runs().seedOf(number) : givenSeed;
    this.started = began == null ? engine.clock().now() : began;
    this.handOut = new HandOut(this);
    this.end = new RunEnd(this, outputType);
    this.root =
        new Frame(
            new Invocation(this, callee, input, inputContent, depth), plan.body(), null, null);
  }

  RunEnd end() {
    return end;
  }

  /** The identity, spread without asking the object's header for one. */
  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  /**
   * Makes the first nodes ready and moves the run; its maker owns it until then.
   *
   * @param caller whether the thread belongs to whoever waits for the run
   */
  void launch(boolean caller) {
    try {
      begin();
    } catch (Throwable broken) {
      broke(broken);
      return;
    }
    drain(caller, caller);
  }

  /** Returns the first turn, on a worker. */
  Dispatcher.Turn launching() {
    return () -> launch(false);
  }

  private void begin() {
    if (watch != null) {
      watch.runStarted(this);
    }
    Duration limit = RunControl.shorter(plan.definition().policy().timeout(), options.timeout());
    if (limit != null) {
      deadline = true;
      control().deadline(limit, left(started, limit));
    }
    root.begin();
    checkEnd(root);
  }

  /**
   * Takes the run up where another process left it; its maker owns it.
   *
   * @param replay tells what its journal says
   */
  void takeUp(Recorder writes, Replay replay) {
    Watch told = watch;
    watch = null;
    writes.replay(replay);
    begin();
    replay.tell();
    writes.replay(null);
    watch = told;
    replay.release();
    drain(false, false);
  }

  /** Tells a journal and lets nothing go on; its maker owns it. */
  void rehearse(Recorder writesNothing, Replay replay) {
    rehearses = true;
    recorder = writesNothing;
    writesNothing.replay(replay);
    begin();
    replay.tell();
  }

  /** Ends what only rehearsed, so that nothing of it stays open. */
  void endRehearsal() {
    recorder = null;
    control().halt("it was rehearsed");
    discard();
  }

  /** Moves the run on this thread until only what facts tell can move it. */
  void settleHere(Replay replay) {
    for (; ; ) {
      Frame frame = active;
      if (frame != null) {
        int node = frame.takeReady();
        if (node < 0) {
          active = frame.nextActive;
          frame.nextActive = null;
          frame.active = false;
          continue;
        }
        NodeStarts.step(frame, node, frame.plan.nodes[node]);
        if (frame.ending()) {
          checkEnd(frame);
        }
      } else if (!takeTurn() && !handOut.startHere(replay)) {
        return;
      }
    }
  }

  /** A node does its part later, after those that have asked before. */
  void later(NodeRun work) {
    if (turns == null) {
      turns = new Turns();
    }
    turns.add(work);
  }

  private boolean hasTurns() {
    return turns != null && !turns.isEmpty();
  }

  private boolean takeTurn() {
    return turns != null && turns.take();
  }

  /** Returns what tells a journal again, while it does. */
  @Nullable Replay replay() {
    Recorder writes = recorder;
    return writes == null ? null : writes.replay();
  }

  /** Returns how much of a time is left that began at an instant. */
  Duration left(Instant since, Duration time) {
    if (recorder == null) {
      return time;
    }
    Duration gone = Duration.between(since, engine.clock().now());
    if (gone.isNegative()) {
      return time;
    }
    Duration left = time.minus(gone);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /**
   * Does work that may block on a thread for that, and then something as the owner; both here and
   * now while a journal is told again.
   */
  @Nullable BlockingWork blockingWork(Runnable work, Runnable then) {
    if (replay() != null) {
      work.run();
      then.run();
      return null;
    }
    BlockingWork blocking = new BlockingWork(work, () -> asOwner(then));
    engine.runBlocking(blocking);
    return blocking;
  }

  // The loop.

  /** A turn on a worker. */
  @Override
  public void run() {
    drain(false, false);
  }

  /** Returns whether a body swallowed an interruption of the thread that waits for the run. */
  boolean callerInterrupted() {
    return callerInterrupted;
  }

  void callerWasInterrupted(String reason) {
    callerInterrupted = true;
    cancel(reason);
  }

  /**
   * Moves the run until nothing is left to do here. The calling thread owns the run.
   *
   * @param mayBlock whether blocking bodies may run on this thread
   * @param caller whether the thread belongs to whoever waits for the run, and so owes no turn
   */
  void drain(boolean mayBlock, boolean caller) {
    mover = Thread.currentThread();
    try {
      move(mayBlock, caller);
    } catch (Throwable broken) {
      broke(broken);
    }
  }

  /** A fault of the engine itself: better a failed run than one that hangs. */
  private void broke(Throwable broken) {
    String shown = Failures.shown(broken);
    if (recorder != null) {
      engine.keeper().broke(this, shown);
      recorder = null;
    }
    error = stopError("ENGINE_FAULT", "the engine failed: " + shown + ". Please report it.", null);
    output = null;
    control = null;
    try {
      Logs.of(RunLoop.class)
          .error("run {} of workflow {} broke the engine", id(), plan.definition().name(), broken);
    } catch (Throwable hostile) {
      Logs.of(RunLoop.class).error("run {} broke the engine: {}", id(), shown);
    }
    finish();
    mover = null;
    refuseMail();
  }

  /** Nobody moves this run any more, so nobody else would answer. */
  private void refuseMail() {
    for (Mail mail = takeMail(); mail != null; mail = mail.next) {
      if (mail instanceof Request<?> request) {
        request.refuse(this);
      }
    }
  }

  private void move(boolean mayBlock, boolean caller) {
    int budget = caller ? Integer.MAX_VALUE : engine.settings().turn();
    boolean helped = engine.dispatcher().isHelper(Thread.currentThread());
    for (; ; ) {
      deliverMail();
      if (passedOn()) {
        return;
      }
      if (budget <= 0) {
        goOnLater();
        return;
      }
      if (paused) {
        if (givenUp(false)) {
          return;
        }
        continue;
      }
      Frame frame;
      while ((frame = active) != null && !paused) {
        int node = frame.takeReady();
        if (node < 0) {
          active = frame.nextActive;
          frame.nextActive = null;
          frame.active = false;
          continue;
        }
        NodePlan p = frame.plan.nodes[node];
        if (p.inline == null || watch != null || (p.recorded && recorder != null)) {
          NodeStarts.step(frame, node, p);
        } else {
          NodeStarts.runInline(frame, node, p, p.inline);
        }
        if (frame.ending()) {
          checkEnd(frame);
        }
        if (hasMail()) {
          deliverMail();
          if (passedOn()) {
            return;
          }
        }
        if (--budget <= 0) {
          goOnLater();
          return;
        }
      }
      if (paused) {
        continue;
      }
      if (takeTurn()) {
        budget--;
        continue;
      }
      if (!helped && handOut.runAlone(deadline)) {
        budget--;
        continue;
      }
      Mail own = handOut.next(mayBlock, caller, deadline);
      if (own == null) {
        if (givenUp(handOut.nothingOut())) {
          return;
        }
        continue;
      }
      if (helped) {
        handOut.giveAway(own);
        continue;
      }
      // Bodies of unknown length run without the run, so that signals and timers get through.
      if (!givenUp(false)) {
        deliverMail();
        if (successor != null
            || active != null
            || handOut.isWaiting()
            || hasTurns()
            || !givenUp(false)) {
          handOut.giveAway(own);
          continue;
        }
      }
      boolean ended = handOut.executed(own, mayBlock, caller);
      boolean mine = own instanceof Attempt attempt ? attempt.posts(ended) : ended && post(own);
      if (!mine) {
        return;
      }
      mover = Thread.currentThread();
      budget -= own instanceof RangeTask range ? range.size() : 64;
    }
  }

  /** Others have their turn. */
  private void goOnLater() {
    handOver();
    passOn();
  }

  /** Lets a worker be the owner. */
  void passOn() {
    mover = null;
    engine.dispatcher().execute(this);
  }

  /** A thread that waits is to be the owner next; the owner calls. */
  void passTo(Transacting.Takeover next) {
    successor = next;
  }

  /** Returns whether another thread has become the owner. */
  private boolean passedOn() {
    Transacting.Takeover next = successor;
    if (next == null) {
      return false;
    }
    successor = null;
    mover = null;
    if (next.takes()) {
      return true;
    }
    mover = Thread.currentThread();
    return false;
  }

  /**
   * Delivers a mail before all others; the calling thread owns the run, and drains it behind that.
   *
   * @return false if that broke the run, so that there is nothing to drain
   */
  boolean delivered(Mail first) {
    mover = Thread.currentThread();
    try {
      first.deliver(this);
      return true;
    } catch (Throwable broken) {
      broke(broken);
      return false;
    }
  }

  /**
   * Posts what asks for the run; the calling thread moves nothing but the mail on its way, and
   * tells nobody what depends on that: it holds a transaction.
   */
  void ask(Mail asked) {
    if (post(asked)) {
      mover = Thread.currentThread();
      try {
        outsider = mover;
        deliverMail();
        outsider = null;
        if (!passedOn()) {
          goOnLater();
        }
      } catch (Throwable broken) {
        broke(broken);
      }
    }
  }

  /** What was written belongs together up to here. */
  private void handOver() {
    if (recorder != null) {
      recorder.flush();
    }
  }

  /** Gives the run up, as {@link #release}. */
  private boolean givenUp(boolean waits) {
    handOver();
    mover = null;
    if (release(waits)) {
      return true;
    }
    mover = Thread.currentThread();
    return false;
  }

  /** Returns whether the calling thread is moving the run: it was called by an inline body. */
  boolean movedHere() {
    return mover == Thread.currentThread();
  }

  private void deliverMail() {
    Mail mail = takeMail();
    while (mail != null) {
      Mail following = mail.next;
      mail.next = null;
      mail.deliver(this);
      mail = following;
    }
  }

  /** Posts from a thread that must not run nodes; a worker drains. */
  void postAndSchedule(Mail mail) {
    if (post(mail)) {
      engine.dispatcher().execute(this);
    }
  }

  void activate(Frame frame) {
    frame.active = true;
    frame.nextActive = active;
    active = frame;
  }

  // Ending.

  /** Makes a frame fail and closes it if nothing runs in it; deep inside, a little later. */
  void fail(Frame frame, RunError failure) {
    endings.fail(frame, failure);
  }

  /** Ends a frame if it has nothing left to do. */
  void checkEnd(Frame frame) {
    endings.check(frame);
  }

  /** Goes on once everything that is to fail by now does. */
  void afterFailures(Runnable then) {
    endings.afterFailures(then);
  }

  /** The workflow's own frame has nothing left to do. */
  void rootEnds() {
    if (control != null) {
      control.cancelDeadline();
    }
  }

  /** Returns the output of a frame that has ended well. */
  @Nullable Object outputOf(Frame frame) {
    Object output = frame.output();
    if (recorder != null) {
      // What cannot be written down is no output.
      HostValue.treeOf(output);
    }
    return frame == root ? Conversions.output(output, end.outputType()) : output;
  }

  /** The workflow's own frame is over. */
  void rootEnded(@Nullable Object output, @Nullable RunError error) {
    Replay replay = replay();
    if (replay != null) {
      replay.holdsRoot(() -> rootEnded(output, error));
      return;
    }
    this.output = output;
    this.error = error;
    finish();
  }

  private void finish() {
    if (end.ended()) {
      return;
    }
    List<RunError> others = root.others();
    RunStatus status = error == null ? RunStatus.COMPLETED : RunStatus.FAILED;
    RunControl known = control;
    if (known != null) {
      others = known.errorsBeside(others);
      error = known.finalError(error);
      status = error == null ? RunStatus.COMPLETED : known.status();
    }
    Recorder writes = recorder;
    if (writes == null) {
      tellEnd(status, others);
    } else {
      RunStatus as = status;
      List<RunError> beside = others;
      writes.over(
          as, HostValue.treeOf(output), error, beside, () -> tellEnd(as, beside), this::endLost);
    }
  }

  /** It had come to its end, but goes on in another instance, which may come to another one. */
  private void endLost() {
    output = null;
    error = stopError(Failures.STOPPED, Keeper.lostMessage(id()), null);
    tellEnd(RunStatus.STOPPED, List.of());
  }

  private void tellEnd(RunStatus status, List<RunError> others) {
    if (watch != null) {
      watch.runEnded(this, status, error);
    }
    engine.ended(this);
    end.set(status, output, error, others);
  }

  /** It belongs to another instance now: nothing of it goes on here, and nothing is written. */
  void forget(String reason) {
    elsewhere = true;
    root.askToStop();
    asOwner(
        () -> {
          Recorder writes = recorder;
          recorder = null;
          if (writes != null) {
            writes.drop();
          }
          control().halt(reason);
        });
  }

  /** Returns what only some runs have: a deadline, an end from outside, something undone. */
  RunControl control() {
    RunControl known = control;
    if (known == null) {
      known = new RunControl(this);
      control = known;
    }
    return known;
  }

  /** Returns the status that was asked for from outside, or FAILED. */
  RunStatus asked() {
    return control == null ? RunStatus.FAILED : control.status();
  }

  /** Returns whether something could not be undone. */
  boolean compensationFailed() {
    return control != null && control.compensations().failed();
  }

  /** Returns how a run ends whose end is decided, unless something else goes wrong. */
  RunStatus decided() {
    if (end.ended()) {
      return end.status();
    }
    if (compensationFailed()) {
      return RunStatus.COMPENSATION_FAILED;
    }
    return root.error() == null ? RunStatus.COMPLETED : asked();
  }

  /** Returns whether nothing may start any more, not even to undo or clean up. */
  boolean halted() {
    return control != null && control.halted();
  }

  /** Returns why a computing node that is back fails although its code does not, or null. */
  @Nullable RunError takeCancelledInRange(Frame frame, int node) {
    return control == null ? null : control.takeCancelledInRange(frame, node);
  }

  /** Returns what is being undone and cleaned up. */
  List<Frame> apart() {
    return control == null ? List.of() : control.apart();
  }

  Frame root() {
    return root;
  }

  /** Asks the run to end; any thread. */
  CompletionStage<CancelReceipt> cancel(String reason) {
    root.askToStop();
    return new Cancelling(null, reason).ask(this);
  }

  /** Ends the run in an emergency; any thread. */
  void halt(Stops.Halt halt) {
    root.askToStop();
    if (!end.ended() && post(halt)) {
      // On this thread: nothing starts any more, so there is nothing to wait for.
      outsider = Thread.currentThread();
      drain(false, false);
      outsider = null;
    }
    if (end.ended()) {
      halt.refuse(this);
    }
  }

  /** Tells those who wait for the run, whose code it is that follows. */
  void tell(Runnable telling) {
    if (outsider == Thread.currentThread()) {
      Dispatcher.Turn turn = telling::run;
      engine.dispatcher().execute(turn);
    } else {
      telling.run();
    }
  }

  /** Tells a listener what happens from now on; any thread. */
  Subscription events(RunListener listener) {
    ListenerQueue queue = engine.queue(listener);
    asOwner(
        () -> {
          Watch known = watch;
          if (known == null) {
            watch = engine.watch(queue);
          } else {
            known.add(queue);
          }
        });
    return () -> {
      queue.close();
      asOwner(
          () -> {
            Watch known = watch;
            if (known != null) {
              known.remove(queue);
            }
          });
    };
  }

  /** Holds the run, or lets it go on; any thread. */
  boolean hold(boolean held) {
    if (end.ended()) {
      return false;
    }
    asOwner(() -> heldNow(held));
    return true;
  }

  /** Is held, or goes on. */
  void heldNow(boolean held) {
    this.held = held;
    paused = held || quiesced;
    heldSince = held ? engine.clock().now() : null;
    lacks = null;
    if (recorder != null) {
      recorder.held(heldSince);
      recorder.flush();
    }
    if (!paused) {
      handOut.again();
    }
  }

  /**
   * Begins nothing any more because something is not there, until somebody lets it go on. That is
   * no fact: a process that takes the run up finds out for itself.
   */
  void standStill(String why) {
    paused = true;
    heldSince = engine.clock().now();
    lacks = why;
    Logs.of(RunLoop.class).warn("run {} stands still: {}", id(), why);
    if (recorder != null) {
      recorder.standsStill();
    }
  }

  /** Returns why it stands still although nobody holds it, or null. */
  @Nullable String lacks() {
    return lacks;
  }

  /**
   * Begins nothing any more, so that the run can be left to others; nothing of this is written. A
   * run that is not durable does not do so.
   */
  void quiesce() {
    asOwner(
        () -> {
          quiesced = true;
          paused = true;
        });
  }

  /** Returns whether nothing of it runs, and all that it wrote is committed; its owner asks. */
  boolean quiet() {
    return handOut.nothingOut() && (recorder == null || recorder.durable());
  }

  /** It goes on wherever its store is opened next. */
  void leaveToOthers() {
    leave("ENGINE_CLOSED", "the engine was closed; the run goes on where its store is opened next");
  }

  /** It could not be taken up, and nobody moves it here: it stands in the store. */
  void parked(String why) {
    leave("RUN_PARKED", why);
    refuseMail();
  }

  private void leave(String code, String why) {
    elsewhere = true;
    engine.ended(this);
    end.set(RunStatus.STOPPED, null, stopError(code, why, null), List.of());
  }

  /** Returns whether it has ended in this process alone, and stands in the store. */
  boolean goesOnElsewhere() {
    return elsewhere;
  }

  /** Returns since when it is held, or null. */
  @Nullable Instant heldSince() {
    return heldSince;
  }

  boolean paused() {
    return paused;
  }

  /** Returns why it does not go on wherever it is, or null if it does. */
  @Nullable String standing() {
    return lacks != null || !held ? lacks : Recorder.ASKED_FOR;
  }

  /**
   * It was held, or was let go on.
   *
   * @param since when it was held; null if that is not known
   */
  void heldAgain(boolean held, @Nullable Instant since) {
    this.held = held;
    paused = held;
    heldSince = since;
  }

  /** Does something when what was written before is committed; at once if nothing is written. */
  void whenDurable(Runnable action) {
    whenDurable(action, null);
  }

  /**
   * Does something when what was written before is committed; at once if nothing is written.
   *
   * @param lost is done instead if another instance takes the run before
   */
  void whenDurable(Runnable action, @Nullable Runnable lost) {
    if (rehearses) {
      return;
    }
    if (recorder == null) {
      action.run();
    } else {
      recorder.whenDurable(action, lost);
    }
  }

  /** Returns where the run is; any thread. */
  RunStatus status() {
    RunStatus status = end.status();
    return paused && !status.terminal() ? RunStatus.PAUSED : status;
  }

  /** Ends a run that is not launched; its maker, who owns it, calls. */
  void discard() {
    engine.ended(this);
    end.set(RunStatus.STOPPED, null, stopError(Failures.STOPPED, "refused", null), List.of());
    do {
      deliverMail();
    } while (!release(false));
  }

  /** Ends a run whose owner does not answer any more, so that nobody waits for it; any thread. */
  void giveUp(String reason) {
    engine.ended(this);
    end.set(RunStatus.CANCELLED, null, stopError(Failures.CANCELLED, reason, null), List.of());
  }

  /** Returns an error of the run itself. */
  RunError stopError(String code, String message, @Nullable JsonNode details) {
    return new RunError(code, message, "", 0, engine.clock().now(), List.of(), details, null);
  }

  /** Runs an action as the owner, later. */
  Timer timer(Duration delay, Runnable action) {
    if (rehearses) {
      return () -> {};
    }
    return engine.clock().schedule(delay, new Alarm(this, action));
  }

  /** Runs an action as the owner, soon; any thread. */
  void asOwner(Runnable action) {
    postAndSchedule(new Alarm(this, action));
  }

  /** Returns who waits for signals and what came early. */
  Signals signals() {
    Signals known = signals;
    if (known == null) {
      known = new Signals(this);
      signals = known;
    }
    return known;
  }

  // What the run knows of itself.

  long number() {
    return number;
  }

  String id() {
    String stored = storedId;
    return stored == null ? engine.runs().id(number) : stored;
  }

  long seed() {
    return seed;
  }

  RandomGenerator jitter() {
    RandomGenerator known = jitter;
    if (known == null) {
      known = new SplittableRandom(seed() ^ 0x6a09e667f3bcc909L);
      jitter = known;
    }
    return known;
  }

  Instant started() {
    return started;
  }

  JsonNode input() {
    return root.invocation.input();
  }

  /** Returns everything that the run uses, in the versions it keeps to. */
  List<String> uses() {
    return root.invocation.callee.reached();
  }

  StartOptions options() {
    return options;
  }

  String scope() {
    String given = options.scope();
    return given == null ? plan.definition().name() : given;
  }
}
