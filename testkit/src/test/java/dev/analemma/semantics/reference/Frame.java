// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.Retry;
import dev.analemma.semantics.reference.Part.Move;
import dev.analemma.semantics.reference.Part.Move.Kind;
import dev.analemma.semantics.reference.Term.Names;
import dev.analemma.semantics.reference.Term.Path;
import dev.analemma.semantics.reference.Term.Root;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows 1 to 10, 16 and 20: one execution of nodes, decided again and again by the three-valued
 * {@code decide} until nothing changes.
 *
 * <p>Above 500 lines, because it is to be read beside the rules, in their order and in one go.
 */
final class Frame extends Part implements Names {
  /** What an error does to the other nodes. */
  enum Mode {
    CANCEL,
    SETTLE,
    RACE
  }

  /** Where a node is. */
  enum Status {
    PENDING,
    READY,
    RUNNING,
    ENDED,
    CAUGHT,
    SKIPPED,
    FAILED,
    CANCELLED
  }

  /** A node in this frame. */
  static final class Node {
    final String id;
    final NodeDefinition definition;
    final Needs needs;
    final Map<Retry, Integer> retries = new LinkedHashMap<>();
    Status status = Status.PENDING;
    String label = "";
    JsonNode value = NullNode.getInstance();
    Result.@Nullable Error error;
    @Nullable Part part;
    boolean started;
    boolean instead;
    boolean judged;
    boolean between;
    int attempt = 1;
    int finished;
    int caught;

    Node(String id, NodeDefinition definition, Needs needs) {
      this.id = id;
      this.definition = definition;
      this.needs = needs;
    }

    boolean settled() {
      return status == Status.ENDED || status == Status.CAUGHT || status == Status.SKIPPED;
    }

    boolean over() {
      return settled() || status == Status.FAILED || status == Status.CANCELLED;
    }

    @Override
    public String toString() {
      return switch (status) {
        case ENDED -> "ended(" + label + ")";
        case CAUGHT -> "caught(" + label + ")";
        default -> status.toString().toLowerCase(java.util.Locale.ROOT);
      };
    }
  }

  final String address;
  final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Play play;
  private final Mode mode;
  private final @Nullable JsonNode output;
  private final Names around;
  private final Map<String, JsonNode> variables;
  private final List<Result.Error> errors = new ArrayList<>();
  private boolean cancelled;
  private boolean cancelledFirst;
  private @Nullable Node winner;

  Frame(
      Play play,
      String address,
      Map<String, NodeDefinition> nodes,
      @Nullable JsonNode output,
      Mode mode,
      Map<String, JsonNode> variables,
      Names around) {
    this.play = play;
    this.address = address;
    this.output = output;
    this.mode = mode;
    this.variables = variables;
    this.around = around;
    nodes.forEach((id, node) -> this.nodes.put(id, new Node(id, node, Kinds.needs(play, node))));
    play.frames.put(address, this);
  }

  String address(Node node) {
    return address.isEmpty() ? node.id : address + "/" + node.id;
  }

  boolean stopping() {
    return cancelled || winner != null || (mode == Mode.CANCEL && !errors.isEmpty());
  }

  /** Returns whether something failed here unhandled, or was cancelled: timing counts then. */
  boolean disturbed() {
    return cancelled || mode == Mode.RACE || !errors.isEmpty();
  }

