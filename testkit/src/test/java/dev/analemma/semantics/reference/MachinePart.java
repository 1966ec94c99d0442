// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.semantics.reference.Term.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Row 18: one token that goes from node to node; each step is a frame of one node. */
final class MachinePart extends Part {
  private final Play play;
  private final String address;
  private final NodeKind.MachineKind kind;
  private final Names names;
  private final String as;
  private final long max;
  private final Map<String, JsonNode> state = new LinkedHashMap<>();
  private final List<Frame> steps = new ArrayList<>();
  private String at;
  private Frame step;
  private @Nullable Result result;
  private boolean cancelled;

  MachinePart(Play play, String address, NodeKind.MachineKind kind, Names names) {
    this.play = play;
    this.address = address;
    this.kind = kind;
    this.names = names;
    as = Kinds.name(kind.as(), "state");
    max = Parse.number(Term.of(kind.max()).value(names));
    kind.state().forEach((name, field) -> state.put(name, Term.of(field.init()).value(names)));
    at = kind.start();
    step = step();
  }

  private Frame step() {
    NodeDefinition node = Objects.requireNonNull(kind.nodes().get(at)).node().withCatches(Map.of());
    return new Frame(
        play,
        "%s[%d]".formatted(address, steps.size()),
        Map.of(at, node),
        null,
        Frame.Mode.CANCEL,
        Map.of(as, LoopPart.object(state), "iteration", LongNode.valueOf(steps.size())),
        names);
  }

  @Override
  void settle() {
    while (result == null) {
      step.settle();
      if (!step.quiet()) {
        return;
      }
      Result ended = step.finish();
      if (ended.cancelled() || cancelled) {
        step.undo();
        over(ended.error() == null ? Result.stopped() : ended);
      } else if (ended.error() != null) {
        caught(ended);
      } else {
        after(ended.value().get(at), step);
      }
    }
  }

  private void caught(Result ended) {
    Result.Error error = Objects.requireNonNull(ended.error());
    Map<String, CatchTarget> catches =
        Objects.requireNonNull(kind.nodes().get(at)).node().catches();
    CatchTarget target = catches.get(error.code());
    if (target == null && error.byStar()) {
      target = catches.get("*");
    }
    if (target instanceof CatchTarget.ToLabel to) {
      // A step that failed is a step: else a node that catches into itself would never end.
      steps.add(step);
      go(to.label());
    } else if (target instanceof CatchTarget.ToValue to) {
      after(Term.of(to.value()).value(step), step);
    } else {
      over(ended);
    }
  }

  private void after(@Nullable JsonNode value, Frame ended) {
    JsonNode fresh = value == null ? NullNode.getInstance() : value;
    steps.add(ended);
    try {
      NodeKind.MachineNode node = Objects.requireNonNull(kind.nodes().get(at));
      Names before = Kinds.with(Map.of("result", fresh), ended);
      Kinds.values(node.set(), before).forEach(this::merge);
      Names now = Kinds.with(Map.of("result", fresh, as, LoopPart.object(state)), ended);
      for (NodeKind.Transition next : node.next()) {
        if (next.condition() == null || Term.expression(next.condition()).test(now)) {
          go(next.to());
          return;
        }
      }
      over(failed("NO_ROUTE"));
    } catch (Term.Broken broken) {
      over(Result.failed(broken.code));
    }
  }

  private void go(String to) {
    if (to.equals("end")) {
      Map<String, JsonNode> last = Map.of(as, LoopPart.object(state));
      result =
          Result.ok(
              kind.output() == null
                  ? LoopPart.object(state)
                  : Term.of(kind.output()).value(Kinds.with(last, names)));
    } else if (steps.size() >= max) {
      over(failed("LIMIT_REACHED"));
    } else {
      at = to;
      step = step();
    }
  }

  private Result failed(String code) {
    ObjectNode details = Term.JSON.objectNode();
    details.set("state", LoopPart.object(state));
    return Result.failed(new Result.Error(code, "", details));
  }

  private void merge(String name, JsonNode patch) {
    NodeKind.StateField field = Objects.requireNonNull(kind.state().get(name));
    JsonNode old = Objects.requireNonNull(state.get(name));
    state.put(
        name,
        switch (field.merge()) {
          case "append" -> bounded(append(old, patch, false), field.max());
          case "union" -> bounded(append(old, patch, true), field.max());
          case "max" -> Parse.number(patch) > Parse.number(old) ? patch : old;
          case "min" -> Parse.number(patch) < Parse.number(old) ? patch : old;
          case "sum" -> LongNode.valueOf(Parse.number(old) + Parse.number(patch));
          case "merge" -> ((ObjectNode) old.deepCopy()).setAll((ObjectNode) patch);
          default -> patch;
        });
  }

  private static ArrayNode append(JsonNode old, JsonNode patch, boolean distinct) {
    ArrayNode all = (ArrayNode) old.deepCopy();
    for (JsonNode one : patch) {
      if (!distinct || Parse.list(all).stream().noneMatch(other -> Parse.same(one, other))) {
        all.add(one);
      }
    }
    return all;
  }

  /** The last ones stay. */
  private static ArrayNode bounded(ArrayNode list, @Nullable Integer max) {
    while (max != null && list.size() > max) {
      list.remove(0);
    }
    return list;
  }

  private void over(Result ended) {
    Kinds.undo(steps);
    result = ended;
  }

  @Override
  void moves(List<Move> out) {
    if (result == null) {
      step.moves(out);
    }
  }

  @Override
  boolean quiet() {
    return result != null;
  }

  @Override
  Result finish() {
    return Objects.requireNonNull(result);
  }

  @Override
  void stop() {
    if (result == null) {
      cancelled = true;
      step.stop();
    }
  }

  @Override
  void undo() {
    Kinds.undo(steps);
  }
}
