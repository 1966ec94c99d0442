// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.internal.codec.Quantities;
import dev.analemma.internal.compile.Action.LoopAction;
import dev.analemma.internal.journal.Fact;
import dev.analemma.spi.Json;
import org.jspecify.annotations.Nullable;

/** A loop: a body, round after round, each a frame (SEMANTICS row 17). */
final class LoopRun extends NodeRun {
  private final LoopAction loop;
  private ObjectNode state = Json.nodes().objectNode();
  private int max;
  private int round;

  LoopRun(Activation activation, LoopAction loop) {
    super(activation);
    this.loop = loop;
  }

  @Override
  void begin() {
    loop.state().forEach((field, value) -> state.set(field, value.evaluate(around)));
    max = bound(loop.max(), "max", 1, Quantities.ROUNDS_MAX);
    Fact last = lastRound();
    if (last != null) {
      round = (int) last.number("n", 0);
      state = (ObjectNode) last.requireValue();
    }
    turn();
  }

  @Override
  void turn() {
    tellRound(round, 0, state);
    Frame next = frame(plan.bodies[0], round);
    next.variable = state;
    next.count = round;
    launch(next);
  }

  @Override
  void followed(Frame child, @Nullable Object output, @Nullable RunError error) {
    if (error != null) {
      fail(error, child.others());
      return;
    }
    child.result = output;
    if (!loop.set().isEmpty()) {
      ObjectNode following = Json.nodes().objectNode();
      following.setAll(state);
      loop.set().forEach((field, value) -> following.set(field, value.evaluate(child)));
      state = following;
      child.variable = following;
    }
    round++;
    if (loop.until().test(child)) {
      succeed(state);
    } else if (round >= max) {
      ObjectNode details = Json.nodes().objectNode();
      details.set("state", state);
      fail(
          error(
              "LIMIT_REACHED",
              "loop '%s' was not done after %,d rounds. Raise 'max', or catch LIMIT_REACHED."
                  .formatted(plan.id, max),
              details));
    } else {
      later();
    }
  }
}
