// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.journal.Compaction;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.internal.journal.JournalException;
import dev.analemma.spi.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a run up again: tells it the facts of its journal, in their order.
 *
 * <p>Idea: the run goes through its plan as always, but what was written down is not done again: a
 * node whose end is a fact waits until that fact is told. What was not written down depends on
 * nothing else and is computed again, and so may be ahead of where it was; nothing of it counts
 * before the facts are over: neither errors, nor the ends of nodes with something inside them,
 * since only their order was written. When all facts are told, what stands open is where the run
 * had been.
 *
 * <p>Used by the run's owner alone, on one thread that may block; nothing of the run is under way
 * anywhere else, and its mail waits.
 */
final class Replay {
  private final RunLoop run;
  private final List<Fact> facts;
  private final Told told;

  /** Ends of nodes inside which something is told before: what could not be undone was there. */
  private final Set<Fact> goneThrough;

  /** Address to the node there that has begun last. */
  private final Map<String, Place> places = new HashMap<>();

  private final Set<Activation> held = new LinkedHashSet<>();

  /** Ends that nobody has written down: they count when the facts are over. */
  private final Map<Place, Runnable> ends = new LinkedHashMap<>();

  /** Fact and address to what goes on when that is told, or when the facts are over. */
  private final Map<Aside, Runnable> aside = new LinkedHashMap<>();

  private @Nullable Runnable rootEnd;

  private final Recomputing recomputing;

  /** What is told now, or was told last. */
  private @Nullable Fact telling;

  /** The node that a fact settles, while it does. */
  private @Nullable Place settled;

  /** What something waits for. */
  private record Aside(Kind kind, String address) {}

