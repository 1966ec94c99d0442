// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.RunError;
import dev.analemma.Waiting;
import dev.analemma.internal.compile.Action.MapAction;
import dev.analemma.internal.compile.CachePlan;
import dev.analemma.internal.compile.Limits;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.compile.PermitPlan;
import dev.analemma.internal.resilience.Admission;
import dev.analemma.internal.resilience.Refusal;
import dev.analemma.spi.EngineClock.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A node that takes more than one step of its run: it is attempted, waits for a retry, or has a
 * frame inside. It stands in the node's result slot until the node ends. Changed by the run's owner
 * alone.
 *
 * <p>The policies nest as SEMANTICS row 6 says: cache round total time-out round retry round permit
 * and breaker round attempt time-out round the call.
 *
 * <p>Longer than the rule: that order is one thing, and every end of it gives back what it holds.
 */
final class Activation implements Permit.Holder {
  private static final int[] NOT_RETRIED = {};

  final Frame frame;
  final int node;
  private final NodePlan plan;

  /** Its time-outs and retries; null until what they read has been evaluated. */
  private @Nullable Limits limits;

  private final int[] retried;
  private int attempts;
  private @Nullable Attempt attempt;
  private @Nullable NodeRun work;
  private @Nullable Undo undo;
  private boolean unknown;

  /** Why it ends once its code has come back or its grace is over; null if nobody cancelled it. */
  private @Nullable RunError cancelled;

  private boolean over;
  private List<Timer> attemptTimers = List.of();
  private @Nullable Timer totalTimer;
  private @Nullable Timer retryTimer;
  private @Nullable Instant retryAt;
  private final long sinceMillis;
  private @Nullable Permit permit;
  private boolean permitKnown;
  private @Nullable CachedCall cachedCall;
  private @Nullable String point;

  /** The digest of what it is called with; null before, and where nothing has to tell. */
  private @Nullable String input;

  /** What goes on when the permit is there again that this had when its process ended. */
  private List<Activation> inside = List.of();

  Activation(Frame frame, int node) {
    this.frame = frame;
    this.node = node;
    this.plan = frame.plan.nodes[node];
    this.limits = plan.limits.known;
    this.retried = plan.limits.retries == 0 ? NOT_RETRIED : new int[plan.limits.retries];
    this.sinceMillis = began(frame, node).toEpochMilli();
  }

  private static Instant began(Frame frame, int node) {
    Instant now = frame.run.engine.clock().now();
    Recorder recorder = frame.run.recorder;
    if (recorder == null) {
      return now;
    }
    Replay replay = recorder.replay();
    if (replay == null) {
      recorder.begun(frame, node, now);
      return now;
    }
    Instant before = replay.told().begun(frame.address(node));
    return before == null ? now : before;
  }

  /** Tells what it waits for. */
  void explain(Explaining explaining) {
    if (work != null) {
      work.explain(explaining);
    } else if (permit != null && permit.waitingSince() != null) {
      explaining.add(address(), Waiting.For.PERMIT, permit.waitingSince(), null, permit.key());
    } else if (retryAt != null) {
      explaining.add(address(), Waiting.For.RETRY, since(), retryAt, "attempt " + (attempts + 1));
    } else {
      explaining.add(address(), Waiting.For.FUNCTION, since(), null, plan.operatorName);
    }
  }

  Instant since() {
    return Instant.ofEpochMilli(sinceMillis);
  }

  String address() {
    return frame.address(node);
  }

  /** Returns the address of its next attempt. */
  String nextAddress() {
    return attempts == 0 ? address() : address() + '#' + (attempts + 1);
  }

  int attempts() {
    return attempts;
  }

  /** Returns whether what an attempt comes to will be what came of the node. */
  boolean waitsFor(Attempt made) {
    return !over && attempt == made && cancelled == null;
  }

  /** Returns whether it has ended, or was given up. */
  boolean over() {
    return over;
  }

  /** Returns the bodies inside it, or what waits; null if it is a call. */
  @Nullable NodeRun atWork() {
    return work;
  }