  List<Result.Error> errors() {
    return errors;
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

  // Rows 1 to 3

  private @Nullable Boolean decide(Node node) {
    List<@Nullable Boolean> all = new ArrayList<>();
    List<Atom> when = node.definition.when();
    if (!when.isEmpty()) {
      List<@Nullable Boolean> any = new ArrayList<>();
      when.forEach(atom -> any.add(holds(atom)));
      all.add(any.contains(true) ? Boolean.TRUE : any.contains(null) ? null : Boolean.FALSE);
    }
    node.definition.after().forEach(atom -> all.add(holds(atom)));
    node.needs.required.forEach(root -> all.add(live(root)));
    node.needs.firsts.forEach(first -> all.add(firstLive(first)));
    node.needs.settled.forEach(root -> all.add(settled(root) ? true : null));
    return all.contains(false) ? Boolean.FALSE : all.contains(null) ? null : Boolean.TRUE;
  }

  private @Nullable Boolean holds(Atom atom) {
    Node node = nodes.get(atom.node());
    if (!node.settled()) {
      return null;
    }
    String label = atom.label() == null ? "ok" : atom.label();
    return switch (label) {
      case "ok" -> node.status == Status.ENDED;
      case "ended" -> true;
      case "skipped" -> node.status == Status.SKIPPED;
      case "error" -> node.status == Status.CAUGHT;
      default -> node.label.equals(label);
    };
  }

  private boolean settled(Root root) {
    Node node = nodes.get(root.name());
    return node == null || node.settled();
  }

  private @Nullable Boolean live(Root root) {
    return settled(root) ? find(root) != null : null;
  }

  /** A live alternative whose path is missing is passed over; if all are, that is an error. */
  private @Nullable Boolean firstLive(List<Term> alternatives) {
    boolean some = false;
    for (Term alternative : alternatives) {
      if (!(alternative instanceof Path path)) {
        return true;
      }
      Boolean live = live(path.root());
      if (live == null) {
        return null;
      }
      some |= live;
      if (path.find(this) != null) {
        return true;
      }
    }
    return some;
  }

  @Override
  void settle() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Node node : nodes.values()) {
        changed |= node.status == Status.PENDING && decided(node);
        if (node.status == Status.RUNNING && node.part != null) {
          node.part.settle();
        }
      }
    }
    // What nobody hears of at one moment counts in the order in which it happened.
    boolean failed = false;
    for (Node node :
        nodes.values().stream()
            .filter(node -> node.status == Status.CAUGHT)
            .sorted(Comparator.comparingInt(node -> node.caught))
            .toList()) {
      failed |= !stopping() && unheard(node);
    }
    if (failed) {
      settle();
    }
  }

  private boolean decided(Node node) {
    Boolean decision = decide(node);
    if (decision == null || (decision && stopping())) {
      return false;
    }
    node.status = decision ? Status.READY : Status.SKIPPED;
    return true;
  }

  /** Row 8: a caught error whose listeners are all skipped fails the frame after all. */
  private boolean unheard(Node node) {
    if (node.status != Status.CAUGHT || node.judged || node.label.isEmpty() || mode == Mode.RACE) {
      return false;
    }
    List<Node> listeners = nodes.values().stream().filter(other -> listens(other, node)).toList();
    if (listeners.stream().anyMatch(listener -> listener.started)) {
      node.judged = true;
      return false;
    }
    if (listeners.stream().allMatch(listener -> listener.status == Status.SKIPPED)) {
      node.judged = true;
      fail(node.error);
      return true;
    }
    return false;
  }

  private static boolean listens(Node listener, Node to) {
    Set<Atom> atoms = new HashSet<>(listener.definition.when());
    atoms.addAll(listener.definition.after());
    return atoms.contains(new Atom(to.id, to.label)) || atoms.contains(new Atom(to.id, "error"));
  }

  // What may happen

  @Override
  void moves(List<Move> out) {
    for (Node node : nodes.values()) {
      String at = address(node);
      if (node.status == Status.READY && !stopping()) {
        out.add(new Move(Kind.START, at, () -> start(node)));
      } else if (node.status == Status.RUNNING && node.part != null) {
        inside(node, node.part, out);
        if (stopping() && node.between && !(node.part instanceof Attempt)) {
          // Nobody saw whether its next attempt had begun; a retry that waits ends at once.
          out.add(new Move(Kind.CANCEL, at, () -> cancelBetween(node)));
        }
        if (node.part.quiet()) {
          out.add(new Move(Kind.END, at, () -> end(node)));
        }
        if (stopping() && node.part instanceof Attempt) {
          out.add(new Move(Kind.CANCEL, at, () -> cancel(node)));
        } else if (stopping() && node.part.quiet()) {
          out.add(new Move(Kind.CANCEL, at, () -> end(node)));
        }
      }
    }
  }

  private static void inside(Node node, Part part, List<Move> out) {
    List<Move> inside = new ArrayList<>();
    part.moves(inside);
    for (Move move : inside) {
      out.add(
          new Move(
              move.kind(),
              move.address(),
              () -> {
                node.between = false;
                return move.act().get();
              }));
    }
  }

  private String cancelBetween(Node node) {
    play.forget(address(node));
    node.part = null;
    return cancel(node);
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
      return failed(node, new Result.Error(broken.code, address(node), null));
    }
    node.status = Status.RUNNING;
    node.started = true;
    begin(node);
    return "started";
  }

  private void begin(Node node) {
    try {
      node.part = Kinds.part(play, node.definition.kind(), address(node), node.attempt, this);
    } catch (Term.Broken broken) {
      node.part = new Attempt(Result.failed(broken.code));
    }
  }

  private String cancel(Node node) {
    node.status = Status.CANCELLED;
    node.finished = play.nextFinished();
    return "cancelled";
  }

  private String end(Node node) {
    Result result = java.util.Objects.requireNonNull(node.part).finish();
    if (result.cancelled()) {
      return cancel(node);
    }
    if (result.error() != null) {
      Result.Error error = result.error();
      return failed(
          node,
          error.node().isEmpty()
              ? new Result.Error(error.code(), address(node), error.details())
              : error);
    }
    boolean decision = node.definition.kind() instanceof NodeKind.ApprovalKind;
    boolean refused = result.label().equals("rejected") || result.label().equals("expired");
    if (decision && refused && nobodyHears(node, result.label())) {
      return failed(node, new Result.Error("ROUTE_UNHEARD", address(node), null));
    }
    ended(node, result.label(), result.value());
    return "ended " + result.label();
  }

  private void ended(Node node, String label, JsonNode value) {
    node.status = Status.ENDED;
    node.label = label;
    node.value = value;
    node.finished = play.nextFinished();
    if (mode == Mode.RACE && !stopping()) {
      winner = node;
      stopInside();
    }
  }

  private boolean nobodyHears(Node node, String label) {
    Atom atom = new Atom(node.id, label);
    return nodes.values().stream()
        .noneMatch(
            other ->
                other.definition.when().contains(atom) || other.definition.after().contains(atom));
  }

  // Rows 6 to 9

  private String failed(Node node, Result.Error error) {
    node.error = error;
    if (!stopping()) {
      boolean attempted = node.status == Status.RUNNING;
      if (attempted && retried(node, error)) {
        return "retried " + error.code();
      }
      Map<String, CatchTarget> catches = node.definition.catches();
      CatchTarget target = catches.get(error.code());
      if (target == null && error.byStar()) {
        target = catches.get("*");
      }
      if (target != null) {
        return caught(node, error, target);
      }
    }
    node.status = Status.FAILED;
    fail(error);
    return "failed " + error.code();
  }

  private boolean retried(Node node, Result.Error error) {
    for (Retry retry : node.definition.policies().retry()) {
      if (retry.on().contains(error.code()) || (retry.on().contains("*") && error.byStar())) {
        int before = node.retries.merge(retry, 1, Integer::sum) - 1;
        if (before < retry.max()) {
          node.attempt++;
          play.forget(address(node));
          begin(node);
          node.between = true;
          return true;
        }
        return false;
      }
    }
    return false;
  }

  private String caught(Node node, Result.Error error, CatchTarget target) {
    if (target instanceof CatchTarget.ToValue to) {
      try {
        node.instead = true;
        ended(node, "ok", Term.of(to.value()).value(this));
        return "failed " + error.code() + " ok";
      } catch (Term.Broken broken) {
        node.status = Status.FAILED;
        fail(new Result.Error(broken.code, address(node), null));
        return "failed " + broken.code;
      }
    }
    node.status = Status.CAUGHT;
    node.caught = play.nextFinished();
    if (target instanceof CatchTarget.ToLabel to) {
      node.label = to.label();
      return "failed " + error.code() + " " + to.label();
    }
    return "failed " + error.code();
  }

  private void fail(Result.@Nullable Error error) {
    if (mode == Mode.RACE) {
      return;
    }
    errors.add(java.util.Objects.requireNonNull(error));
    if (mode == Mode.CANCEL) {
      stopInside();
    }
  }

  private void stopInside() {
    for (Node node : nodes.values()) {
      if (node.status == Status.RUNNING && node.part != null) {
        node.part.stop();
      }
    }
  }

  @Override
  void stop() {
    cancelledFirst |= errors.isEmpty();
    cancelled = true;
    stopInside();
  }

  @Override
  boolean quiet() {
    if (nodes.values().stream().anyMatch(node -> node.status == Status.RUNNING)) {
      return false;
    }
    if (stopping()) {
      return true;
    }
    boolean waiting = nodes.values().stream().anyMatch(n -> n.status == Status.READY);
    boolean over = nodes.values().stream().allMatch(Node::over);
    if (!waiting && !over && errors.isEmpty()) {
      throw new IllegalStateException("'" + address + "' hangs: " + nodes);
    }
    return !waiting;
  }

  @Override
  Result finish() {
    Result result = result();
    if (result.error() != null || result.cancelled()) {
      undo();
    } else if (mode == Mode.RACE) {
      undo(winner);
      nodes.values().stream().filter(node -> node != winner).forEach(node -> node.finished = 0);
    }
    return result;
  }

  private Result result() {
    // Row 9: the first in the order of events, of which being cancelled is one.
    if (cancelledFirst) {
      return Result.stopped();
    }
    if (!errors.isEmpty()) {
      return Result.failed(errors.get(0));
    }
    if (mode == Mode.RACE) {
      return raced();
    }
    try {
      return Result.ok(output == null ? sinks() : Term.of(output).value(this));
    } catch (Term.Broken broken) {
      return Result.failed(broken.code);
    }
  }

  private Result raced() {
    if (winner != null) {
      ObjectNode value = Term.JSON.objectNode();
      value.put("winner", winner.id);
      value.set("value", winner.value);
      return Result.ok(winner.id, value);
    }
    ObjectNode details = Term.JSON.objectNode();
    ArrayNode causes = details.putArray("causes");
    for (Node node : nodes.values()) {
      if (node.error != null) {
        causes.add(node.error.toJson());
      }
    }
    return Result.failed(new Result.Error("RACE_LOST", "", details));
  }

  /** Row 16: the outputs of the live nodes that no other node waits for. */
  private JsonNode sinks() {
    Set<String> read = new HashSet<>();
    for (Node node : nodes.values()) {
      node.definition.when().forEach(atom -> read.add(atom.node()));
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

  // Row 10

  @Override
  void undo() {
    undo(null);
  }

  private void undo(@Nullable Node but) {
    nodes.values().stream()
        .filter(node -> node != but && node.finished > 0)
        .sorted(Comparator.comparingInt((Node node) -> node.finished).reversed())
        .forEach(this::undoOne);
  }

  private void undoOne(Node node) {
    node.finished = 0;
    Compensation compensate = node.definition.compensate();
    boolean done = node.status == Status.ENDED && !node.instead;
    boolean unknown = node.status == Status.CANCELLED && node.part instanceof Attempt;
    if (compensate != null && (done || (unknown && compensate.onStarted()))) {
      Names names = root -> root.equals(new Root("result", false)) ? node.value : this.find(root);
      StandIn operator = play.operator(compensate.operator());
      JsonNode with = operator.config(compensate.with()).value(names);
      play.undone.add(address(node));
      play.undoneWith.add(with);
      int retries = compensate.retry().stream().mapToInt(Retry::max).max().orElse(0);
      for (int attempt = 1; operator.body().apply(with, attempt).error() != null; attempt++) {
        if (attempt > retries) {
          throw new Play.CompensationFailed(address(node));
        }
      }
    } else if (done && compensate == null && node.part != null) {
      node.part.undo();
    }
  }
}
