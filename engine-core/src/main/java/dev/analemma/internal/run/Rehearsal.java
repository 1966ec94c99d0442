// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.definition.Effect;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.Action;
import dev.analemma.internal.compile.Action.ApprovalAction;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.Action.MapAction;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.JournalException;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.RunRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a run comes to if its journal is told to a version of its workflow: the same code tells it
 * that takes runs up, but nothing goes on afterwards, and nothing is written, asked or begun. What
 * is pure is computed, and sources of maps under way are read, as whenever a run is taken up.
 *
 * @param diverged why the journal cannot be told, or null if it can
 * @param recomputed whether that is because something was called with another input
 * @param at the address at which it cannot; empty if it can
 * @param open address to what stands open when everything is told
 */
record Rehearsal(@Nullable String diverged, boolean recomputed, String at, Map<String, Open> open) {

  /**
   * A node that stands open.
   *
   * @param plan the node
   * @param effect what it may do to the world
   * @param kept whether what becomes of it is written down
   * @param input what it was given, as far as that matters; null for nothing
   */
  record Open(NodePlan plan, Effect effect, boolean kept, @Nullable JsonNode input) {}

  /** Tells facts to a version, on the calling thread. */
  static Rehearsal of(
      EngineCore engine,
      RunRecord record,
      StartFact first,
      Callee callee,
      JsonNode input,
      List<Fact> facts) {
    RunLoop run =
        new RunLoop(
            engine,
            callee,
            first.depth(),
            input,
            input,
            JsonNode.class,
            first.options(),
            first.started(),
            null);
    run.storedId = record.id();
    Recorder writesNothing =
        new Recorder(
            run,
            engine.keeper().writer(),
            record.id(),
            record.epoch(),
            record.position(),
            false,
            null);
    writesNothing.close();
    Replay replay = new Replay(run, facts);
    try {
      run.rehearse(writesNothing, replay);
      Map<String, Open> open = new LinkedHashMap<>();
      replay.open().forEach(activation -> open.put(activation.address(), open(activation)));
      return new Rehearsal(null, false, "", open);
    } catch (JournalException diverged) {
      return diverged(replay, diverged.isRecomputed(), String.valueOf(diverged.getMessage()));
    } catch (RunDocuments.Parked parked) {
      return diverged(replay, false, String.valueOf(parked.getMessage()));
    } catch (RuntimeException | StackOverflowError broken) {
      return diverged(replay, false, Failures.shown(broken));
    } finally {
      end(run);
    }
  }

  private static Rehearsal diverged(Replay replay, boolean recomputed, String why) {
    Fact told = replay.telling();
    return new Rehearsal(why, recomputed, told == null ? "" : told.address(), Map.of());
  }

  private static void end(RunLoop run) {
    try {
      run.endRehearsal();
    } catch (RuntimeException | StackOverflowError e) {
      Logs.of(Rehearsal.class).debug("a rehearsal of run {} did not end well", run.id(), e);
    }
  }

  private static Open open(Activation activation) {
    Frame frame = activation.frame;
    NodePlan plan = frame.plan.nodes[activation.node];
    return new Open(
        plan,
        Recorder.effect(frame, plan),
        Recorder.records(frame, activation.node),
        given(plan.action, frame, activation.node));
  }

  private static @Nullable JsonNode given(Action action, Frame frame, int node) {
    if (action instanceof MapAction map) {
      return values(frame, map.items(), map.source(), map.batch());
    } else if (action instanceof ApprovalAction approval) {
      return values(frame, approval.to(), approval.show());
    } else if (action instanceof CallAction call) {
      return values(frame, call.definition(), call.with());
    }
    Expression given = frame.plan.nodes[node].given;
    return given == null ? frame.inputOf(node) : values(frame, given);
  }

  /** What cannot be evaluated is not there. */
  private static JsonNode values(Frame frame, @Nullable Expression... written) {
    ArrayNode values = Json.nodes().arrayNode();
    for (Expression expression : written) {
      try {
        if (expression == null) {
          values.addNull();
        } else {
          values.add(expression.evaluate(frame));
        }
      } catch (RuntimeException unavailable) {
        values.addNull();
      }
    }
    return values;
  }
}
