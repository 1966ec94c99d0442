// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.NodeKind;
import dev.analemma.semantics.reference.Term.Names;
import java.util.LinkedHashMap;
import java.util.Map;

/** Row 17: a frame for each round, and a state that goes from one to the next. */
final class LoopPart extends Bodies {
  private final String address;
  private final NodeKind.LoopKind kind;
  private final Names names;
  private final String as;
  private final long max;
  private Map<String, JsonNode> state;
  private int round;

  LoopPart(Play play, String address, NodeKind.LoopKind kind, Names names) {
    super(play);
    this.address = address;
    this.kind = kind;
    this.names = names;
    as = Kinds.name(kind.as(), "state");
    max = Parse.number(Term.of(kind.max()).value(names));
    state = Kinds.values(kind.state(), names);
    open(round());
  }

  private Frame round() {
    Map<String, JsonNode> variables =
        Map.of(as, object(state), "iteration", LongNode.valueOf(round));
    String at = "%s[%d]".formatted(address, round);
    return new Frame(play, at, kind.body(), Frame.Mode.CANCEL, variables, names);
  }

  static ObjectNode object(Map<String, JsonNode> fields) {
    ObjectNode object = Term.JSON.objectNode();
    fields.forEach(object::set);
    return object;
  }

  @Override
  void followed(Frame frame, Result end) {
    if (!end.good()) {
      over(end);
      return;
    }
    Names seen = Kinds.with(Map.of("result", end.value()), frame);
    Map<String, JsonNode> next = new LinkedHashMap<>(state);
    next.putAll(Kinds.values(kind.set(), seen));
    state = next;
    Map<String, JsonNode> fresh = Map.of("result", end.value(), as, object(state));
    boolean done = Term.expression(kind.until()).test(Kinds.with(fresh, frame));
    round++;
    if (done) {
      over(Result.ok(object(state)));
    } else if (round == max) {
      ObjectNode details = Term.JSON.objectNode();
      details.set("state", object(state));
      over(Result.failed(new Result.Error("LIMIT_REACHED", "", details)));
    } else {
      open(round());
    }
  }
}
