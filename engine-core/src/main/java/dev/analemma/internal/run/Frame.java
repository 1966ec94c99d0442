// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunError;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.BodyPlan;
import dev.analemma.internal.compile.Conjunct;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.expression.Need.LinkedProbe;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Outcome;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A running body: which nodes are where, and what they gave.
 *
 * <p>Idea: everything is in arrays by node index. {@code pending} counts undecided conjuncts; once
 * a node is ready its slot is free and links the node into one of three ready lists, so readiness
 * allocates nothing. {@code results} holds the output of an ended node, the {@link Caught} error of
 * a caught one, and the {@link Activation} of a node under way.
 *
 * <p>Threads: changed by the run's owner alone; workers read the results of nodes that had settled
 * when the work was handed out, and write the slots of the nodes they were given.
 *
 * <p>Longer than the rule: rows 1 to 4, 8 and 9 of the semantics all read and write the same
 * arrays, once per node and edge, and stay together for speed.
 */
final class Frame extends FrameValues {
  static final byte PENDING = 0;
  static final byte READY = 1;
  static final byte RUNNING = 2;
  static final byte ENDED = 3;
  static final byte CAUGHT = 4;
  static final byte SKIPPED = 5;
  static final byte FAILED = 6;
  static final byte CANCELLED = 7;
  static final byte UNKNOWN = 8;
  private static final int DECIDED = -1;
  private static final int NEVER = 1 << 30;

  private static final byte LIVE = 0;
  private static final byte ENDING = 1;
  private static final byte OVER = 2;

  /** What has finished in it and can be undone. */
  @Nullable Undo undo;

  private final int[] pending;
  private final byte[] state;
  private final short @Nullable [] labels;
  private final int @Nullable [] cursors;

  /** Nodes that have not settled. */
  private int open;

  /** Nodes under way outside the owner's thread: attempts, ranges, waits, frames. */
  int running;

  /** Ranges that have neither come back nor been given up, and those that were given up. */
  int ranges;

  /** Heads of the ready lists, linked through {@code pending}; -1 is the end. */
  private int readyHead = -1;

  final ReadyList compute = new ReadyList();
  final ReadyList blocking = new ReadyList();

  /** The next frame with ready nodes, or with nodes to hand out; owned by the run. */
  @Nullable Frame nextActive;

  boolean active;
  @Nullable Frame nextWaiting;
  boolean waiting;

  private @Nullable Failing failing;
  private volatile boolean stopping;
  private volatile boolean cancelAsked;
  private byte phase = LIVE;

  /**
   * @param parent the frame whose names it sees, or null
   * @param owner who is told of its end; null for the run itself
   */
  Frame(Invocation invocation, BodyPlan plan, @Nullable Frame parent, @Nullable Owner owner) {
    super(invocation, plan, parent, owner);
    int size = plan.nodes.length;
    this.open = size;
    this.pending = plan.conjuncts.clone();
    this.state = new byte[size];
    this.labels = plan.labelled ? new short[size] : null;
    int[] starts = null;
    if (plan.edgeGroup != null) {
      starts = new int[plan.groups.length];
      for (int g = 0; g < starts.length; g++) {
        starts[g] = plan.groups[g].first() ? 0 : plan.groups[g].size();
      }
    }
    this.cursors = starts;
  }

  /** Makes the nodes without conjuncts ready. */
  void begin() {
    int[] roots = plan.roots;
    // Backwards: the list is last in, first out, and nodes should start in written order.
    for (int r = roots.length - 1; r >= 0; r--) {
      ready(roots[r]);
    }
    if (parent != null) {
      for (int group = 0; group < plan.groups.length; group++) {
        BodyPlan.Group g = plan.groups[group];
        if (g.first() && g.alternatives()[0].atom().node() == Conjunct.OUTSIDE) {
          decideGroup(group, 0, ENDED, 0);
        }
      }
      if (!run.settled.isEmpty()) {
        settleAll();
      }
    }
  }

  // Readiness: SEMANTICS rows 1 to 4.