  /** Returns whether nobody knows what one of its attempts did. */
  boolean unknown() {
    return unknown;
  }

  /** Returns what was done inside a node that ended well. */
  @Nullable Undo undo() {
    return undo;
  }

  /** Returns the name of the point that it has reached, or null. */
  @Nullable String point() {
    return point;
  }

  /** Returns the digest of what it was called with, or null. */
  @Nullable String input() {
    return input;
  }

  /** Returns the digest of what it is called with, or null; the thread of its attempt. */
  @Nullable String digestInput() {
    Recorder recorder = frame.run.recorder;
    return input != null || recorder == null ? input : recorder.inputOf(frame, node);
  }

  /** Returns whether it holds a permit of a resource. */
  boolean holds(String key) {
    return permit != null && permit.isGranted() && permit.key().equals(key);
  }

  /**
   * Returns its time-outs and retries, which stay the same for all its attempts.
   *
   * @throws RuntimeException what is wrong with the values that they read
   */
  Limits limits() {
    Limits known = limits;
    if (known == null) {
      known = plan.limits.in(frame);
      limits = known;
    }
    return known;
  }

  /**
   * Returns whether it may begin as far as its time-outs and retries go; if not, it fails.
   *
   * @param later as for {@link #opens}
   */
  private boolean limited(boolean later) {
    try {
      limits();
      return true;
    } catch (RuntimeException e) {
      settle(later, () -> failedForGood(Failures.of(frame, node, attempts, e), List.of()));
      return false;
    }
  }

  /** Returns whether it may begin while facts are told; if not, it fails when they are over. */
  boolean mayWork() {
    try {
      limits();
      return true;
    } catch (RuntimeException notYet) {
      return false;
    }
  }

  /**
   * Does what stands before the first attempt: the cache, the total time-out, the permit.
   *
   * @param later whether a node that ends without an attempt has to wait for the owner's next mail
   * @return whether an attempt is to be made now
   */
  boolean opens(boolean later) {
    if (!limited(later) || (plan.cache != null && served(plan.cache, later))) {
      return false;
    }
    armTotal();
    return admitted(later);
  }

  private boolean served(CachePlan asked, boolean later) {
    Object known;
    try {
      CachedCall call = new CachedCall(frame, node, asked);
      cachedCall = call;
      known = call.known();
    } catch (RuntimeException e) {
      settle(later, () -> failedForGood(Failures.of(frame, node, attempts, e), List.of()));
      return true;
    }
    if (known == null) {
      return false;
    }
    input = digestInput();
    settle(later, () -> succeeded(known));
    return true;
  }

  private void settle(boolean later, Runnable end) {
    if (!later) {
      end.run();
      return;
    }
    frame.run.asOwner(
        () -> {
          if (!over) {
            end.run();
          }
        });
  }

  /**
   * Asks for what an attempt needs. What has to wait for it holds no thread.
   *
   * @param later as for {@link #opens}
   * @return whether the attempt may be made now
   */
  boolean admitted(boolean later) {
    PermitPlan asks = plan.permit;
    if (asks == null) {
      return true;
    }
    if (!permitKnown) {
      try {
        permit = Permit.of(frame, asks.ask(frame), this);
        permitKnown = true;
      } catch (RuntimeException e) {
        settle(later, () -> failedForGood(Failures.of(frame, node, attempts, e), List.of()));
        return false;
      }
    }
    Permit asked = permit;
    if (asked == null) {
      return true;
    }
    Admission admission = asked.ask();
    Duration limit = undoMax();
    if (admission == Admission.WAITING && limit != null) {
      attemptTimer(limit, () -> timedOut("compensation's", limit));
    }
    if (admission == Admission.REFUSED) {
      Refusal refusal = asked.whyRefused();
      settle(later, () -> refused(refusal));
    }
    return admission == Admission.GRANTED;
  }

  @Override
  public void granted() {
    if (frame.run.paused() && work == null) {
      giveBackUnused();
      frame.run.handOut.again(this);
    } else {
      frame.run.handOut.go(this);
    }
  }

