// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.compile.Plan;
import dev.analemma.internal.compile.Slots;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a workflow's plan: the run's own, or a call inside it. It holds what {@code
 * input}, {@code run} and {@code uses} mean there.
 *
 * <p>Threads: safe; everything but the cached facts is final, and two threads may make those.
 */
final class Invocation {
  final RunLoop run;
  final Plan plan;
  final Callee callee;

  /** How many calls it is inside of. */
  final int depth;

  private final JsonNode input;
  private final Object inputContent;
  private @Nullable ObjectNode facts;

  /**
   * @param input the input as a tree, defaults applied
   * @param inputContent the input as it was given, where it is no tree
   */
  Invocation(RunLoop run, Callee callee, JsonNode input, Object inputContent, int depth) {
    this.run = run;
    this.callee = callee;
    this.plan = callee.plan;
    this.input = input;
    this.inputContent = inputContent;
    this.depth = depth;
  }

  HostFunction function(int index) {
    return callee.functions[index];
  }

  /** Returns on what kind of thread a node runs. */
  Execution threadOf(NodePlan node) {
    if (!node.secrets.isEmpty()) {
      // Whoever has them may be slow.
      return Execution.BLOCKING;
    }
    Execution thread =
        switch (node.kind) {
          case OPERATOR -> node.execution == null ? Execution.INLINE : node.execution;
          case FUNCTION -> callee.functions[node.function].execution();
          default -> Execution.INLINE;
        };
    // A time-out needs a thread that can be left behind.
    return thread == Execution.INLINE && node.limits.timed && node.kind != NodePlan.Kind.WORK
        ? Execution.COMPUTE
        : thread;
  }

  JsonNode input() {
    return input;
  }

  Object inputContent() {
    return inputContent;
  }

  JsonNode global(int slot, @Nullable Owner owner) {
    return switch (slot) {
      case Slots.INPUT -> input;
      case Slots.RUN -> facts(owner);
      default -> callee.uses;
    };
  }

  private ObjectNode facts(@Nullable Owner owner) {
    Cleanup cleanup = Cleanup.around(owner);
    if (cleanup != null) {
      return withOutcome(cleanup);
    }
    ObjectNode known = facts;
    if (known == null) {
      known = Json.nodes().objectNode();
      known.put("id", run.id());
      known.put("key", run.options().key());
      known.put("name", plan.definition().name());
      known.put("hash", plan.hash());
      known.putNull("label");
      known.put("owner", run.options().owner());
      known.put("scope", run.scope());
      known.put("started", run.started().toString());
      known.put("seed", run.seed());
      known.set("uses", callee.pins);
      known.putNull("trigger");
      facts = known;
    }
    return known;
  }

  private ObjectNode withOutcome(Cleanup cleanup) {
    ObjectNode known = cleanup.facts;
    if (known == null) {
      known = Json.nodes().objectNode();
      known.setAll(facts(cleanup.around.owner));
      RunError error = cleanup.around.error();
      RunStatus status = error == null ? RunStatus.COMPLETED : statusOf(error);
      if (status == RunStatus.COMPENSATION_FAILED) {
        error = run.control().finalError(error);
      }
      ObjectNode outcome = known.putObject("outcome");
      outcome.put("status", status.name());
      outcome.set("error", error == null ? null : error.toJson());
      cleanup.facts = known;
    }
    return known;
  }

  /** Returns how the run, or the call, ends that ends with an error. */
  private RunStatus statusOf(RunError error) {
    if (run.compensationFailed()) {
      return RunStatus.COMPENSATION_FAILED;
    }
    if (error == run.root().error()) {
      return run.asked();
    }
    if (depth > 0 && error.code().equals(Failures.CANCELLED)) {
      return RunStatus.CANCELLED;
    }
    return depth > 0 && error.code().equals(Failures.TIMED_OUT)
        ? RunStatus.TIMED_OUT
        : RunStatus.FAILED;
  }
}