  private void ready(int node) {
    state[node] = READY;
    NodePlan nodePlan = plan.nodes[node];
    // An `if` is evaluated when the node is taken, so that a failing one cannot nest here.
    Execution thread =
        nodePlan.inline != null || nodePlan.condition != null
            ? Execution.INLINE
            : invocation.threadOf(nodePlan);
    if (thread == Execution.INLINE) {
      pending[node] = readyHead;
      readyHead = node;
      if (!active) {
        run.activate(this);
      }
    } else {
      handOut(node, thread);
    }
  }

  /** Lists a ready node for another thread. */
  void handOut(int node, Execution thread) {
    ReadyList list = thread == Execution.COMPUTE ? compute : blocking;
    pending[node] = list.head;
    list.head = node;
    list.size++;
    if (!waiting) {
      run.handOut.await(this);
    }
  }

  /** Takes a node that is ready to run on the owner's thread, or -1. */
  int takeReady() {
    int node = readyHead;
    if (node >= 0) {
      readyHead = pending[node];
    }
    return node;
  }

  /** Takes a node that is ready to be handed out. */
  int take(ReadyList list) {
    int node = list.head;
    list.head = pending[node];
    list.size--;
    state[node] = RUNNING;
    running++;
    return node;
  }

  /** Takes the only node that waits to be handed out, to be run on the owner's thread. */
  void takeHere(int node) {
    compute.clear();
    state[node] = RUNNING;
  }

  /** Notes that a node goes on outside the owner's thread. */
  void underWay(int node, Activation activation) {
    state[node] = RUNNING;
    results[node] = activation;
    running++;
  }

  /** The `if` of a node was false. */
  void skipReady(int node) {
    skip(node);
    settleAll();
  }

  private void skip(int node) {
    state[node] = SKIPPED;
    // Conjuncts that are decided later still count down; they must not reach zero.
    pending[node] += NEVER;
    open--;
    run.settled.push(node);
    Watch watch = run.watch;
    if (watch != null) {
      watch.nodeSkipped(this, node);
    }
  }

  /** Tells the nodes behind those that have settled, until nothing new settles. */
  private void settleAll() {
    IntStack settled = run.settled;
    while (!settled.isEmpty()) {
      int node = settled.pop();
      if (stopping) {
        continue;
      }
      propagate(node);
      if (state[node] == SKIPPED) {
        for (int source : plan.nodes[node].listensTo) {
          checkHandled(source, false);
        }
      }
    }
  }

  private void propagate(int node) {
    int[] target = plan.edgeTarget;
    int[] test = plan.edgeTest;
    int[] group = plan.edgeGroup;
    byte[] states = state;
    byte is = states[node];
    int label = labels == null ? 0 : labels[node];
    for (int e = plan.edgeStart[node], end = plan.edgeStart[node + 1]; e < end; e++) {
      if (group != null && group[e] >= 0) {
        decideGroup(group[e], test[e], is, label);
        continue;
      }
      int t = target[e];
      if (holds(test[e], is, label)) {
        if (--pending[t] == 0) {
          ready(t);
        }
      } else if (states[t] == PENDING) {
        skip(t);
      }
    }
  }

  private static boolean holds(int test, byte is, int label) {
    return switch (test) {
      case BodyPlan.LIVE -> is == ENDED;
      case BodyPlan.CAUGHT -> is == CAUGHT;
      case BodyPlan.SETTLED -> true;
      case BodyPlan.SKIPPED -> is == SKIPPED;
      default -> (is == ENDED || is == CAUGHT) && label == test - BodyPlan.LABEL;
    };
  }

  private void decideGroup(int group, int test, byte is, int label) {
    int[] at = cursors;
    BodyPlan.Group g = plan.groups[group];
    if (at == null || at[group] == DECIDED || state[g.target()] != PENDING) {
      return;
    }
    boolean decidedTrue;
    if (g.first()) {
      Boolean decision = decideFirst(g, at, group);
      if (decision == null) {
        return;
      }
      decidedTrue = decision;
    } else if (holds(test, is, label)) {
      decidedTrue = true;
    } else if (--at[group] > 0) {
      return;
    } else {
      decidedTrue = false;
    }
    at[group] = DECIDED;
    if (!decidedTrue) {
      skip(g.target());
    } else if (--pending[g.target()] == 0) {
      ready(g.target());
    }
  }