  @Override
  public void refused(Refusal refusal) {
    attempts++;
    failed(
        Failures.of(frame, node, attempts, refusal.code(), refusal.message(), null),
        refusal.retryAfter(),
        List.of());
  }

  /** Others need the permit more than a run that somebody holds. */
  void giveBackUnused() {
    if (permit != null) {
      permit.releaseUnused();
    }
  }

  /** The fate of an attempt is decided; its code may still run, if it does not stop. */
  private void giveBack(@Nullable String code, @Nullable Duration retryAfter) {
    if (permit != null) {
      permit.release(code, retryAfter);
    }
  }

  /** Arms the total time-out, before the first attempt. */
  private void armTotal() {
    Duration total = limits().total();
    if (total != null) {
      totalTimer = timer(frame.run.left(since(), total), () -> timedOut("total", total));
    }
  }

  /** Returns how long an attempt may take whatever its node says, or null. */
  private @Nullable Duration undoMax() {
    return frame.owner instanceof Undoing.One
        ? frame.run.engine.settings().compensationMax()
        : null;
  }

  private void armUndo(Attempt made) {
    Duration limit = undoMax();
    if (limit != null) {
      // One that waited for its permit has its time from here on.
      cancelAttemptTimers();
      attemptTimer(limit, () -> attemptTimedOut(made, "compensation's", limit));
    }
  }

  /** Makes the next attempt; the caller runs it or hands it out. */
  Attempt nextAttempt() {
    attempts++;
    tellAttempt();
    frame.run.handOut.attemptsOut++;
    Attempt made = new Attempt(this, attempts);
    attempt = made;
    armUndo(made);
    Duration each = limits().attempt();
    if (each != null) {
      attemptTimer(each, () -> attemptTimedOut(made, "attempt", each));
    }
    Duration silence = limits().heartbeat();
    if (silence != null) {
      made.heartbeat();
      watchHeartbeat(made, silence, silence);
    }
    return made;
  }

  private void tellAttempt() {
    Watch watch = frame.run.watch;
    if (watch != null && attempts > 1) {
      watch.nodeAttempted(frame, node, attempts);
    }
  }

  /** Goes on with the stage that the first, inline attempt returned. */
  void adopt(CompletionStage<?> stage) {
    attempts++;
    frame.run.handOut.attemptsOut++;
    Attempt made = new Attempt(this, attempts);
    attempt = made;
    armUndo(made);
    made.adopt(stage);
  }

  /** Begins the next attempt of a node that is more than a call. */
  void work() {
    attempts++;
    tellAttempt();
    NodeRun next = NodeRun.of(this);
    work = next;
    input = digestInput();
    if (plan.cleansUp && frame.run.recorder != null) {
      frame.run.recorder.entered(next);
    }
    Duration limit = undoMax();
    if (limit != null) {
      cancelAttemptTimers();
      attemptTimer(limit, () -> next.fail(timeoutError("compensation's", limit)));
    }
    Duration each = limits().attempt();
    if (each != null) {
      attemptTimer(each, () -> workTimedOut(next, each));
    }
    next.start();
  }

  /** An attempt came back. */
  void ended(Attempt ended, @Nullable Object outcome, @Nullable Throwable thrown) {
    if (over || ended != attempt) {
      return;
    }
    forgetAttempt();
    input = ended.input();
    if (thrown instanceof Secrets.Missing missing) {
      notBegun(missing);
      return;
    }
    if (cancelled != null && !frame.failing()) {
      endCancelled(cancelled);
      return;
    }
    if (thrown == null) {
      point = ended.point();
      giveBack(null, null);
      if (cachedCall != null) {
        cachedCall.keep(outcome);
      }
    }
    if (thrown != null && frame.failing() && Failures.stopped(thrown)) {
      // It did as it was asked: that is no error of its own. How far it had come, nobody knows.
      unknown = true;
      finish();
      frame.cancelled(node);
      frame.run.checkEnd(frame);
    } else if (thrown == null) {
      succeeded(outcome == null ? NullNode.getInstance() : outcome);
    } else {
      RunError error = Failures.of(frame, node, attempts, thrown, ended.secrets());
      Duration retryAfter = Failures.retryAfter(thrown);
      giveBack(error.code(), retryAfter);
      failed(error, retryAfter, List.of());
    }
  }

