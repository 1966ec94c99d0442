// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The operator {@code t.undo}, and what it was given, in order, as JSON text. */
final class UndoLog {
  private static final Field.Value WHAT =
      Field.value("what", JsonType.ANY, "what is undone").optional();
  private static final Field.Literal<Integer> FAILS =
      Field.integer("fails", 0, 0, 1_000_000, "how many attempts fail");

  /** The keys of what was undone. */
  final List<String> keys = Collections.synchronizedList(new ArrayList<>());

  final List<String> undone = Collections.synchronizedList(new ArrayList<>());

  /** Adds the operator. */
  void addTo(Engine.Builder engine) {
    engine.operator(
        OperatorType.named("t.undo")
            .effect(Effect.WRITE)
            .fields(WHAT, FAILS)
            .value(
                config -> {
                  var what = config.find(WHAT);
                  int fails = config.get(FAILS);
                  return call -> {
                    Optional<JsonNode> given = what.map(value -> value.evaluate(call));
                    undone.add(given.map(JsonNode::toString).orElse("-"));
                    keys.add(String.valueOf(call.undoneKey()));
                    if (call.attempt() <= fails) {
                      throw new OperatorException("UNDO", "as the test says");
                    }
                    return NullNode.getInstance();
                  };
                }));
  }
}