  /** Row 3, with the path of an alternative looked at: docs/adr/0006. Null while undecided. */
  private @Nullable Boolean decideFirst(BodyPlan.Group g, int[] at, int group) {
    Conjunct.Alternative[] alternatives = g.alternatives();
    for (int a = at[group]; a < alternatives.length; a++) {
      Conjunct.Alternative alternative = alternatives[a];
      int node = alternative.atom().node();
      // What is outside has settled before the frame began; its path alone decides.
      if (node != Conjunct.OUTSIDE && !isSettled(state[node])) {
        at[group] = a;
        return null;
      }
      if (isLive(alternative) && exists(alternative)) {
        return true;
      }
    }
    if (g.literal()) {
      return true;
    }
    for (Conjunct.Alternative alternative : alternatives) {
      if (alternative.root() == null ? isLive(alternative) : holds(alternative.root())) {
        // Something is there but none of the paths: the node starts and reports REF_MISSING.
        return true;
      }
    }
    return false;
  }

  private boolean exists(Conjunct.Alternative alternative) {
    return alternative.path() == null || holds(alternative.path());
  }

  private boolean holds(LinkedProbe probe) {
    try {
      return probe.exists(this);
    } catch (RuntimeException unreadable) {
      // A host's value that has no JSON form: the node starts, and says so as its own error.
      return true;
    }
  }

  @Override
  boolean ended(int node) {
    return state[node] == ENDED;
  }

  private static boolean isSettled(byte is) {
    return is == ENDED || is == CAUGHT || is == SKIPPED;
  }

  private boolean isLive(Conjunct.Alternative alternative) {
    int node = alternative.atom().node();
    return node == Conjunct.OUTSIDE
        || state[node] == (alternative.atom().test() == Conjunct.Test.CAUGHT ? CAUGHT : ENDED);
  }

  // How nodes end.

  /** A node that nobody watches ended {@code ok} with a tree: the way of most nodes. */
  void endedPlainly(int node, JsonNode value) {
    results[node] = value;
    state[node] = ENDED;
    open--;
    if (plan.compensable) {
      finished(node, null);
    }
    if (stopping) {
      return;
    }
    if (!plan.plainEdges) {
      propagate(node);
      if (!run.settled.isEmpty()) {
        settleAll();
      }
      return;
    }
    int[] target = plan.edgeTarget;
    for (int e = plan.edgeStart[node], end = plan.edgeStart[node + 1]; e < end; e++) {
      int t = target[e];
      if (--pending[t] == 0) {
        ready(t);
      }
    }
  }

  /** Returns whether the frame may have nothing left to do. */
  boolean ending() {
    return open == 0 || failing != null;
  }

  /** A node ended with a value, a host value or a route. */
  void ended(int node, Object outcome) {
    Recorder recorder = run.recorder;
    Object content = outcome;
    int label = 0;
    if (outcome instanceof Outcome.Route route) {
      label = labelOf(node, route.label());
      if (label < 0) {
        failed(node, undeclaredLabel(node, route.label()), 1);
        return;
      }
      content = route.value();
    }
    if (recorder != null && Recorder.records(this, node)) {
      try {
        JsonNode tree = Objects.requireNonNull(HostValue.treeOf(content));
        recorder.ended(this, node, plan.nodes[node].labels[label], tree);
      } catch (RuntimeException noJson) {
        failed(node, Failures.of(this, node, attempts(node), noJson), attempts(node));
        return;
      }
    }
    Watch watch = run.watch;
    if (watch != null) {
      watch.nodeSucceeded(this, node, plan.nodes[node].labels[label]);
    }
    Object before = results[node];
    if (plan.compensable) {
      finished(node, before instanceof Activation activation ? activation.undo() : null);
    }
    endedOn(node, label, content);
  }

