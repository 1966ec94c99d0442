// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.definition.Effect;
import dev.analemma.internal.compile.Action.ApprovalAction;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.Action.WaitAction;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.compile.NodePlan.Durability;
import dev.analemma.internal.journal.Entries.Draft;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.internal.journal.Journal;
import dev.analemma.internal.journal.JournalWriter;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a durable run writes down, and what waits until it is committed.
 *
 * <p>Idea: results are used at once, but nothing that changes the world begins, and nobody outside
 * is told anything, before everything that the run has written is committed. So what the world has
 * seen of a run is always in its journal, and pure work never waits.
 *
 * <p>Changed by the run's owner alone, except what the writer calls.
 *
 * <p>Longer than the rule: every kind of fact has its method here, so that one sees what is
 * written.
 */
final class Recorder extends Journal {
  /** Why a run stands still that somebody holds. */
  static final String ASKED_FOR = "asked for";

  private final RunLoop run;
  private final boolean strict;

  /** What is to be done once so many entries are committed, or if they never will be from here. */
  private record Later(long entries, Runnable action, @Nullable Runnable lost) {}

  private final ArrayDeque<Later> waiting = new ArrayDeque<>(2);

  /** The facts that are told again, while they are; else null. */
  private @Nullable Replay replay;

  /** How many bytes were written, about, so that long loops know when to tell where they are. */
  private long grown;

  private final Shortening shortening;

  /** Its functions that work in transactions; null while it has had none. */
  private @Nullable Transactions transactions;

  private volatile @Nullable Started started;
  private boolean left;

  /** The number of the last message that was taken in. */
  private long lastMessage;

  /** How many entries somebody waits for, the fewest; 0 for nobody. The writer reads it. */
  private volatile long wanted;

  /** Is told whether the run was created. */
  interface Started {
    /** Called once, on the writer's thread. */
    void created(AppendOutcome outcome);
  }

  /**
   * @param strict whether what changes the world waits for commits
   * @param created what the run is, if it begins; null for one that is taken up again
   */
  Recorder(
      RunLoop run,
      JournalWriter writer,
      String runId,
      long epoch,
      long position,
      boolean strict,
      @Nullable NewRun created) {
    super(writer, runId, epoch, position, created);
    this.run = run;
    this.strict = strict;
    this.shortening = new Shortening(run, this);
  }

  /** Writes the first entry of a new run, with the past that it takes over. */
  void begin(Fact first, List<Fact> past, Started told) {
    started = told;
    add(first);
    past.forEach(this::add);
    flush(new Standing(RunStatus.RUNNING, null, null, true));
  }

  /** Returns whether the run is new, and not known to be in the store; any thread. */
  boolean creates() {
    return started != null;
  }

  /** Begins to tell the facts of a run again. */
  void replay(@Nullable Replay again) {
    replay = again;
  }

  /** Returns the facts that are told again, while they are. */
  @Nullable Replay replay() {
    return replay;
  }

  // What is written down.

  /** Returns whether the end of a node is written down: others can be found again. */
  static boolean records(Frame frame, int node) {
    NodePlan plan = frame.plan.nodes[node];
    return plan.recorded || (!plan.forgotten() && effect(frame, plan) != Effect.PURE);
  }

  /** Returns what a node may do to the world. */
  static Effect effect(Frame frame, NodePlan plan) {
    if (plan.kind == NodePlan.Kind.FUNCTION) {
      return frame.invocation.function(plan.function).effect();
    }
    return plan.effect == null ? Effect.PURE : plan.effect;
  }

  private void write(
      Kind kind, String address, @Nullable ObjectNode data, @Nullable JsonNode value) {
    if (replay != null) {
      return;
    }
    Fact fact = new Fact(kind, address, data, value);
    add(fact);
    grew(fact);
    if (isLong()) {
      flush();
    }
  }

  /** A fact was written. */
  void grew(Fact fact) {
    long bytes = fact.bytesAbout();
    grown += bytes;
    shortening.grew(bytes);
  }

