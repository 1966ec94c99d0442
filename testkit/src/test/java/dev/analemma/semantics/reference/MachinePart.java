// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Body;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.semantics.reference.Term.Names;
import dev.analemma.semantics.reference.Term.Root;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Row 18: one token that goes from node to node; each step is a frame of one node. */
final class MachinePart extends Bodies {
  private final String address;
  private final NodeKind.MachineKind kind;
  private final Names names;
  private final String as;
  private final long max;
  private final Map<String, JsonNode> state = new LinkedHashMap<>();
  private String at;
  private int taken;

  MachinePart(Play play, String address, NodeKind.MachineKind kind, Names names) {
    super(play);
    this.address = address;
    this.kind = kind;
    this.names = names;
    as = Kinds.name(kind.as(), "state");
    max = Parse.number(Term.of(kind.max()).value(names));
    kind.state().forEach((name, field) -> state.put(name, Term.of(field.init()).value(names)));
    at = kind.start();
    open(step());
  }

  private Frame step() {
    NodeDefinition node = node().node().withCatches(Map.of());
    Map<String, JsonNode> variables =
        Map.of(as, LoopPart.object(state), "iteration", LongNode.valueOf(taken));
    String address = "%s[%d]".formatted(this.address, taken);
    taken++;
    return new Frame(
        play, address, new Body(Map.of(at, node), null), Frame.Mode.CANCEL, variables, names);
  }

  private NodeKind.MachineNode node() {
    return Objects.requireNonNull(kind.nodes().get(at));
  }

  @Override
  void followed(Frame frame, Result end) {
    Result.Error error = end.error();
    if (error == null) {
      after(frame, frame.find(new Root(at, false)));
    } else if (error.caughtBy(node().node().catches()) instanceof CatchTarget.ToLabel to) {
      go(to.label());
    } else {
      over(end);
    }
  }

  /** The token goes on from a step that has ended, or was skipped. */
  private void after(Frame step, @Nullable JsonNode value) {
    Names now = step;
    if (value != null) {
      Names before = Kinds.with(Map.of("result", value), step);
      Kinds.values(node().set(), before).forEach(this::merge);
      now = Kinds.with(Map.of("result", value, as, LoopPart.object(state)), step);
    }
    for (NodeKind.Transition next : node().next()) {
      if (next.condition() == null || Term.expression(next.condition()).test(now)) {
        go(next.to());
        return;
      }
    }
    over(failed("NO_ROUTE"));
  }

  private void go(String to) {
    if (to.equals("end")) {
      Map<String, JsonNode> last = Map.of(as, LoopPart.object(state));
      over(
          Result.ok(
              kind.output() == null
                  ? LoopPart.object(state)
                  : Term.of(kind.output()).value(Kinds.with(last, names))));
    } else if (taken >= max) {
      over(failed("LIMIT_REACHED"));
    } else {
      at = to;
      open(step());
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
}