  /** An attempt could not begin: the run stands still until what it lacks is there. */
  private void notBegun(Secrets.Missing missing) {
    attempts--;
    cancelAttemptTimers();
    giveBackUnused();
    if (frame.failing()) {
      finish();
      frame.cancelled(node);
      frame.run.checkEnd(frame);
    } else if (cancelled != null) {
      failedForGood(cancelled, List.of());
    } else {
      frame.run.standStill(Secrets.Missing.CODE + ": " + missing.getMessage());
      frame.run.handOut.again(this);
    }
  }

  /** An attempt of a node that is more than a call has ended, with everything inside it. */
  void worked(
      NodeRun ended, @Nullable Object content, @Nullable RunError error, List<RunError> beside) {
    if (over || ended != work) {
      return;
    }
    Replay replay = frame.run.replay();
    if (replay != null && replay.holds(frame, node, () -> worked(ended, content, error, beside))) {
      return;
    }
    work = null;
    giveBack(error == null ? null : error.code(), null);
    if (error == null) {
      undo = ended.undo();
      succeeded(content == null ? NullNode.getInstance() : content);
    } else if (frame.failing() && error.code().equals(Failures.CANCELLED)) {
      finish();
      frame.cancelled(node);
      frame.attach(beside);
      frame.run.checkEnd(frame);
    } else {
      failed(error, null, beside);
    }
  }

  private void succeeded(Object content) {
    finish();
    frame.running--;
    frame.ended(node, content);
    frame.run.checkEnd(frame);
  }

  /** Decides between another attempt, a catch and the failure of the frame. */
  private void failed(RunError error, @Nullable Duration retryAfter, List<RunError> beside) {
    cancelAttemptTimers();
    if (!frame.failing()) {
      int r = retries(error.code());
      if (r >= 0 && retried[r] < limits().retries().get(r).max()) {
        if (permit == null || permit.mayRetry()) {
          retried[r]++;
          retryLater(r, error, retryAfter);
          return;
        }
        failedForGood(Failures.retryRefused(error, permit.key()), beside);
        return;
      }
    }
    failedForGood(error, beside);
  }

  private void failedForGood(RunError error, List<RunError> beside) {
    finish();
    frame.running--;
    frame.failed(node, error, attempts);
    if (frame.failing() || frame.hasFailed(node)) {
      // Nobody caught it: nothing that went wrong inside is lost.
      frame.attach(beside);
    }
    frame.run.checkEnd(frame);
  }

  private int retries(String code) {
    // A map tries its items again, not itself.
    return plan.action instanceof MapAction ? -1 : Retries.matching(limits().retries(), code);
  }

  private void retryLater(int r, RunError error, @Nullable Duration retryAfter) {
    Duration delay =
        Retries.delay(limits().retries().get(r), retried[r], retryAfter, frame.run.jitter());
    Watch watch = frame.run.watch;
    if (watch != null) {
      watch.nodeRetried(frame, node, error, attempts + 1, delay);
    }
    Instant at = frame.run.engine.clock().now().plus(delay);
    retryAt = at;
    if (frame.run.recorder != null) {
      frame.run.recorder.retried(frame, node, error, attempts, r, at);
    }
    retryAfter(delay);
  }

  private void retryAfter(Duration delay) {
    retryTimer =
        timer(
            delay,
            () -> {
              retryTimer = null;
              retryAt = null;
              frame.run.handOut.again(this);
            });
  }