  /** A node of a frame. */
  private record Place(Frame frame, int node) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Place place && place.frame == frame && place.node == node;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(frame) + node;
    }
  }

  Replay(RunLoop run, List<Fact> facts) {
    this.run = run;
    this.recomputing = new Recomputing(run.engine);
    this.facts = facts;
    this.goneThrough = Compaction.endsAroundFailedUndos(facts);
    this.told = new Told(facts);
  }

  // What the parts of a run ask.

  /** Returns what the journal tells. */
  Told told() {
    return told;
  }

  /** Returns whether an end that comes by itself has to wait for its fact. */
  boolean holds(Frame frame, int node, Runnable end) {
    Place place = new Place(frame, node);
    if (place.equals(settled) || (frame.failing() && !told.expects(frame.address(node)))) {
      return false;
    }
    places.put(frame.address(node), place);
    ends.put(place, end);
    return true;
  }

  /**
   * The body around something is to end. Returns whether that had come to its own end too early
   * here: nothing of it is told, so it had not begun.
   */
  boolean drops(Activation activation) {
    String address = activation.address();
    return !told.expects(address)
        && !told.isInside(address)
        && ends.remove(new Place(activation.frame, activation.node)) != null;
  }

  /** The run's own end comes by itself. */
  void holdsRoot(Runnable end) {
    rootEnd = end;
  }

  /** Something goes on when a fact says so, or when the facts are over. */
  void setAside(Kind kind, String address, Runnable goesOn) {
    aside.put(new Aside(kind, address), goesOn);
  }

  /** Takes back what waits for a fact; null if nothing does. */
  @Nullable Runnable takeAside(Kind kind, String address) {
    return aside.remove(new Aside(kind, address));
  }

  /**
   * Something that had come to its own end here is to end otherwise: where that is told, or nothing
   * is, it had not come so far. Returns whether its end is taken back.
   */
  boolean takesBack(Activation activation) {
    Fact next = told.next(activation.address());
    return (next == null || next.kind() != Kind.ENDED)
        && ends.remove(new Place(activation.frame, activation.node)) != null;
  }

  // Nodes begin.

  /** A node is ready to begin on the owner's thread. */
  void start(Frame frame, int node, NodePlan plan) {
    if (plan.kind == NodePlan.Kind.FAIL) {
      frame.failed(node, NodeStarts.failure(frame, node, plan), 1);
    } else if (plan.kind == NodePlan.Kind.WORK || isTold(frame, node, plan)) {
      Activation activation = new Activation(frame, node);
      frame.underWay(node, activation);
      hold(activation, plan);
    } else {
      compute(frame, node);
    }
  }

  /** A node was taken to be handed to another thread. */
  void startTaken(Frame frame, int node) {
    NodePlan plan = frame.plan.nodes[node];
    if (isTold(frame, node, plan)) {
      Activation activation = new Activation(frame, node);
      frame.results[node] = activation;
      hold(activation, plan);
    } else {
      frame.running--;
      compute(frame, node);
    }
  }

  /**
   * Returns whether a fact tells what comes of a node. Of one that can be computed again it does
   * where an attempt failed, or where its time was over.
   */
  private boolean isTold(Frame frame, int node, NodePlan plan) {
    if (Recorder.records(frame, node)) {
      return true;
    }
    if (plan.plain && !plan.forgotten()) {
      return false;
    }
    Fact next = told.next(frame.address(node));
    return next != null
        && (next.kind() == Kind.RETRY || next.kind() == Kind.FAILED || plan.limits.timed);
  }

  private void hold(Activation activation, NodePlan plan) {
    String address = activation.address();
    places.put(address, new Place(activation.frame, activation.node));
    held.add(activation);
    if (plan.kind == NodePlan.Kind.WORK) {
      goInside(activation, plan, address);
    }
  }

  /** Something with bodies inside is gone through again unless a fact says what came of it. */
  private void goInside(Activation activation, NodePlan plan, String address) {
    Fact next = told.next(address);
    boolean known =
        next != null
            && !(next.kind() == Kind.ENDED && next.is("undo"))
            && !goneThrough.contains(next);
    boolean outside = plan.action instanceof CallAction call && call.detach();
    // What cleans up when it is stopped begins only if it had.
    boolean begins = !plan.cleansUp || told.isInside(activation.nextAddress());
    if (!known && !outside && begins && activation.mayWork()) {
      activation.work();
    }
  }

  /** Does again what depends on nothing but what is known. */
  private void compute(Frame frame, int node) {
    NodePlan plan = frame.plan.nodes[node];
    Object result;
    try {
      // What its policies read may be wrong, and it never began.
      plan.limits.in(frame);
      if (plan.cache != null) {
        plan.cache.ttl(frame);
      }
      result = recomputing.result(new Call(frame, node, 1));
    } catch (Throwable t) {
      if (plan.plain && !plan.forgotten()) {
        frame.failed(node, Failures.of(frame, node, 1, t), 1);
      } else {
        // It may be tried again, so it fails when the facts are over.
        Activation activation = new Activation(frame, node);
        frame.underWay(node, activation);
        hold(activation, plan);
      }
      return;
    }
    frame.ended(node, result);
    run.checkEnd(frame);
  }

  /** Returns what could not be had again although it is not written down, for people; or null. */
  @Nullable String missed() {
    return recomputing.missed();
  }

  /** Tries again what can be computed; if it fails, it does so when the facts are over. */
  private void computeAgain(Activation activation, int attempt) {
    Object result;
    try {
      result = recomputing.result(new Call(activation.frame, activation.node, attempt));
    } catch (Throwable notYet) {
      return;
    }
    held.remove(activation);
    activation.endedAgain(result);
  }

  // Facts are told.

  /** Returns what is told now, or was told last; null before. */
  @Nullable Fact telling() {
    return telling;
  }

  /** Returns what stands open when all facts are told. */
  List<Activation> open() {
    return held.stream().filter(activation -> !activation.over()).toList();
  }

  /** Tells all facts; the run's first nodes are ready. */
  void tell() {
    run.settleHere(this);
    for (Fact fact : facts) {
      telling = fact;
      tell(fact);
      settled = null;
      run.settleHere(this);
    }
  }

  private void tell(Fact fact) {
    switch (fact.kind()) {
      case ENDED, FAILED, RETRY, CANCELLED -> settle(fact);
      case BEGUN -> begun(fact);
      case TIMED_OUT -> timedOut(fact);
      case SIGNAL ->
          run.signals()
              .recorded(
                  new Signal(
                      fact.text("name"),
                      fact.requireValue(),
                      fact.optionalText("id"),
                      fact.optionalText("for")),
                  fact.optionalText("to"));
      case TAKEN ->
          run.signals().takenAgain(fact.address(), fact.text("name"), (int) fact.number("i", 0));
      case VOTE -> {
        Activation activation = find(fact);
        if (activation != null) {
          activation.voted(fact.text("by"));
        }
      }
      case STOPPED -> {
        if (fact.address().isEmpty()) {
          run.control()
              .stoppedAgain(
                  RunStatus.valueOf(fact.text("as")), RunError.fromJson(fact.requireValue()));
        } else {
          new Cancelling(fact.address(), fact.text("reason")).again(run);
        }
      }
      case REPEATED, WON, FINISHED -> {
        if (fact.kind() == Kind.REPEATED) {
          told.repeats(fact.address());
        }
        Runnable goesOn = takeAside(fact.kind(), fact.address());
        if (goesOn != null) {
          goesOn.run();
        }
      }
      case FAILING -> failing(fact);
      case HELD -> run.heldAgain(true, heldSince(fact));
      case RELEASED -> run.heldAgain(false, null);
      default -> {
        // Told when what it is about begins.
      }
    }
  }

  /** Journals of before do not say since when. */
  private static @Nullable Instant heldSince(Fact fact) {
    return fact.data() == null ? null : Instant.parse(fact.text("at"));
  }

  /** What was under way must not be called again with another input. */
  private void begun(Fact fact) {
    Activation activation = find(fact);
    if (activation != null) {
      checkInput(fact, activation.frame, activation.node);
    }
  }

  private void checkInput(Fact fact, Frame frame, int node) {
    String input = fact.input();
    if (input != null && run.engine.keeper().inputs().differs(input, frame, node)) {
      throw JournalException.recomputed(fact.address());
    }
  }

  private void settle(Fact fact) {
    told.settles(fact.address());
    Place place = places.get(fact.address());
    if (place == null) {
      throw diverged(fact, "nothing there has begun");
    }
    ends.remove(place);
    settled = place;
    Frame frame = place.frame;
    int node = place.node;
    checkInput(fact, frame, node);
    Activation activation = frame.results[node] instanceof Activation there ? there : null;
    if (activation != null && fact.kind() != Kind.RETRY) {
      held.remove(activation);
    }
    switch (fact.kind()) {
      case ENDED -> {
        String label = fact.optionalText("label");
        JsonNode value = fact.value() == null ? NullNode.getInstance() : fact.value();
        Object content = label == null ? value : new Outcome.Route(label, value);
        if (activation == null) {
          throw diverged(fact, "it is not under way");
        }
        activation.endedAgain(content);
      }
      case FAILED -> {
        RunError error = RunError.fromJson(fact.requireValue());
        int attempts = (int) fact.number("n", 1);
        if (activation == null) {
          frame.failed(node, error, attempts);
          run.checkEnd(frame);
        } else {
          activation.failedAgain(error, attempts);
        }
      }
      case CANCELLED -> {
        if (activation == null) {
          throw diverged(fact, "it is not under way");
        }
        activation.cancelledAgain(fact.is("unknown"));
      }
      case RETRY -> retry(fact, activation);
      default -> throw new IllegalStateException(fact.kind().name());
    }
  }

  private void retry(Fact fact, @Nullable Activation activation) {
    if (activation == null) {
      throw diverged(fact, "it is not under way");
    }
    int attempts = (int) fact.number("n", 1);
    activation.retriedAgain(attempts, (int) fact.number("r", 0), Instant.parse(fact.text("at")));
    NodePlan plan = activation.frame.plan.nodes[activation.node];
    boolean more = told.expects(fact.address());
    if (plan.kind == NodePlan.Kind.WORK && (more || told.isInside(activation.nextAddress()))) {
      goInside(activation, plan, fact.address());
    } else if (!more && !Recorder.records(activation.frame, activation.node)) {
      computeAgain(activation, attempts + 1);
    }
  }

  private void failing(Fact fact) {
    told.fails(fact.address());
    Runnable fails = takeAside(Kind.FAILING, fact.address());
    if (fails != null) {
      fails.run();
      return;
    }
    Place place = places.get(fact.node());
    NodeRun work = place == null ? null : place.frame.workOf(place.node);
    if (work != null) {
      work.fail(RunError.fromJson(fact.requireValue()));
    }
  }

  private void timedOut(Fact fact) {
    Activation activation = find(fact);
    if (activation != null) {
      activation.timedOutAgain(fact.text("what"));
    }
  }

  private @Nullable Activation find(Fact fact) {
    Place place = places.get(fact.address());
    return place != null && place.frame.results[place.node] instanceof Activation activation
        ? activation
        : null;
  }

  private JournalException diverged(Fact fact, String why) {
    return new JournalException(
        "the journal says '%s' of '%s', but %s: the workflow, an operator or a function does not do what it did"
            .formatted(fact.kind().word(), fact.address(), why));
  }

  /** Lets go on what stood open; the run records again. */
  void release() {
    Map<Place, Runnable> open = new LinkedHashMap<>(ends);
    ends.clear();
    open.forEach(
        (place, end) -> {
          boolean underWay = place.frame.results[place.node] instanceof Activation;
          if (underWay || (place.frame.live() && !place.frame.failing())) {
            end.run();
          }
        });
    List<Activation> waiting = new ArrayList<>();
    for (Activation activation : List.copyOf(held)) {
      if (!activation.over()) {
        goOn(activation, waiting);
      }
    }
    List<Runnable> begins = List.copyOf(aside.values());
    aside.clear();
    begins.forEach(Runnable::run);
    run.signals().offerKept();
    if (rootEnd != null) {
      rootEnd.run();
    }
  }

  /** What is inside something that waits for its permit again waits with it. */
  private void goOn(Activation activation, List<Activation> waiting) {
    boolean begun = told.begun(activation.address()) != null;
    Recorder writes = run.recorder;
    if (!begun && writes != null) {
      // Or its time would begin anew whenever the run is taken up.
      writes.begun(activation.frame, activation.node, activation.since());
    }
    for (Activation around : waiting) {
      if (around.isAround(activation.frame)) {
        around.letGoOnLater(activation);
        return;
      }
    }
    if (!activation.goOn(begun)) {
      waiting.add(activation);
    }
  }
}
