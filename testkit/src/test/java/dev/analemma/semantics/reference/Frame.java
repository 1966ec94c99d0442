// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.Body;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.Retry;
import dev.analemma.semantics.reference.Node.Status;
import dev.analemma.semantics.reference.Part.Move;
import dev.analemma.semantics.reference.Part.Move.Kind;
import dev.analemma.semantics.reference.Term.Names;
import dev.analemma.semantics.reference.Term.Path;
import dev.analemma.semantics.reference.Term.Root;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows 4 to 10 and 16: one execution of nodes, decided again and again by the three-valued {@code
 * decide} until nothing changes. It ends when its nodes have; then it is undone if it failed; then
 * its {@code finally} runs.
 */
final class Frame implements Names {
  /** What an error does to the other nodes. */
  enum Mode {
    CANCEL,
    SETTLE,

    /** As the first, in a branch of a race: the others look at when it ends. */
    BRANCH
  }

  final String address;
  final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Play play;
  private final Mode mode;
  private final @Nullable JsonNode output;
  private final Names around;
  private final Map<String, JsonNode> variables;
  private final Deciding deciding;
  private final List<Result.Error> errors = new ArrayList<>();

  /** What can be undone, in the order in which it finished. */
  private final List<Node> finished = new ArrayList<>();

  /** In the order in which they were caught. */
  private final List<Node> caught = new ArrayList<>();

  private Map<String, NodeDefinition> cleanup = Map.of();
  private boolean cancelled;
  private boolean cancelledFirst;
  private @Nullable Result result;
  private @Nullable Undoing undoing;
  private @Nullable Frame last;

  Frame(
      Play play,
      String address,
      Body body,
      Mode mode,
      Map<String, JsonNode> variables,
      Names around) {
    this.play = play;
    this.address = address;
    this.output = body.output();
    this.mode = mode;
    this.variables = variables;
    this.around = around;
    this.deciding = new Deciding(nodes, this);
    body.nodes().forEach((id, node) -> nodes.put(id, new Node(id, node, Kinds.needs(play, node))));
    play.frames.add(this);
  }

  /** Adds the nodes of {@code finally}. */
  Frame cleanedUpBy(Map<String, NodeDefinition> nodes) {
    cleanup = nodes;
    return this;
  }

  String address(Node node) {
    return address.isEmpty() ? node.id : address + "/" + node.id;
  }

  private boolean stopping() {
    return cancelled || (mode != Mode.SETTLE && !errors.isEmpty());
  }

  /** Returns whether something failed here unhandled, or was cancelled: timing counts then. */
  boolean disturbed() {
    return cancelled || mode == Mode.BRANCH || !errors.isEmpty();
  }

  @Override
  public @Nullable JsonNode find(Root root) {
    Node node = nodes.get(root.name());
    if (node == null) {
      JsonNode variable = root.error() ? null : variables.get(root.name());
      return variable == null ? around.find(root) : variable;
    }
    if (root.error()) {
      return node.status == Status.CAUGHT && node.error != null ? node.error.toJson() : null;
    }
    return node.status == Status.ENDED ? node.value : null;
  }

  // What happens at once

  void settle() {
    if (result == null) {
      settleNodes();
      if (nodesAreQuiet()) {
        result = result();
        undoing = new Undoing(play, result.good() ? List.of() : undoing());
      }
    }
    if (undoing != null) {
      undoing.settle();
      if (undoing.done() && last == null && !cleanup.isEmpty()) {
        Names facts = Kinds.with(Map.of("run", outcome()), around);
        Body body = new Body(cleanup, null);
        last = new Frame(play, address + "~finally", body, Mode.CANCEL, Map.of(), facts);
      }
    }
    if (last != null) {
      last.settle();
    }
  }