  /** A node began: only those are written whose beginning says more than that. */
  void begun(Frame frame, int node, Instant at) {
    NodePlan plan = frame.plan.nodes[node];
    boolean matters =
        plan.limits.totalTimed
            || plan.undoStarted
            || plan.action instanceof WaitAction
            || plan.action instanceof ApprovalAction
            || plan.action instanceof CallAction;
    if (matters) {
      ObjectNode data = data().put("at", at.toString());
      withInput(data, inputOf(frame, node));
      if (!records(frame, node)) {
        data.put(Fact.FOUND, true);
      }
      write(Kind.BEGUN, frame.address(node), data, null);
    }
  }

  /** Returns the digest of what a node that does something outside is called with; any thread. */
  @Nullable String inputOf(Frame frame, int node) {
    return run.engine.keeper().inputs().of(frame, node);
  }

  private static @Nullable ObjectNode withInput(@Nullable ObjectNode data, Frame frame, int node) {
    return frame.results[node] instanceof Activation activation
        ? withInput(data, activation.input())
        : data;
  }

  private static @Nullable ObjectNode withInput(@Nullable ObjectNode data, @Nullable String input) {
    return input == null ? data : (data == null ? data() : data).put(Fact.INPUT, input);
  }

  /** Bodies of a node began that clean up: whether they have to is not known without. */
  void entered(NodeRun attempt) {
    write(Kind.ENTERED, attempt.attemptAddress(), null, null);
  }

  /** A node ended with a tree on a label. */
  void ended(Frame frame, int node, String label, JsonNode value) {
    ObjectNode data = null;
    if (!label.equals("ok")) {
      data = data().put("label", label);
    }
    if (frame.results[node] instanceof Activation activation) {
      if (transactions != null && transactions.hasWritten(activation)) {
        return;
      }
      if (activation.undo() != null) {
        data = (data == null ? data() : data).put("undo", true);
      }
      if (activation.point() != null) {
        data = (data == null ? data() : data).put("point", activation.point());
      }
    }
    write(Kind.ENDED, frame.address(node), withInput(data, frame, node), value);
  }

  void failed(Frame frame, int node, RunError error, int attempts) {
    ObjectNode data = withInput(data().put("n", attempts), frame, node);
    write(Kind.FAILED, frame.address(node), data, error.toJson());
  }

  void retried(Frame frame, int node, RunError error, int attempts, int retry, Instant at) {
    ObjectNode data = data().put("n", attempts).put("r", retry).put("at", at.toString());
    write(Kind.RETRY, frame.address(node), withInput(data, frame, node), error.toJson());
  }

  void cancelled(Frame frame, int node, boolean unknown) {
    write(Kind.CANCELLED, frame.address(node), unknown ? data().put("unknown", true) : null, null);
  }

  void timedOut(String address, String what) {
    write(Kind.TIMED_OUT, address, data().put("what", what), null);
  }

  void stopped(RunStatus as, RunError error) {
    write(Kind.STOPPED, "", data().put("as", as.name()), error.toJson());
  }

  /** A part of the run was asked to end. */
  void stoppedPart(String address, String reason) {
    write(Kind.STOPPED, address, data().put("reason", reason), null);
  }

  /** The run is held since an instant, or not held any more. */
  void held(@Nullable Instant since) {
    ObjectNode data = since == null ? null : data().put("at", since.toString());
    write(since == null ? Kind.RELEASED : Kind.HELD, "", data, null);
  }

  void signal(dev.analemma.Signal signal, @Nullable String to) {
    ObjectNode data = data().put("name", signal.name());
    if (signal.id() != null) {
      data.put("id", signal.id());
    }
    if (signal.address() != null) {
      data.put("for", signal.address());
    }
    if (to != null) {
      data.put("to", to);
    }
    write(Kind.SIGNAL, "", data, signal.payload());
  }

  void taken(String address, String name, int index) {
    write(Kind.TAKEN, address, data().put("name", name).put("i", index), null);
  }

  void vote(String address, String by) {
    write(Kind.VOTE, address, data().put("by", by), null);
  }