  private void timedOut(String what, Duration limit) {
    RunError error = timeoutError(what, limit);
    if (work != null) {
      if (frame.run.recorder != null) {
        frame.run.recorder.timedOut(address(), what);
      }
      // What runs inside still gets its grace; a retry is out of the question.
      Arrays.fill(retried, Integer.MAX_VALUE);
      work.fail(error);
      return;
    }
    if (attempt != null) {
      unknown |= attempt.abandon();
      forgetAttempt();
      giveBack(Failures.TIMED_OUT, null);
    }
    finish();
    frame.running--;
    frame.failed(node, error, attempts);
    frame.run.checkEnd(frame);
  }

  private void workTimedOut(NodeRun running, Duration limit) {
    if (frame.run.recorder != null) {
      frame.run.recorder.timedOut(address(), "attempt");
    }
    running.fail(timeoutError("attempt", limit));
  }

  private void attemptTimedOut(Attempt made, String what, Duration limit) {
    if (attempt == made) {
      unknown |= made.abandon();
      forgetAttempt();
      giveBack(Failures.TIMED_OUT, null);
      failed(timeoutError(what, limit), null, List.of());
    }
  }

  private void watchHeartbeat(Attempt made, Duration silence, Duration delay) {
    attemptTimer(
        delay,
        () -> {
          if (attempt != made) {
            return;
          }
          long quiet = frame.run.engine.clock().nanoTime() - made.lastBeatNanos();
          if (quiet >= silence.toNanos()) {
            attemptTimedOut(made, "heartbeat", silence);
          } else {
            watchHeartbeat(made, silence, Duration.ofNanos(silence.toNanos() - quiet));
          }
        });
  }

  private RunError timeoutError(String what, Duration limit) {
    return Failures.of(
        frame,
        node,
        attempts,
        Failures.TIMED_OUT,
        "the %s time-out of %s passed. Give it more time, or catch TIMED_OUT."
            .formatted(what, limit),
        null);
  }

  /**
   * Asks whatever runs to stop, because the frame is failing.
   *
   * @return whether nothing is left to wait for
   */
  boolean stop(RunError because) {
    Replay replay = frame.run.replay();
    if (work != null) {
      if (replay != null && replay.drops(this)) {
        finish();
        return true;
      }
      work.fail(because);
      return false;
    }
    if (replay != null) {
      boolean mayHaveBegun = plan.undoStarted && replay.told().begun(address()) != null;
      if (mayHaveBegun || replay.told().expects(address())) {
        // What came of it is told, or it was under way when the process ended.
        return false;
      }
    }
    if (attempt != null) {
      if (!attempt.stop()) {
        return false;
      }
      forgetAttempt();
    }
    finish();
    return true;
  }

  /**
   * Ends it because somebody outside wants it to. It is not tried again.
   *
   * @return false if how it ends is decided already
   */
  boolean cancel(RunError error) {
    if (over || cancelled != null) {
      return false;
    }
    if (work != null) {
      if (!work.cancel(error)) {
        return false;
      }
      Arrays.fill(retried, Integer.MAX_VALUE);
      return true;
    }
    Attempt running = attempt;
    if (running == null || running.stop()) {
      if (running != null) {
        forgetAttempt();
        giveBack(Failures.CANCELLED, null);
      }
      failedForGood(error, List.of());
      return true;
    }
    cancelled = error;
    if (frame.run.recorder != null) {
      // Whatever it does in a transaction is not committed any more.
      frame.run.recorder.attemptOver(this);
    }
    cancelAttemptTimers();
    if (totalTimer != null) {
      totalTimer.cancel();
    }
    attemptTimer(
        frame.run.engine.settings().grace(),
        () -> {
          if (attempt == running) {
            running.abandon();
            forgetAttempt();
            endCancelled(error);
          }
        });
    return true;
  }

  /** It was cancelled while its code ran: how far that had come, nobody knows. */
  private void endCancelled(RunError error) {
    unknown = true;
    giveBack(Failures.CANCELLED, null);
    failedForGood(error, List.of());
  }

  /** Gives up what still runs after the grace. */
  void abandon() {
    if (attempt != null) {
      attempt.abandon();
      forgetAttempt();
    }
    finish();
  }

  // What is told again from a journal; see Replay.