  private void settleNodes() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Node node : nodes.values()) {
        changed |= node.status == Status.PENDING && decided(node);
        if (node.status == Status.RUNNING) {
          part(node).settle();
        }
      }
    }
    // What nobody hears of at one moment counts in the order in which it happened.
    boolean failed = false;
    for (Node node : caught) {
      if (!stopping() && !node.judged && !node.label.isEmpty()) {
        Boolean heard = deciding.heard(node);
        node.judged = heard != null;
        if (Boolean.FALSE.equals(heard)) {
          fail(Objects.requireNonNull(node.error));
          failed = true;
        }
      }
    }
    if (failed) {
      settleNodes();
    }
  }

  private boolean decided(Node node) {
    Boolean decision = deciding.decide(node);
    if (decision == null || (decision && stopping())) {
      return false;
    }
    node.status = decision ? Status.READY : Status.SKIPPED;
    return true;
  }

  // What may happen

  void moves(List<Move> out) {
    if (result == null) {
      nodes.values().forEach(node -> moves(node, out));
    }
    if (undoing != null) {
      undoing.moves(out);
    }
    if (last != null) {
      last.moves(out);
    }
  }

  private void moves(Node node, List<Move> out) {
    String at = address(node);
    if (node.status == Status.READY && !stopping()) {
      out.add(new Move(Kind.START, at, () -> start(node)));
    } else if (node.status == Status.RETRYING) {
      out.add(
          stopping()
              ? new Move(Kind.CANCEL, at, () -> cancel(node))
              : new Move(Kind.AGAIN, at, () -> again(node)));
    } else if (node.status == Status.RUNNING) {
      running(node, out);
    }
  }

  private void running(Node node, List<Move> out) {
    String at = address(node);
    Part part = part(node);
    part.moves(out);
    if (part.quiet()) {
      out.add(new Move(Kind.END, at, () -> end(node, part.finish())));
    }
    if (part instanceof Part.Awaited awaited && !stopping()) {
      awaited.endings.forEach(
          (ending, end) -> out.add(new Move(Kind.END, at, ending, () -> end(node, end))));
    }
    if (stopping() && !(part instanceof Bodies)) {
      out.add(new Move(Kind.CANCEL, at, () -> cancel(node)));
    }
  }

  private String start(Node node) {
    String condition = node.definition.condition();
    try {
      // Row 1: last, when the others are true; that is a moment of its own.
      if (condition != null && !Term.expression(condition).test(this)) {
        node.status = Status.SKIPPED;
        return "skipped";
      }
    } catch (Term.Broken broken) {
      return failed(node, new Result.Error(broken.code, address(node), null), List.of());
    }
    node.started = true;
    begin(node);
    return "started";
  }

  private String again(Node node) {
    node.attempt++;
    begin(node);
    return "attempt " + node.attempt;
  }

  private void begin(Node node) {
    node.status = Status.RUNNING;
    try {
      node.begins(this);
      node.part = Kinds.part(play, node, address(node), this);
    } catch (Term.Broken broken) {
      node.part = new Part.Attempt(Result.failed(broken.code));
    }
  }

  // Rows 6 to 9: how a node ends

  private String cancel(Node node) {
    if (node.part instanceof Part.Attempt) {
      node.unknown = play.schedule.begun(address(node), node.attempt);
      finished.add(node);
    }
    node.status = Status.CANCELLED;
    return "failed CANCELLED";
  }

  private String end(Node node, Result end) {
    Result.Error error = end.error();
    if (end.cancelled()) {
      errors.addAll(end.beside());
      return cancel(node);
    }
    if (error != null) {
      Result.Error own = error.node().isEmpty() ? error.at(address(node)) : error;
      return failed(node, own, end.beside());
    }
    boolean decision = node.definition.kind() instanceof NodeKind.ApprovalKind;
    boolean refused = end.label().equals("rejected") || end.label().equals("expired");
    if (decision && refused && !deciding.asked(node, end.label())) {
      Result.Error unheard = new Result.Error("ROUTE_UNHEARD", address(node), end.value());
      return failed(node, unheard, List.of());
    }
    finished.add(node);
    ended(node, end.label(), end.value());
    return "ended " + end.label();
  }

  private static void ended(Node node, String label, JsonNode value) {
    node.status = Status.ENDED;
    node.label = label;
    node.value = value;
  }

  private String failed(Node node, Result.Error error, List<Result.Error> beside) {
    node.error = error;
    String told = "failed " + error.code();
    if (!stopping()) {
      if (node.status == Status.RUNNING && retried(node, error)) {
        return "retried " + error.code();
      }
      CatchTarget target = error.caughtBy(node.definition.catches());
      if (target != null) {
        play.perhaps.addAll(beside);
        return told + caught(node, target);
      }
    }
    node.status = Status.FAILED;
    fail(error);
    // Nobody caught it: nothing that went wrong inside is lost.
    errors.addAll(beside);
    return told;
  }

  private static boolean retried(Node node, Result.Error error) {
    if (node.definition.kind() instanceof NodeKind.MapKind) {
      // It tries its items again.
      return false;
    }
    for (Retry retry : node.definition.policies().retry()) {
      if (error.answers(retry.on())) {
        if (node.retries.merge(retry, 1, Integer::sum) > node.most.getOrDefault(retry, 0)) {
          return false;
        }
        node.status = Status.RETRYING;
        node.part = null;
        return true;
      }
    }
    return false;
  }

  private String caught(Node node, CatchTarget target) {
    if (target instanceof CatchTarget.ToValue to) {
      try {
        node.instead = true;
        ended(node, "ok", Term.of(to.value()).value(this));
      } catch (Term.Broken broken) {
        node.status = Status.FAILED;
        fail(new Result.Error(broken.code, address(node), null));
      }
      return " ok";
    }
    node.status = Status.CAUGHT;
    caught.add(node);
    if (target instanceof CatchTarget.ToLabel to) {
      node.label = to.label();
      return " " + to.label();
    }
    return "";
  }

  /** Row 9: the first one counts, the others are attached. */
  private void fail(Result.Error error) {
    errors.add(error);
    if (stopping()) {
      stopNodes();
    }
  }

  private void stopNodes() {
    for (Node node : nodes.values()) {
      if (node.status == Status.RUNNING) {
        part(node).stop();
      }
    }
  }

  private static Part part(Node node) {
    return Objects.requireNonNull(node.part);
  }

  // Rows 9, 10 and 16: how the frame ends

  /** Row 21: cancels it, unless its end is known. */
  void stop() {
    if (result == null && !cancelled) {
      cancelledFirst = errors.isEmpty();
      cancelled = true;
      stopNodes();
    }
  }

  /** Returns whether its end is known, although it is perhaps undone or cleaned up. */
  boolean ending() {
    return result != null;
  }

  private boolean nodesAreQuiet() {
    if (nodes.values().stream().anyMatch(Node::underWay)) {
      return false;
    }
    if (stopping()) {
      return true;
    }
    boolean waiting = nodes.values().stream().anyMatch(node -> node.status == Status.READY);
    boolean over = nodes.values().stream().allMatch(Node::over);
    if (!waiting && !over && errors.isEmpty()) {
      throw new IllegalStateException("'" + address + "' hangs: " + nodes);
    }
    return !waiting;
  }

  boolean quiet() {
    return undoing != null
        && undoing.done()
        && (cleanup.isEmpty() || (last != null && last.quiet()));
  }

  /** Ends it, once it is quiet. */
  Result finish() {
    if (last != null) {
      // It cannot fail what it cleans up after.
      Result cleaned = last.finish();
      play.late.addAll(cleaned.errors());
    }
    Result end = Objects.requireNonNull(result);
    List<Result.Error> beside = new ArrayList<>(errors);
    beside.remove(end.error());
    return end.beside(beside);
  }

  private Result result() {
    // Row 9: the first in the order of events, of which being cancelled is one.
    if (cancelledFirst) {
      return Result.stopped();
    }
    if (!errors.isEmpty()) {
      return Result.failed(errors.get(0));
    }
    try {
      return Result.ok(output == null ? sinks() : Term.of(output).value(this));
    } catch (Term.Broken broken) {
      String at = address.isEmpty() ? "output" : address + "/output";
      return Result.failed(new Result.Error(broken.code, at, null));
    }
  }

  private JsonNode outcome() {
    Result end = Objects.requireNonNull(result);
    String status = end.cancelled() ? "CANCELLED" : end.good() ? "COMPLETED" : "FAILED";
    ObjectNode run = Term.JSON.objectNode();
    run.putObject("outcome").put("status", status);
    return run;
  }

  /** Row 16: the outputs of the live nodes that no other node waits for. */
  private JsonNode sinks() {
    Set<String> read = new HashSet<>();
    for (Node node : nodes.values()) {
      for (Atom atom : node.definition.when()) {
        read.add(atom.node());
      }
      node.definition.after().forEach(atom -> read.add(atom.node()));
      node.needs.required.forEach(root -> read.add(root.name()));
      node.needs.settled.forEach(root -> read.add(root.name()));
      node.needs.firsts.forEach(
          first ->
              first.forEach(term -> read.add(term instanceof Path path ? path.root().name() : "")));
    }
    ObjectNode value = Term.JSON.objectNode();
    for (Node node : nodes.values()) {
      if (node.status == Status.ENDED && !read.contains(node.id)) {
        value.set(node.id, node.value);
      }
    }
    return value;
  }

  /** Row 10: a node's own compensation takes the place of those inside it. */
  List<Undoing.Step> undoing() {
    List<Undoing.Step> steps = new ArrayList<>();
    for (int i = finished.size() - 1; i >= 0; i--) {
      Node node = finished.get(i);
      Compensation compensate = node.definition.compensate();
      if (compensate == null) {
        steps.addAll(part(node).undoing());
      } else if (node.status == Status.ENDED || (node.unknown && compensate.onStarted())) {
        steps.add(new Undoing.Step(this, node));
      }
    }
    return steps;
  }
}
