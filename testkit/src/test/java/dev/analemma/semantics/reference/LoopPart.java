// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.NodeKind;
import dev.analemma.semantics.reference.Term.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Row 17: a frame for each round, and a state that goes from one to the next. */
final class LoopPart extends Part {
  private final Play play;
  private final String address;
  private final NodeKind.LoopKind kind;
  private final Names names;
  private final String as;
  private final long max;
  private final List<Frame> rounds = new ArrayList<>();
  private Map<String, JsonNode> state;
  private Frame round;
  private @Nullable Result result;
  private boolean cancelled;

  LoopPart(Play play, String address, NodeKind.LoopKind kind, Names names) {
    this.play = play;
    this.address = address;
    this.kind = kind;
    this.names = names;
    as = Kinds.name(kind.as(), "state");
    max = Parse.number(Term.of(kind.max()).value(names));
    state = Kinds.values(kind.state(), names);
    round = round();
  }

  private Frame round() {
    return new Frame(
        play,
        "%s[%d]".formatted(address, rounds.size()),
        kind.body().nodes(),
        kind.body().output(),
        Frame.Mode.CANCEL,
        variables(),
        names);
  }

  private Map<String, JsonNode> variables() {
    Map<String, JsonNode> variables = new LinkedHashMap<>();
    variables.put(as, object(state));
    variables.put("iteration", LongNode.valueOf(rounds.size()));
    return variables;
  }

  static ObjectNode object(Map<String, JsonNode> fields) {
    ObjectNode object = Term.JSON.objectNode();
    fields.forEach(object::set);
    return object;
  }

  @Override
  void settle() {
    while (result == null) {
      round.settle();
      if (!round.quiet()) {
        return;
      }
      Result ended = round.finish();
      if (ended.error() != null || ended.cancelled()) {
        over(ended);
      } else if (cancelled) {
        round.undo();
        over(Result.stopped());
      } else {
        after(ended.value());
      }
    }
  }

  private void after(JsonNode value) {
    Frame ended = round;
    try {
      Names seen = Kinds.with(Map.of("result", value), ended);
      Map<String, JsonNode> next = new LinkedHashMap<>(state);
      next.putAll(Kinds.values(kind.set(), seen));
      state = next;
      Map<String, JsonNode> fresh = Map.of("result", value, as, object(state));
      boolean done = Term.expression(kind.until()).test(Kinds.with(fresh, ended));
      rounds.add(ended);
      if (done) {
        result = Result.ok(object(state));
      } else if (rounds.size() == max) {
        ObjectNode details = Term.JSON.objectNode();
        details.set("state", object(state));
        over(Result.failed(new Result.Error("LIMIT_REACHED", "", details)));
      } else {
        round = round();
      }
    } catch (Term.Broken broken) {
      ended.undo();
      over(Result.failed(broken.code));
    }
  }

  private void over(Result ended) {
    Kinds.undo(rounds);
    result = ended;
  }

  @Override
  void moves(List<Move> out) {
    if (result == null) {
      round.moves(out);
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
      round.stop();
    }
  }

  @Override
  void undo() {
    Kinds.undo(rounds);
  }
}