  /** Notes what can be undone: the node itself, or else what was done inside it. */
  private void finished(int node, @Nullable Undo inside) {
    if (plan.nodes[node].compensation != null) {
      undo().add(new Undo.Entry(this, node, true));
    } else if (inside != null) {
      undo().addAll(inside);
    }
  }

  private void noteUnknown(int node) {
    if (results[node] instanceof Activation activation && activation.unknown()) {
      startedUnknown(node);
    }
  }

  /** Notes that a node has to be undone although nobody knows what it did. */
  private void startedUnknown(int node) {
    if (plan.nodes[node].undoStarted) {
      undo().add(new Undo.Entry(this, node, false));
    }
  }

  private Undo undo() {
    Undo known = undo;
    if (known == null) {
      known = new Undo();
      undo = known;
    }
    return known;
  }

  private void endedOn(int node, int label, Object content) {
    results[node] = content;
    state[node] = ENDED;
    if (labels != null) {
      labels[node] = (short) label;
    }
    open--;
    if (!stopping) {
      propagate(node);
      if (!run.settled.isEmpty()) {
        settleAll();
      }
    }
  }

  /** Returns whether a node may end like this: not with a label that it has not declared. */
  boolean declares(int node, @Nullable Object outcome) {
    return !(outcome instanceof Outcome.Route route) || labelOf(node, route.label()) >= 0;
  }

  private int labelOf(int node, String label) {
    String[] names = plan.nodes[node].labels;
    for (int l = 0; l < names.length; l++) {
      if (names[l].equals(label)) {
        return l;
      }
    }
    return -1;
  }

  private RunError undeclaredLabel(int node, String label) {
    return Failures.of(
        this,
        node,
        1,
        "LABEL_UNDECLARED",
        "operator '%s' ended on label '%s', which it did not declare; declared: %s."
            .formatted(plan.nodes[node].operatorName, label, List.of(plan.nodes[node].labels)),
        null);
  }

  /** A node failed for good: it is caught, or the frame fails (SEMANTICS rows 7 to 9). */
  void failed(int node, RunError failure, int attempts) {
    Recorder recorder = run.recorder;
    if (recorder != null) {
      Replay replay = recorder.replay();
      if (replay != null
          && replay.holds(
              this,
              node,
              () -> {
                failed(node, failure, attempts);
                run.checkEnd(this);
              })) {
        return;
      }
      recorder.failed(this, node, failure, attempts);
    }
    NodePlan.Catch caught =
        stopping ? null : plan.nodes[node].catchOf(failure.code(), Failures.byStar(failure.code()));
    Watch watch = run.watch;
    if (watch != null) {
      String label = null;
      if (caught != null && !caught.ignored()) {
        // A value stands for the output, so the node ends on its first label: ok.
        label = plan.nodes[node].labels[Math.max(0, caught.label())];
      }
      watch.nodeFailed(this, node, failure, label);
    }
    noteUnknown(node);
    if (caught == null) {
      state[node] = FAILED;
      results[node] = null;
      unhandled(failure);
      return;
    }
    Expression value = caught.value();
    if (value != null) {
      try {
        endedOn(node, 0, value.evaluate(this));
      } catch (RuntimeException e) {
        state[node] = FAILED;
        unhandled(Failures.of(this, node, attempts, e));
      }
      return;
    }
    results[node] = new Caught(failure);
    state[node] = CAUGHT;
    if (labels != null) {
      labels[node] = (short) caught.label();
    }
    open--;
    run.settled.push(node);
    settleAll();
    if (!caught.ignored()) {
      checkHandled(node, true);
    }
  }

  /** Row 8: an error whose listeners have all been skipped was not handled. */
  private void checkHandled(int source, boolean atOnce) {
    if (stopping || state[source] != CAUGHT || labels == null) {
      return;
    }
    int label = labels[source];
    if (label < 0) {
      return;
    }
    int[][] byLabel = plan.nodes[source].listeners;
    if (byLabel != null) {
      for (int listener : byLabel[label]) {
        if (state[listener] != SKIPPED) {
          return;
        }
      }
    }
    if (results[source] instanceof Caught caught) {
      unhandled(caught.error, atOnce);
    }
  }

