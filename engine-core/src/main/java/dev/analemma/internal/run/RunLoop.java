// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.Action.FailAction;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.compile.Plan;
import dev.analemma.spi.EngineClock.Timer;
import dev.analemma.spi.Execution;
import dev.analemma.spi.ValueOperator;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: its frames, and the loop that moves them.
 *
 * <p>Idea: all state is changed by whoever owns the {@link Mailbox}. The owner takes mail, runs the
 * cheap nodes itself, hands the others out, and gives the run up when nothing is left to do.
 * Nothing waits: an attempt, a timer or a cancel comes back as mail. A frame inside a frame is
 * data, so depth needs no threads.
 *
 * <p>Longer than the rule: starting, handing out and ending nodes are one machine over the same few
 * fields; cut apart, each part would need all of them. What is not that machine (policies, frames,
 * ends, watching) stands in classes of its own.
 */
final class RunLoop extends Mailbox implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLoop.class);

  final EngineCore engine;
  final Plan plan;
  final @Nullable Watch watch;
  final IntStack settled = new IntStack();
  private final StartOptions options;
  private final long number;
  private final Instant started;
  private final Frame root;
  private final Endings endings = new Endings();
  private final RunEnd end;
  private volatile boolean cancelAsked;

  /** Frames with nodes for this thread, and frames with nodes to hand out; newest first. */
  private @Nullable Frame active;

  private @Nullable Frame waiting;

  /** Ranges that are outstanding. */
  int ranges;

  /** Attempts that have neither come back nor been given up. */
  int attemptsOut;

  private boolean callerInterrupted;
  private boolean deadline;
  private @Nullable Timer deadlineTimer;
  private @Nullable RandomGenerator jitter;
  private @Nullable Compensations compensations;
  private List<RunError> late = List.of();
  private List<Frame> apart = List.of();
  private boolean halted;
  private @Nullable NodeRun turns;
  private @Nullable NodeRun lastTurn;
  private @Nullable Object output;
  private @Nullable RunError error;
  private RunStatus stopStatus = RunStatus.FAILED;

  RunLoop(
      EngineCore engine,
      Callee callee,
      int depth,
      JsonNode input,
      Object inputContent,
      Type outputType,
      StartOptions options,
      @Nullable Watch watch) {
    this.engine = engine;
    this.plan = callee.plan;
    this.options = options;
    this.watch = watch;
    this.number = engine.nextRunNumber();
    this.started = engine.clock().now();
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

  private void begin() {
    if (watch != null) {
      watch.runStarted(this);
    }
    Duration limit = shorter(plan.definition().policy().timeout(), options.timeout());
    if (limit != null) {
      deadline = true;
      deadlineTimer = timer(limit, () -> deadlinePassed(limit));
    }
    root.begin();
    checkEnd(root);
  }

  private static @Nullable Duration shorter(@Nullable Duration a, @Nullable Duration b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) <= 0 ? a : b;
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

  /**
   * Moves the run until nothing is left to do here. The calling thread owns the run.
   *
   * @param mayBlock whether blocking bodies may run on this thread
   * @param caller whether the thread belongs to whoever waits for the run, and so owes no turn
   */
  void drain(boolean mayBlock, boolean caller) {
    try {
      move(mayBlock, caller);
    } catch (Throwable broken) {
      broke(broken);
    }
  }

  /** A fault of the engine itself: better a failed run than one that hangs. */
  private void broke(Throwable broken) {
    String shown = Failures.shown(broken);
    error = stopError("ENGINE_FAULT", "the engine failed: " + shown + ". Please report it.");
    output = null;
    stopStatus = RunStatus.FAILED;
    try {
      LOG.error("run {} of workflow {} broke the engine", id(), plan.definition().name(), broken);
    } catch (Throwable hostile) {
      LOG.error("run {} broke the engine: {}", id(), shown);
    }
    finish();
  }

  private void move(boolean mayBlock, boolean caller) {
    int budget = caller ? Integer.MAX_VALUE : engine.settings().turn();
    for (; ; ) {
      deliverMail();
      if (budget <= 0) {
        engine.dispatcher().execute(this);
        return;
      }
      Frame frame;
      while ((frame = active) != null) {
        int node = frame.takeReady();
        if (node < 0) {
          active = frame.nextActive;
          frame.active = false;
          continue;
        }
        NodePlan p = frame.plan.nodes[node];
        if (p.inline == null || watch != null) {
          step(frame, node, p);
        } else {
          runInline(frame, node, p, p.inline);
        }
        if (frame.ending()) {
          checkEnd(frame);
        }
        if (hasMail()) {
          deliverMail();
        }
        if (--budget <= 0) {
          engine.dispatcher().execute(this);
          return;
        }
      }
      if (turns != null) {
        takeTurn();
        budget--;
        continue;
      }
      if (runAlone()) {
        budget--;
        continue;
      }
      Mail own = handOut(mayBlock, caller);
      if (own == null) {
        if (release()) {
          return;
        }
        continue;
      }
      // Bodies of unknown length run without the run, so that signals and timers get through.
      if (!release()) {
        deliverMail();
        if (active != null || waiting != null || turns != null || !release()) {
          giveAway(own);
          continue;
        }
      }
      if (!executed(own, caller) || !post(own)) {
        return;
      }
      budget -= own instanceof RangeTask range ? range.size() : 64;
    }
  }

  private boolean executed(Mail own, boolean caller) {
    if (own instanceof RangeTask range) {
      range.execute();
      return true;
    }
    Attempt attempt = (Attempt) own;
    boolean ended = attempt.execute();
    if (caller && ended && attempt.interruptedFromOutside()) {
      // Whoever interrupts the thread that waits for the run means the run, not this body.
      callerInterrupted = true;
      cancel("the thread that waited for it was interrupted");
    }
    return ended;
  }

  private void giveAway(Mail own) {
    if (own instanceof RangeTask range) {
      engine.dispatcher().execute(range);
    } else {
      engine.executeBlocking((Attempt) own);
    }
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

  /** Lists a node that has a part of its work to do; see {@link NodeRun#later}. */
  void later(NodeRun work) {
    work.following = null;
    if (lastTurn == null || turns == null) {
      turns = work;
    } else {
      lastTurn.following = work;
    }
    lastTurn = work;
  }

  private void takeTurn() {
    NodeRun work = turns;
    if (work != null) {
      turns = work.following;
      if (turns == null) {
        lastTurn = null;
      }
      work.following = null;
      work.startTurn();
    }
  }

  void activate(Frame frame) {
    frame.active = true;
    frame.nextActive = active;
    active = frame;
  }

  void await(Frame frame) {
    frame.waiting = true;
    frame.nextWaiting = waiting;
    waiting = frame;
  }

  // Starting nodes.

  private static void runInline(Frame frame, int node, NodePlan p, ValueOperator operator) {
    JsonNode value;
    try {
      value = operator.value(new Call(frame, node, 1));
      if (value == null) {
        Bodies.checked(value, p);
      }
    } catch (Throwable t) {
      frame.failed(node, Failures.of(frame, node, 1, t), 1);
      return;
    }
    frame.endedPlainly(node, value);
  }

  private void step(Frame frame, int node, NodePlan p) {
    if (p.condition != null) {
      if (!holds(frame, node, p.condition)) {
        return;
      }
      Execution thread = frame.invocation.threadOf(p);
      if (thread != Execution.INLINE) {
        frame.handOut(node, thread);
        return;
      }
    }
    if (watch != null) {
      watch.nodeStarted(frame, node);
    }
    switch (p.kind) {
      case OPERATOR, FUNCTION -> {
        if (p.retries.length == 0) {
          runHere(frame, node);
        } else {
          Attempt attempt = activated(frame, node).nextAttempt();
          if (attempt.execute()) {
            attempt.deliver(this);
          }
        }
      }
      case WORK -> activated(frame, node).work();
      case FAIL -> frame.failed(node, failure(frame, node, p), 1);
      case UNSUPPORTED ->
          throw new IllegalStateException("node '%s' should have been refused".formatted(p.id));
    }
  }

  private boolean holds(Frame frame, int node, Expression condition) {
    try {
      if (condition.test(frame)) {
        return true;
      }
    } catch (RuntimeException e) {
      frame.failed(node, Failures.of(frame, node, 0, e), 0);
      return false;
    }
    frame.skipReady(node);
    return false;
  }

  private void runHere(Frame frame, int node) {
    Object result;
    try {
      result = Bodies.invoke(new Call(frame, node, 1));
    } catch (Throwable t) {
      frame.failed(node, Failures.of(frame, node, 1, t), 1);
      return;
    }
    if (result instanceof CompletionStage<?> stage) {
      subscribe(frame, node, stage);
    } else {
      frame.ended(node, result);
    }
  }

  /** A body went on without a thread. */
  void subscribe(Frame frame, int node, CompletionStage<?> stage) {
    Activation activation = new Activation(frame, node);
    frame.underWay(node, activation);
    activation.adopt(stage);
    frame.stopIfFailing(node, activation);
  }

  private static Activation activated(Frame frame, int node) {
    Activation activation = new Activation(frame, node);
    frame.underWay(node, activation);
    activation.armTotal();
    return activation;
  }

  /**
   * Runs the only thing that the run can do right here, without giving the run up: in a chain of
   * computing nodes nobody else could do anything with it. Only a timer could, so not with a
   * deadline, beside a node that waits for its retry, or in a body, which may have a time-out.
   */
  private boolean runAlone() {
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
    if (p.retries.length > 0 || p.timeout != null) {
      return false;
    }
    frame.takeHere(node);
    ValueOperator operator = p.valueOperator;
    if (operator != null && watch == null) {
      runInline(frame, node, p, operator);
    } else {
      if (watch != null) {
        watch.nodeStarted(frame, node);
      }
      runHere(frame, node);
    }
    if (frame.ending()) {
      checkEnd(frame);
    }
    return true;
  }

  private static RunError failure(Frame frame, int node, NodePlan p) {
    FailAction fail = (FailAction) p.action;
    try {
      Expression message = fail.message();
      Expression details = fail.details();
      return Failures.of(
          frame,
          node,
          1,
          fail.code(),
          message == null ? "node '%s' failed".formatted(p.id) : message.evaluate(frame).asText(),
          details == null ? null : details.evaluate(frame));
    } catch (RuntimeException e) {
      return Failures.of(frame, node, 1, e);
    }
  }

  /** The wait before a retry is over. */
  void again(Activation activation) {
    NodePlan p = activation.frame.plan.nodes[activation.node];
    if (p.kind == NodePlan.Kind.WORK) {
      activation.work();
      return;
    }
    Attempt attempt = activation.nextAttempt();
    if (activation.frame.invocation.threadOf(p) == Execution.BLOCKING) {
      engine.executeBlocking(attempt);
    } else {
      engine.dispatcher().execute(attempt::runOnWorker);
    }
  }

  /**
   * Hands ready nodes to other threads, as far as the windows allow.
   *
   * @return what this thread should do itself, or null
   */
  private @Nullable Mail handOut(boolean mayBlock, boolean caller) {
    Mail own = null;
    while (waiting != null) {
      Frame frame = waiting;
      while (frame.compute.size > 0
          && ranges < engine.settings().rangesMax()
          && attemptsOut < engine.settings().blockingMax()) {
        if (own != null) {
          giveAway(own);
        }
        own = nextCompute(frame);
      }
      while (frame.blocking.size > 0 && attemptsOut < engine.settings().blockingMax()) {
        Attempt attempt = nextAttempt(frame, frame.take(frame.blocking));
        boolean alone = own == null && ranges == 0 && attemptsOut == 1;
        boolean last = frame.blocking.size == 0 && frame.nextWaiting == null;
        // On the caller's thread only what cannot be asked to stop, and alone: see docs/adr/0005.
        boolean here = mayBlock && alone && last && !(caller && mayBeLeft(attempt));
        if (here) {
          own = attempt;
        } else {
          engine.executeBlocking(attempt);
        }
      }
      if (frame.compute.size > 0 || frame.blocking.size > 0) {
        break;
      }
      waiting = frame.nextWaiting;
      frame.waiting = false;
    }
    if (caller && own != null && mayBeLeft(own)) {
      giveAway(own);
      return null;
    }
    return own;
  }

  private boolean mayBeLeft(Mail own) {
    if (deadline) {
      return true;
    }
    Frame frame;
    if (own instanceof Attempt attempt) {
      frame = attempt.frame;
      if (frame.plan.nodes[attempt.node].timeout != null) {
        return true;
      }
    } else {
      frame = ((RangeTask) own).frame;
    }
    for (Owner owner = frame.owner; owner != null; owner = owner.around.owner) {
      if (owner.node >= 0 && owner.around.plan.nodes[owner.node].timeout != null) {
        return true;
      }
      if (owner instanceof CallRun call && call.timed()) {
        return true;
      }
    }
    return false;
  }

  private Mail nextCompute(Frame frame) {
    int first = frame.take(frame.compute);
    NodePlan p = frame.plan.nodes[first];
    ranges++;
    if (p.retries.length > 0 || p.timeout != null) {
      ranges--;
      return nextAttempt(frame, first);
    }
    int workers = engine.dispatcher().parallelism();
    int grain = Math.max(1, Math.min(64, frame.compute.size / (2 * workers)));
    int[] nodes = new int[grain];
    nodes[0] = first;
    int taken = 1;
    while (taken < grain && frame.compute.size > 0) {
      NodePlan following = frame.plan.nodes[frame.compute.head];
      if (following.retries.length > 0 || following.timeout != null) {
        break;
      }
      nodes[taken++] = frame.take(frame.compute);
    }
    if (watch != null) {
      for (int i = 0; i < taken; i++) {
        watch.nodeStarted(frame, nodes[i]);
      }
    }
    frame.ranges++;
    return new RangeTask(frame, taken == grain ? nodes : java.util.Arrays.copyOf(nodes, taken));
  }

  private Attempt nextAttempt(Frame frame, int node) {
    Activation activation = new Activation(frame, node);
    frame.results[node] = activation;
    activation.armTotal();
    if (watch != null) {
      watch.nodeStarted(frame, node);
    }
    return activation.nextAttempt();
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

  /** Returns the output of a frame that has ended well. */
  @Nullable Object outputOf(Frame frame) {
    Object output = frame.output();
    return frame == root ? Conversions.output(output, end.outputType()) : output;
  }

  /** The workflow's own frame is over. */
  void rootEnded(@Nullable Object output, @Nullable RunError error) {
    this.output = output;
    this.error = error;
    finish();
  }

  private void finish() {
    if (end.ended()) {
      return;
    }
    if (deadlineTimer != null) {
      deadlineTimer.cancel();
    }
    List<RunError> others = new ArrayList<>(root.others());
    if (compensations != null && compensations.failed()) {
      if (error != null) {
        others.add(0, error);
      }
      stopStatus = RunStatus.COMPENSATION_FAILED;
      error =
          stopError(
              Failures.COMPENSATION_FAILED,
              "something could not be undone. See the details, and put it right by hand.",
              compensations.details());
    }
    others.addAll(late);
    RunStatus status = error == null ? RunStatus.COMPLETED : stopStatus;
    if (watch != null) {
      watch.runEnded(this, status, error);
    }
    engine.ended(this);
    end.set(status, output, error, others);
  }

  /** Keeps an error that changes nothing: of a {@code finally}. */
  void attachLate(RunError error) {
    if (late.isEmpty()) {
      late = new ArrayList<>();
    }
    late.add(error);
  }

  // Undoing.

  Compensations compensations() {
    Compensations known = compensations;
    if (known == null) {
      known = new Compensations();
      compensations = known;
    }
    return known;
  }

  /** Something could not be undone: the run ends as it stands. */
  void compensationFailed(String address, RunError error) {
    compensations().failed(address, error);
    fail(
        root,
        stopError(
            Failures.COMPENSATION_FAILED, "'%s' could not be undone".formatted(address), null));
  }

  /** Returns whether nothing may start any more, not even to undo or clean up. */
  boolean halted() {
    return halted;
  }

  /** A frame begins that no other frame's end reaches. */
  void apart(Frame frame) {
    if (apart.isEmpty()) {
      apart = new ArrayList<>(2);
    }
    apart.add(frame);
  }

  void noLongerApart(Frame frame) {
    apart.remove(frame);
  }

  private void deadlinePassed(Duration limit) {
    if (root.live() && !root.failing()) {
      stopStatus = RunStatus.TIMED_OUT;
      fail(
          root,
          stopError(
              Failures.TIMED_OUT,
              "the deadline of %s passed. Give the run more time.".formatted(limit)));
    }
  }

  /** Asks the run to end; any thread. */
  boolean cancel(String reason) {
    synchronized (end) {
      if (end.ended()) {
        return false;
      }
      if (cancelAsked) {
        return true;
      }
      cancelAsked = true;
    }
    root.askToStop();
    postAndSchedule(
        new TimerMail(
            () -> {
              if (root.live() && !root.failing()) {
                stopStatus = RunStatus.CANCELLED;
                fail(root, stopError(Failures.CANCELLED, reason));
              }
            }));
    return true;
  }

  /** Ends a run whose owner does not answer any more, so that nobody waits for it; any thread. */
  void giveUp(String reason) {
    engine.ended(this);
    end.set(RunStatus.CANCELLED, null, stopError(Failures.CANCELLED, reason), List.of());
  }

  private RunError stopError(String code, String message) {
    return stopError(code, message, null);
  }

  private RunError stopError(String code, String message, @Nullable JsonNode details) {
    return new RunError(code, message, "", 0, engine.clock().now(), List.of(), details, null);
  }

  /** Returns how a run, or a call inside it, ends that ends with an error. */
  RunStatus statusOf(RunError error, int depth) {
    if (error == root.error()) {
      return stopStatus;
    }
    if (depth > 0 && error.code().equals(Failures.CANCELLED)) {
      return RunStatus.CANCELLED;
    }
    return depth > 0 && error.code().equals(Failures.TIMED_OUT)
        ? RunStatus.TIMED_OUT
        : RunStatus.FAILED;
  }

  /** Returns what a frame inside a failing frame is told. */
  RunError cancelledBy(RunError failure) {
    return new RunError(
        Failures.CANCELLED,
        "the body around it is failing: " + failure.code(),
        failure.node(),
        0,
        failure.at(),
        List.of(),
        null,
        null);
  }

  /** Runs an action as the owner, later. */
  Timer timer(Duration delay, Runnable action) {
    return engine.clock().schedule(delay, () -> postAndSchedule(new TimerMail(action)));
  }

  // What the run knows of itself.

  String id() {
    return engine.runId(number);
  }

  long seed() {
    Long given = options.seed();
    return given == null ? engine.seedOf(number) : given;
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

  /** Returns everything that the run uses, in the versions it keeps to. */
  List<String> uses() {
    return root.invocation.callee.reached();
  }

  StartOptions options() {
    return options;
  }

  String scope() {
    return plan.definition().name();
  }

  /** An action of the owner, as mail. */
  private static final class TimerMail extends Mail {
    private final Runnable action;

    TimerMail(Runnable action) {
      this.action = action;
    }

    @Override
    void deliver(RunLoop run) {
      action.run();
    }
  }
}
