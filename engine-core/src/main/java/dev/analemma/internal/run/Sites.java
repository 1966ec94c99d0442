// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.definition.Effect;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.compile.BodyPlan;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.compile.Plan;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a workflow by where they are written: by their address without what differs from run
 * to run, items, rounds and attempts. What a call runs is not part of it.
 */
final class Sites {
  private final Map<String, Site> sites = new LinkedHashMap<>();
  private final @Nullable Callee callee;

  /**
   * A node.
   *
   * @param path where it is written, for example {@code each/charge}
   * @param around the path of what it is inside of; empty for the workflow
   * @param plan the node
   * @param definition what was written; null inside a composite operator
   * @param effect what it may do to the world; null where nobody knows it
   */
  record Site(
      String path,
      String around,
      NodePlan plan,
      @Nullable NodeDefinition definition,
      @Nullable Effect effect) {
    /** Returns whether a durable run may write something of it down. */
    boolean written() {
      return recorded() || effect != Effect.PURE || !plan.plain;
    }

    /** Returns whether its end is written down. */
    boolean recorded() {
      return plan.recorded || (!plan.forgotten() && effect != Effect.PURE);
    }
  }

  /**
   * @param callee knows the effects of functions; null where they are not known
   */
  private Sites(@Nullable Callee callee) {
    this.callee = callee;
  }

  static Sites of(Plan plan, @Nullable Callee callee) {
    Sites found = new Sites(callee);
    WorkflowDefinition definition = plan.definition();
    found.body(plan.body(), definition.body().nodes(), definition.cleanup(), "");
    return found;
  }

  private void body(
      BodyPlan body,
      Map<String, NodeDefinition> written,
      Map<String, NodeDefinition> cleanup,
      String around) {
    for (NodePlan node : body.nodes) {
      NodeDefinition definition = written.get(node.id);
      String path = around.isEmpty() ? node.id : around + '/' + node.id;
      sites.put(path, new Site(path, around, node, definition, effect(node)));
      for (BodyPlan inside : node.bodies) {
        body(inside, inside(definition), cleanup(definition), path);
      }
    }
    if (body.cleanup != null) {
      body(body.cleanup, cleanup, Map.of(), around + "~finally");
    }
  }

  private @Nullable Effect effect(NodePlan node) {
    if (node.kind == NodePlan.Kind.FUNCTION) {
      return callee == null ? null : callee.functions[node.function].effect();
    }
    return node.effect == null ? Effect.PURE : node.effect;
  }

  private static Map<String, NodeDefinition> inside(@Nullable NodeDefinition definition) {
    NodeKind kind = definition == null ? null : definition.kind();
    if (kind instanceof NodeKind.BlockKind block) {
      return block.body().nodes();
    } else if (kind instanceof NodeKind.MapKind map) {
      return map.body().nodes();
    } else if (kind instanceof NodeKind.LoopKind loop) {
      return loop.body().nodes();
    } else if (kind instanceof NodeKind.RaceKind race) {
      return race.branches();
    } else if (kind instanceof NodeKind.MachineKind machine) {
      Map<String, NodeDefinition> nodes = new HashMap<>();
      machine.nodes().forEach((id, node) -> nodes.put(id, node.node()));
      return nodes;
    }
    return Map.of();
  }

  private static Map<String, NodeDefinition> cleanup(@Nullable NodeDefinition definition) {
    return definition != null && definition.kind() instanceof NodeKind.BlockKind block
        ? block.cleanup()
        : Map.of();
  }

  @Nullable Site at(String path) {
    return sites.get(path);
  }

  Iterable<Site> all() {
    return sites.values();
  }
}