  /** Somebody decided: the audit gets it with the facts that say so. */
  void audit(String by, String action, JsonNode after) {
    if (replay == null) {
      audit(
          new AuditStore.Entry(
              0, Instant.EPOCH, by, action, "run:" + runId(), null, Json.write(after)));
    }
  }

  void pinned(String address, String hash) {
    write(Kind.PINNED, address, data().put("hash", hash), null);
  }

  /** A round of a loop, or a step of a machine, is about to begin. */
  void round(String address, int number, int at, JsonNode state) {
    write(Kind.ROUND, address, data().put("n", number).put("at", at), state);
  }

  /** Items of a map were put together, some of which may have failed by then. */
  void batch(String map, long first, long last) {
    write(Kind.BATCH, map + '[' + first + '-' + last + ']', null, null);
  }

  /** Items of a map began once more. */
  void repeated(String part) {
    write(Kind.REPEATED, part, null, null);
  }

  /** A branch won whose end is not written, and the others are stopped. */
  void won(String branch) {
    write(Kind.WON, branch, null, null);
  }

  /** A body ended well, and its end is not to be found again from what is written. */
  void finished(String body) {
    write(Kind.FINISHED, body, null, null);
  }

  /** A body or a map fails by what was computed, and what is under way in it is stopped. */
  void failing(String address, RunError error) {
    write(Kind.FAILING, address, null, error.toJson());
  }

  /** Returns about how many bytes were written. */
  long grown() {
    return grown;
  }

  // What stands for others.

  /** One entry stands for all that was written before it. */
  void compactTo(Draft needed) {
    compact(needed, standing());
  }

  /** The journal is as short as it gets for now. */
  void shortened() {
    flush();
    if (transactions != null) {
      transactions.next();
    }
  }

  // Transactions.

  /** Returns the run's functions that work in transactions. */
  Transactions transactions() {
    Transactions known = transactions;
    if (known == null) {
      known = new Transactions(run, this);
      transactions = known;
    }
    return known;
  }

  /** Returns whether a transaction is under way, behind which everything else is handed over. */
  boolean transacting() {
    return transactions != null && transactions.underWay();
  }

  /** An attempt of a node is over, or is not made now. */
  void attemptOver(Activation activation) {
    if (transactions != null) {
      transactions.over(activation);
    }
  }

  /** Returns whether nothing may be committed in place of the writer now. */
  boolean busy() {
    return shortening.underWay() || left;
  }

  /**
   * Writes how the run ended.
   *
   * @param told is done when that is committed
   * @param lost is done instead if another instance takes the run before
   */
  void over(
      RunStatus status,
      @Nullable JsonNode output,
      @Nullable RunError error,
      List<RunError> others,
      Runnable told,
      Runnable lost) {
    ObjectNode data = data().put("status", status.name());
    if (error != null) {
      data.set("error", error.toJson());
    }
    if (!others.isEmpty()) {
      ArrayNode beside = data.putArray("others");
      others.forEach(other -> beside.add(other.toJson()));
    }
    shortening.drop();
    add(new Fact(Kind.OVER, "", data, output));
    Duration kept = Retention.own(run.plan.definition().policy().retention(), status);
    Instant until = kept == null ? null : run.engine.clock().now().plus(kept);
    flush(new Standing(status, error == null ? null : error.code(), until, false));
    later(told, lost);
  }

  private static ObjectNode data() {
    return Json.nodes().objectNode();
  }

  /** Returns whether a message has not been taken in before; those of a run come in their order. */
  boolean isNew(long message) {
    if (message <= lastMessage) {
      return false;
    }
    lastMessage = message;
    return true;
  }

  // What waits.

  /** Hands over what was written so far, with how the run stands. */
  void flush() {
    if (dirty() && !shortening.underWay() && !transacting()) {
      flush(standing());
      shortening.look();
    }
  }

  /** Returns how the run stands while it goes on. */
  Standing standing() {
    String why = run.standing();
    RunStatus status = why == null ? RunStatus.RUNNING : RunStatus.PAUSED;
    return new Standing(status, why, null, true);
  }

