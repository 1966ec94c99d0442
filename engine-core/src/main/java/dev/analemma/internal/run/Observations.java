// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.RunStatus;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The observations of one run: one for the run, and one a node as its child. */
final class Observations {
  private final ObservationRegistry registry;
  private final Map<Key, Observation> nodes = new ConcurrentHashMap<>();
  private volatile @Nullable Observation run;

  private record Key(Frame frame, int node) {}

  Observations(ObservationRegistry registry) {
    this.registry = registry;
  }

  void runStarted(RunLoop loop) {
    run =
        Observation.createNotStarted("workflow.execution", registry)
            .contextualName("workflow " + loop.plan.definition().name())
            .lowCardinalityKeyValue("workflow", loop.plan.definition().name())
            .highCardinalityKeyValue("run.id", loop.id())
            .start();
  }

  void runEnded(RunStatus status, @Nullable RunError error) {
    // Nodes that were given up or never begun have not ended; their observations must.
    nodes.values().forEach(open -> Watch.quietly(open::stop));
    nodes.clear();
    Observation observation = run;
    if (observation != null) {
      observation.lowCardinalityKeyValue("status", status.name());
      if (error != null) {
        observation.lowCardinalityKeyValue("error.code", error.code());
      }
      observation.stop();
    }
  }

  void nodeStarted(Frame frame, int node) {
    Observation parent = parentOf(frame);
    String operator = frame.plan.nodes[node].operatorName;
    Observation observation =
        Observation.createNotStarted("workflow.node", registry)
            .contextualName(frame.plan.nodes[node].id)
            .parentObservation(parent)
            .lowCardinalityKeyValue("workflow", frame.run.plan.definition().name())
            .lowCardinalityKeyValue("operator", operator)
            .highCardinalityKeyValue("address", frame.address(node))
            .start();
    nodes.put(new Key(frame, node), observation);
  }

  /**
   * The node around that is still observed, else the run: a {@code finally} belongs to no node, and
   * what a compensation undoes has ended.
   */
  private @Nullable Observation parentOf(Frame frame) {
    for (Owner owner = frame.owner; owner != null; owner = owner.around.owner) {
      Observation around = nodes.get(new Key(owner.around, owner.node));
      if (around != null) {
        return around;
      }
    }
    return run;
  }

  void nodeEnded(Frame frame, int node, String label, @Nullable RunError error) {
    Observation observation = nodes.remove(new Key(frame, node));
    if (observation == null) {
      return;
    }
    observation.lowCardinalityKeyValue("outcome", error == null ? "succeeded" : "failed");
    observation.highCardinalityKeyValue("label", label);
    if (error != null) {
      observation.lowCardinalityKeyValue("error.code", error.code());
    }
    observation.stop();
  }

  /** Opens the scope of a node on the thread that runs its body. */
  Observation.@Nullable Scope scope(Call call) {
    Observation observation = nodes.get(new Key(call.frame, call.node));
    try {
      return observation == null ? null : observation.openScope();
    } catch (RuntimeException hostile) {
      return null;
    }
  }
}