  /**
   * What was to handle an error was skipped.
   *
   * @param atOnce whether that was so when the error came; else it was computed since, while others
   *     went on, and so it is written down
   */
  private void unhandled(RunError failure, boolean atOnce) {
    Recorder recorder = plan.settle ? null : run.recorder;
    if (recorder == null) {
      unhandled(failure);
      return;
    }
    String base = Owner.base(this);
    Replay replay = recorder.replay();
    if (replay == null) {
      if (!atOnce) {
        recorder.failing(base, failure);
      }
      unhandled(failure);
    } else if (replay.told().tellsFailing(base) || (!atOnce && running > 0)) {
      replay.setAside(Kind.FAILING, base, () -> failAgain(base, failure));
    } else {
      unhandled(failure);
    }
  }

  private void failAgain(String base, RunError failure) {
    if (phase == LIVE && !stopping && run.recorder != null) {
      run.recorder.failing(base, failure);
      unhandled(failure);
      run.checkEnd(this);
    }
  }

  /** A node that was under way stopped because it was asked to. */
  void cancelled(int node) {
    if (run.recorder != null && Recorder.records(this, node)) {
      boolean unknown = results[node] instanceof Activation activation && activation.unknown();
      run.recorder.cancelled(this, node, unknown);
    }
    state[node] = CANCELLED;
    running--;
    tellCancelled(node, "it was stopped with the body around it");
    noteUnknown(node);
  }

  /** Every node that was told to have started is told to have ended. */
  private void tellCancelled(int node, String how) {
    Watch watch = run.watch;
    if (watch != null) {
      watch.nodeFailed(
          this, node, Failures.of(this, node, attempts(node), Failures.CANCELLED, how, null), null);
    }
  }

  /** A node of a range was not begun because the frame is failing. */
  void notRun(int node) {
    state[node] = CANCELLED;
    tellCancelled(node, "the body around it failed before it began");
  }

  // How the frame ends: rows 9 and 10, with Failing, Endings and Undoing.

  /** An error that nothing here handles: the frame fails, now or when the rest has ended. */
  private void unhandled(RunError failure) {
    if (!plan.settle || stopping) {
      fail(failure);
    } else if (failing == null) {
      failing = new Failing(this, failure);
    } else {
      failing.attach(failure);
    }
  }

  /** The frame is failing: nothing starts, what runs is asked to stop. */
  void fail(RunError failure) {
    Failing known = failing;
    if (phase != LIVE) {
      return;
    }
    if (known != null) {
      known.attach(failure);
    }
    if (stopping) {
      return;
    }
    if (known == null) {
      known = new Failing(this, failure);
      failing = known;
    }
    stopping = true;
    run.settled.clear();
    readyHead = -1;
    compute.clear();
    blocking.clear();
    if (running == 0) {
      return;
    }
    RunError because = Failures.cancelledBy(failure);
    for (int node = 0; node < state.length; node++) {
      if (state[node] == RUNNING && results[node] instanceof Activation activation) {
        stop(node, activation, because);
      }
    }
    known.armGrace();
  }

  /** Keeps errors beside the one that the frame fails with. */
  void attach(List<RunError> beside) {
    if (failing != null) {
      failing.attachAll(beside);
    }
  }

  /** Keeps errors of a {@code finally}, also beside no other. */
  void attachLate(RunError first, List<RunError> beside) {
    RunControl control = run.control();
    control.attachLate(first);
    beside.forEach(control::attachLate);
  }

  private void stop(int node, Activation activation, RunError because) {
    if (activation.stop(because)) {
      cancelled(node);
    }
  }

  /** A body of a range went on without a thread while an earlier one made the frame fail. */
  void stopIfFailing(int node, Activation activation) {
    Failing known = failing;
    if (stopping && known != null) {
      stop(node, activation, Failures.cancelledBy(known.error));
      known.armGrace();
    }
  }

