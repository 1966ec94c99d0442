// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.BodyPlan;
import dev.analemma.internal.compile.Conjunct;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.compile.Slots;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.spi.EngineClock.Timer;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
final class Frame implements Bindings {
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

  final RunLoop run;
  final BodyPlan plan;
  final @Nullable Frame parent;
  final @Nullable Activation owner;
  final @Nullable Object[] results;
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

  private int rangesLost;

  /** Heads of the ready lists, linked through {@code pending}; -1 is the end. */
  private int readyHead = -1;

  final ReadyList compute = new ReadyList();
  final ReadyList blocking = new ReadyList();

  /** The next frame with ready nodes, or with nodes to hand out; owned by the run. */
  @Nullable Frame nextActive;

  boolean active;
  @Nullable Frame nextWaiting;
  boolean waiting;

  private @Nullable RunError error;
  private @Nullable List<RunError> others;
  private volatile boolean stopping;
  private volatile boolean cancelAsked;
  private boolean over;
  private @Nullable Timer graceTimer;

  Frame(RunLoop run, BodyPlan plan, @Nullable Frame parent, @Nullable Activation owner) {
    this.run = run;
    this.plan = plan;
    this.parent = parent;
    this.owner = owner;
    int size = plan.nodes.length;
    this.open = size;
    this.results = new Object[size];
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
            : run.threadOf(nodePlan);
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
      run.await(this);
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
          checkHandled(source);
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
      if (alternative.atom().node() != Conjunct.OUTSIDE && isLive(alternative)) {
        // Something is there but none of the paths: the node starts and reports REF_MISSING.
        return true;
      }
    }
    return false;
  }

  private boolean exists(Conjunct.Alternative alternative) {
    try {
      return alternative.path() == null || alternative.path().exists(this);
    } catch (RuntimeException unreadable) {
      // A host's value that has no JSON form: the node starts, and says so as its own error.
      return true;
    }
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
    return open == 0 || stopping;
  }

  /** A node ended with a value, a host value or a route. */
  void ended(int node, Object outcome) {
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
    Watch watch = run.watch;
    if (watch != null) {
      watch.nodeSucceeded(this, node, plan.nodes[node].labels[label]);
    }
    endedOn(node, label, content);
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
    if (caught == null) {
      state[node] = FAILED;
      results[node] = null;
      fail(failure);
      return;
    }
    Expression value = caught.value();
    if (value != null) {
      try {
        endedOn(node, 0, value.evaluate(this));
      } catch (RuntimeException e) {
        state[node] = FAILED;
        fail(Failures.of(this, node, attempts, e));
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
      checkHandled(node);
    }
  }

  /** Row 8: an error whose listeners have all been skipped was not handled. */
  private void checkHandled(int source) {
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
      fail(caught.error);
    }
  }

  /** A node that was under way stopped because it was asked to. */
  void cancelled(int node) {
    state[node] = CANCELLED;
    running--;
  }

  /** A node of a range was not begun because the frame is failing. */
  void notRun(int node) {
    state[node] = CANCELLED;
  }

  // How the frame ends.

  /** The frame is failing: nothing starts, what runs is asked to stop (row 9). */
  void fail(RunError failure) {
    if (over) {
      return;
    }
    if (stopping) {
      if (failure != error && !failure.code().equals(Failures.CANCELLED)) {
        attach(List.of(failure));
      }
      return;
    }
    error = failure;
    stopping = true;
    run.settled.clear();
    readyHead = -1;
    compute.clear();
    blocking.clear();
    if (running == 0) {
      return;
    }
    RunError because = run.cancelledBy(failure);
    for (int node = 0; node < state.length; node++) {
      if (state[node] == RUNNING && results[node] instanceof Activation activation) {
        stop(node, activation, because);
      }
    }
    armGrace();
  }

  /** Keeps errors beside the first one. */
  void attach(List<RunError> beside) {
    if (beside.isEmpty()) {
      return;
    }
    List<RunError> known = others;
    if (known == null) {
      known = new ArrayList<>();
      others = known;
    }
    known.addAll(beside);
  }

  private void stop(int node, Activation activation, RunError because) {
    if (activation.stop(because)) {
      cancelled(node);
    }
  }

  private void armGrace() {
    if (running > 0 && graceTimer == null) {
      graceTimer = run.timer(run.engine.settings().grace(), this::graceOver);
    }
  }

  /** A body of a range went on without a thread while an earlier one made the frame fail. */
  void stopIfFailing(int node, Activation activation) {
    RunError failure = error;
    if (stopping && failure != null) {
      stop(node, activation, run.cancelledBy(failure));
      armGrace();
    }
  }

  /** Makes running bodies see that they should stop, before the owner has heard of it. */
  void askToStop() {
    cancelAsked = true;
  }

  /** What still runs after the grace is given up; its effect is unknown. */
  private void graceOver() {
    if (over || running == 0) {
      return;
    }
    for (int node = 0; node < state.length; node++) {
      if (state[node] == RUNNING) {
        state[node] = UNKNOWN;
        if (results[node] instanceof Activation activation) {
          activation.abandon();
        }
      }
    }
    running = 0;
    rangesLost = ranges;
    for (int lost = 0; lost < rangesLost; lost++) {
      run.engine.abandonedAttempt(
          "computing nodes" + (owner == null ? "" : " of " + owner.address()));
    }
    run.checkEnd(this);
  }

  /** A range came back, in time or not. */
  void rangeReturned(int nodes) {
    ranges--;
    running -= nodes;
    if (rangesLost > 0) {
      rangesLost--;
      run.engine.abandonedReturned();
    }
  }

  /** Returns whether the frame has nothing left to do, and closes it then. */
  boolean close() {
    if (over || (stopping ? running > 0 : open > 0)) {
      return false;
    }
    over = true;
    if (graceTimer != null) {
      graceTimer.cancel();
    }
    return true;
  }

  boolean over() {
    return over;
  }

  boolean failing() {
    return stopping;
  }

  /** May be asked by any thread. */
  boolean stopping() {
    // Not the parent of a `finally`: it has ended, and often by failing.
    return stopping || cancelAsked || (owner != null && owner.frame.stopping());
  }

  /** Returns how many attempts a node has had; 1 where nobody counts. */
  int attempts(int node) {
    return results[node] instanceof Activation activation ? activation.attempts() : 1;
  }

  @Nullable RunError error() {
    return error;
  }

  List<RunError> others() {
    return others == null ? List.of() : others;
  }

  /** Returns the output: a tree, or the host value of a plain reference (row 16). */
  Object output() {
    Expression output = plan.output;
    if (output == null) {
      int count = plan.sinks.length;
      ObjectNode sinks = new ObjectNode(Json.nodes(), new LinkedHashMap<>(count + count / 3 + 1));
      for (int sink : plan.sinks) {
        JsonNode tree = state[sink] == ENDED ? HostValue.treeOf(results[sink]) : null;
        if (tree != null) {
          sinks.set(plan.nodes[sink].id, tree);
        }
      }
      return sinks;
    }
    int slot = output instanceof Linked linked ? linked.wholeSlot() : -1;
    Object kept = slot < 0 ? null : content(slot);
    return kept == null ? output.evaluate(this) : kept;
  }

  // What expressions and operators read.

  @Override
  public @Nullable JsonNode get(int slot) {
    switch (Slots.kind(slot)) {
      case Slots.NODE -> {
        Object result = at(slot).results[Slots.index(slot)];
        return HostValue.treeOf(result);
      }
      case Slots.ERROR -> {
        Object result = at(slot).results[Slots.index(slot)];
        return result instanceof Caught caught ? caught.tree() : null;
      }
      case Slots.GLOBAL -> {
        return run.global(slot);
      }
      default -> {
        return null;
      }
    }
  }

  /** Returns a tree or a {@link HostValue}, or null if there is none. */
  @Nullable Object content(int slot) {
    if (Slots.kind(slot) == Slots.NODE) {
      Object result = at(slot).results[Slots.index(slot)];
      return result instanceof JsonNode || result instanceof HostValue ? result : null;
    }
    return slot == Slots.INPUT ? run.inputContent() : get(slot);
  }

  private Frame at(int slot) {
    int level = Slots.level(slot);
    Frame frame = this;
    while (frame.plan.level > level && frame.parent != null) {
      frame = frame.parent;
    }
    return frame;
  }

  /** Returns the input of a node for its error; null if it cannot be made. */
  @Nullable JsonNode inputOf(int node) {
    Linked with = plan.nodes[node].with;
    if (with == null) {
      return null;
    }
    try {
      return with.evaluate(this);
    } catch (RuntimeException unavailable) {
      return null;
    }
  }

  /** Returns the address of a node. */
  String address(int node) {
    String id = plan.nodes[node].id;
    if (owner != null) {
      return owner.frame.address(owner.node) + "/" + id;
    }
    return parent == null ? id : "finally/" + id;
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

  /** The error of a caught node, as its handlers see it. */
  static final class Caught {
    final RunError error;
    private @Nullable JsonNode tree;

    Caught(RunError error) {
      this.error = error;
    }

    JsonNode tree() {
      JsonNode known = tree;
      if (known == null) {
        known = error.toJson();
        tree = known;
      }
      return known;
    }
  }
}