  /** It ended like this. */
  void endedAgain(Object content) {
    if (work != null) {
      undo = work.undo();
      work = null;
    }
    succeeded(content);
  }

  /** It failed like this. */
  void failedAgain(RunError error, int count) {
    attempts = count;
    work = null;
    failedForGood(error, List.of());
  }

  /** It was stopped with the body around it. */
  void cancelledAgain(boolean nobodyKnows) {
    unknown = nobodyKnows;
    work = null;
    finish();
    frame.cancelled(node);
    frame.run.checkEnd(frame);
  }

  /** An attempt of it failed, and another one follows at an instant. */
  void retriedAgain(int count, int retry, Instant at) {
    attempts = count;
    work = null;
    if (retry >= 0 && retry < retried.length) {
      retried[retry]++;
    }
    retryAt = at;
  }

  /** The time of what runs inside was over. */
  void timedOutAgain(String what) {
    NodeRun running = work;
    if (running == null) {
      return;
    }
    Duration total = limits().total();
    Duration each = limits().attempt();
    if (running instanceof CallRun call && what.equals("call")) {
      call.timedOutAgain();
    } else if (total != null && what.equals("total")) {
      timedOut("total", total);
    } else if (each != null) {
      workTimedOut(running, each);
    }
  }

  /** Somebody approved, and more have to. */
  void voted(String by) {
    if (work instanceof ApprovalRun approval) {
      approval.votedAgain(by);
    }
  }

  /** Returns whether a frame is inside what it runs. */
  boolean isAround(Frame other) {
    for (Owner owner = other.owner; owner != null; owner = owner.around.owner) {
      if (owner == work) {
        return true;
      }
    }
    return false;
  }

  /** Lets something inside go on when the permit is there again. */
  void letGoOnLater(Activation other) {
    if (inside.isEmpty()) {
      inside = new ArrayList<>(2);
    }
    inside.add(other);
  }

  /**
   * Goes on from where its process ended.
   *
   * @param begun whether it is known that it had begun
   * @return false if it waits for its permit, and all inside it with it
   */
  boolean goOn(boolean begun) {
    if (frame.failing()) {
      if (work == null) {
        unknown |= plan.undoStarted && begun && retryAt == null;
        finish();
        frame.cancelled(node);
        frame.run.checkEnd(frame);
      }
      return true;
    }
    if (!limited(false)) {
      return true;
    }
    armTotal();
    Instant at = retryAt;
    if (at != null) {
      Duration left = Duration.between(frame.run.engine.clock().now(), at);
      retryAfter(left.isNegative() ? Duration.ZERO : left);
    } else if (work == null) {
      frame.run.handOut.again(this);
    } else {
      return admitted(false);
    }
    return true;
  }

  /** The permit that it had is there again. */
  void goOnInside() {
    List<Activation> waiting = inside;
    inside = List.of();
    for (Activation activation : waiting) {
      if (!activation.over()) {
        activation.goOn(true);
      }
    }
  }

  private void forgetAttempt() {
    attempt = null;
    frame.run.handOut.attemptsOut--;
    Recorder recorder = frame.run.recorder;
    if (recorder != null) {
      recorder.attemptOver(this);
    }
  }

  private void finish() {
    over = true;
    cancelAttemptTimers();
    if (totalTimer != null) {
      totalTimer.cancel();
    }
    if (retryTimer != null) {
      retryTimer.cancel();
    }
    if (permit != null) {
      permit.close();
    }
  }

  /** Most activations have none, and a million may be there at once. */
  private void attemptTimer(Duration delay, Runnable action) {
    if (attemptTimers.isEmpty()) {
      attemptTimers = new ArrayList<>(1);
    }
    attemptTimers.add(timer(delay, action));
  }

  private void cancelAttemptTimers() {
    for (Timer timer : attemptTimers) {
      timer.cancel();
    }
    attemptTimers = List.of();
  }

  private Timer timer(Duration delay, Runnable action) {
    return frame.run.timer(
        delay,
        () -> {
          if (!over) {
            action.run();
          }
        });
  }
}