  // What somebody outside ends: row 21.

  /** Returns whether a node is under way. */
  boolean isUnderWay(int node) {
    return state[node] == RUNNING;
  }

  /** Returns whether a node has ended, in whatever way. */
  boolean isDone(int node) {
    return state[node] > RUNNING;
  }

  /** Returns what goes on inside a node, or null. */
  @Nullable NodeRun workOf(int node) {
    return isUnderWay(node) && results[node] instanceof Activation activation
        ? activation.atWork()
        : null;
  }

  /**
   * Ends a node that is under way with CANCELLED.
   *
   * @return false if how it ends is decided already
   */
  boolean cancel(int node, String reason) {
    if (stopping) {
      return false;
    }
    RunError error = Failures.of(this, node, attempts(node), Failures.CANCELLED, reason, null);
    return results[node] instanceof Activation activation
        ? activation.cancel(error)
        : run.control().cancelInRange(this, node, error);
  }

  /** Makes running bodies see that they should stop, before the owner has heard of it. */
  void askToStop() {
    cancelAsked = true;
  }

  /** Gives up every attempt and range; what runs inside is left to itself. */
  void giveUpAttempts() {
    for (int node = 0; node < state.length; node++) {
      if (state[node] != RUNNING) {
        continue;
      }
      if (results[node] instanceof Activation activation) {
        if (activation.atWork() != null) {
          continue;
        }
        activation.abandon();
      }
      if (run.recorder != null && Recorder.records(this, node)) {
        run.recorder.cancelled(this, node, true);
      }
      state[node] = UNKNOWN;
      running--;
      tellCancelled(node, "it did not stop within the grace; what it did is unknown");
      startedUnknown(node);
    }
  }

  /** A range came back; returns whether it had been given up. */
  boolean rangeReturned() {
    ranges--;
    return failing != null && failing.lostReturned();
  }

  /** Returns whether the frame has nothing left to do but to end. */
  boolean quiet() {
    if (phase != LIVE) {
      return false;
    }
    if (stopping) {
      return running == 0;
    }
    // With 'settle', what depends on a failed node never settles.
    return open == 0
        || (failing != null
            && running == 0
            && readyHead < 0
            && compute.size == 0
            && blocking.size == 0);
  }

  /** The frame ends: from here on, only what undoes it and its {@code finally} run. */
  void ends() {
    phase = ENDING;
    if (failing != null) {
      stopping = true;
      failing.cancelGrace();
    }
  }

  /** The output could not be made. */
  void failedToEnd(RunError failure) {
    failing = new Failing(this, failure);
    stopping = true;
  }

  /** Returns whether its end is known, and it is undone or cleaned up. */
  boolean isEnding() {
    return phase == ENDING;
  }

  /** Everything has been done. */
  void isOver() {
    phase = OVER;
  }

  /** Returns whether nodes may still run in it. */
  boolean live() {
    return phase == LIVE;
  }

  boolean failing() {
    return stopping;
  }

  boolean hasFailed(int node) {
    return state[node] == FAILED;
  }

  /** May be asked by any thread. */
  boolean stopping() {
    Frame frame = this;
    while (!frame.stopping && !frame.cancelAsked) {
      Owner owner = frame.owner;
      if (owner == null || !owner.stopsWithAround()) {
        return false;
      }
      frame = owner.around;
    }
    return true;
  }

  /** Returns where a node is. */
  byte stateOf(int node) {
    return state[node];
  }

  /** Returns how many attempts a node has had; 1 where nobody counts. */
  int attempts(int node) {
    return results[node] instanceof Activation activation ? activation.attempts() : 1;
  }

  @Nullable RunError error() {
    return failing == null ? null : failing.error;
  }

  List<RunError> others() {
    return failing == null ? List.of() : failing.others();
  }

  /** Nodes that are ready for a kind of thread. */
  static final class ReadyList {
    int head = -1;
    int size;

    void clear() {
      head = -1;
      size = 0;
    }
  }
}
