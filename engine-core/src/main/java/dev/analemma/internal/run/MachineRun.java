// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.internal.codec.Quantities;
import dev.analemma.internal.compile.Action.MachineAction;
import dev.analemma.internal.compile.Action.Next;
import dev.analemma.internal.compile.Action.StateField;
import dev.analemma.internal.compile.Action.Step;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.internal.journal.Fact;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A machine: one token that goes from node to node, each step a frame (SEMANTICS row 18). */
final class MachineRun extends NodeRun {
  private final MachineAction machine;
  private ObjectNode state = Json.nodes().objectNode();
  private int max;
  private int at;
  private int taken;

  /** The step before, if it was left with an error. */
  private FrameValues.@Nullable LeftStep left;

  MachineRun(Activation activation, MachineAction machine) {
    super(activation);
    this.machine = machine;
  }

  @Override
  void begin() {
    for (StateField field : machine.fields()) {
      state.set(field.name(), field.init().evaluate(around));
    }
    max = bound(machine.max(), "max", 1, Quantities.ROUNDS_MAX);
    at = machine.start();
    Fact last = lastRound();
    if (last != null) {
      taken = (int) last.number("n", 0);
      at = (int) last.number("at", 0);
      state = (ObjectNode) last.requireValue();
    }
    turn();
  }

  @Override
  void turn() {
    if (left == null) {
      // What was caught is seen by this step alone, and is not in the state.
      tellRound(taken, at, state);
    }
    Frame step = frame(plan.bodies[at], taken);
    step.variable = state;
    step.count = taken;
    step.note = left;
    left = null;
    taken++;
    launch(step);
  }

  @Override
  void followed(Frame child, @Nullable Object output, @Nullable RunError error) {
    Step step = machine.steps().get(at);
    if (error != null) {
      Integer handler = handler(step, error);
      if (handler == null) {
        fail(error, child.others());
      } else {
        left = new FrameValues.LeftStep(at, new FrameValues.Caught(error));
        child.note = left;
        go(handler, child, error);
      }
      return;
    }
    if (child.ended(0)) {
      child.result = output;
      merge(step.set(), child);
    }
    for (Next next : step.next()) {
      Linked condition = next.condition();
      if (condition == null || condition.test(child)) {
        go(next.to(), child, null);
        return;
      }
    }
    ObjectNode details = Json.nodes().objectNode();
    details.set("state", state);
    fail(
        error(
            "NO_ROUTE",
            "no way out of '%s' holds. Add one without 'if' as the last under 'next'."
                .formatted(child.plan.nodes[0].id),
            details));
  }

  private static @Nullable Integer handler(Step step, RunError error) {
    Integer exact = step.catches().get(error.code());
    return exact == null && Failures.byStar(error.code()) ? step.catches().get("*") : exact;
  }

  private void merge(Map<String, Linked> set, Frame child) {
    if (set.isEmpty()) {
      return;
    }
    ObjectNode merged = Json.nodes().objectNode();
    merged.setAll(state);
    for (StateField field : machine.fields()) {
      Linked patch = set.get(field.name());
      if (patch != null) {
        JsonNode before = state.path(field.name());
        merged.set(field.name(), StateMerge.merge(field, before, patch.evaluate(child)));
      }
    }
    state = merged;
    child.variable = merged;
  }

  private void go(int to, Frame child, @Nullable RunError caught) {
    if (to == MachineAction.END) {
      Linked output = machine.output();
      succeed(output == null ? state : output.evaluate(child));
    } else if (taken >= max) {
      limitReached(caught);
    } else {
      at = to;
      later();
    }
  }

  /**
   * There is no step left.
   *
   * @param caught the error that the next step would have handled, or null
   */
  private void limitReached(@Nullable RunError caught) {
    ObjectNode details = Json.nodes().objectNode();
    details.set("state", state);
    fail(
        error(
            caught == null ? List.of() : List.of(caught),
            "LIMIT_REACHED",
            "machine '%s' has not ended after %,d steps. Raise 'max', or catch LIMIT_REACHED."
                .formatted(plan.id, max),
            details));
  }
}