  /** The run stands still by itself. Where nothing may be handed over, the next entry says so. */
  void standsStill() {
    if (!shortening.underWay() && !transacting()) {
      stand(standing());
    }
  }

  /**
   * Gives the run to nobody: it is looked at again at an instant, or when something is sent to it.
   */
  void leave(RunStatus status, @Nullable String detail, @Nullable Instant dueAt) {
    left = true;
    stand(new Standing(status, detail, dueAt, false));
  }

  /**
   * Returns whether a node may begin its next attempt now. If not, it begins by itself when all
   * that was written before is committed.
   */
  boolean mayBegin(Activation activation) {
    NodePlan plan = activation.frame.plan.nodes[activation.node];
    if (effect(activation.frame, plan) != Effect.WRITE) {
      return true;
    }
    boolean sure =
        !run.goesOnElsewhere()
            && run.engine.keeper().isSure(() -> run.asOwner(() -> beginIfOpen(activation)));
    if (!sure) {
      return false;
    }
    if (Transactions.needed(activation)) {
      return transactions().mayBegin(activation);
    }
    boolean waits = plan.durability == null ? strict : plan.durability == Durability.STRICT;
    if (!waits || durable()) {
      return true;
    }
    // A commit may take longer than the lease.
    whenDurable(() -> beginIfOpen(activation));
    return false;
  }

  /** Begins the next attempt of a node if it is still to be made, and may. */
  void beginIfOpen(Activation activation) {
    if (!activation.over() && mayBegin(activation)) {
      run.handOut.begin(activation);
    }
  }

  /** Does something as the owner when all that was written before is committed. */
  void whenDurable(Runnable action) {
    whenDurable(action, null);
  }

  /**
   * Does something as the owner when all that was written before is committed, behind what waits
   * for that already.
   *
   * @param lost is done instead if another instance takes the run before
   */
  void whenDurable(Runnable action, @Nullable Runnable lost) {
    if (durable() && waiting.isEmpty()) {
      action.run();
      return;
    }
    flush();
    later(action, lost);
  }

  /** Another instance has the run: nothing is written, and who waits for a commit is told. */
  void drop() {
    close();
    for (Later later = waiting.poll(); later != null; later = waiting.poll()) {
      if (later.lost != null) {
        later.lost.run();
      }
    }
  }

  private void later(Runnable action, @Nullable Runnable lost) {
    // Behind the entry that stands for all before it, what waits now is handed over.
    // While a transaction is under way, it waits for that, or for what is handed over behind it.
    long held = shortening.underWay() ? 2 : transacting() ? 1 : 0;
    later(dirty() ? flushed() + held : flushed(), action, lost);
  }

  /** Does something as the owner when so many entries are committed. */
  void later(long entries, Runnable action, @Nullable Runnable lost) {
    waiting.add(new Later(entries, action, lost));
    wanted = waiting.element().entries;
    if (committed() >= wanted) {
      // The commit came in between, and found nobody waiting.
      run.asOwner(this::isCommitted);
    }
  }

  @Override
  protected void committed(long entries) {
    Started first = started;
    if (first != null) {
      started = null;
      first.created(AppendOutcome.COMMITTED);
    } else if (wanted != 0 && entries >= wanted) {
      run.asOwner(this::isCommitted);
    }
  }

  /** Does what waits for entries that are committed by now. */
  void isCommitted() {
    long entries = committed();
    for (Later later = waiting.peek();
        later != null && later.entries <= entries;
        later = waiting.peek()) {
      waiting.remove();
      later.action.run();
    }
    Later next = waiting.peek();
    wanted = next == null ? 0 : next.entries;
    if (next != null && committed() >= next.entries) {
      run.asOwner(this::isCommitted);
    }
  }

  @Override
  protected void refused(AppendOutcome outcome) {
    Started first = started;
    if (first != null) {
      started = null;
      first.created(outcome);
    } else if (!left) {
      run.engine.keeper().lost(run);
    }
  }
}
