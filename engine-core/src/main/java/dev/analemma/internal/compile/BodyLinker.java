// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.NodeKind.FailKind;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.AnalyzedNode.Action;
import dev.analemma.internal.compile.AnalyzedNode.BlockAction;
import dev.analemma.internal.compile.AnalyzedNode.FailAction;
import dev.analemma.internal.compile.AnalyzedNode.FunctionAction;
import dev.analemma.internal.compile.AnalyzedNode.OperatorAction;
import dev.analemma.internal.compile.AnalyzedNode.UnsupportedAction;
import dev.analemma.internal.compile.BodyDraft.Kind;
import dev.analemma.internal.compile.ConfigDraft.LinkedConfig;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.expression.Need.LinkedProbe;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.Root;
import dev.analemma.internal.expression.SlotResolver;
import dev.analemma.spi.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives every name its slot and makes the operators, when every body has its order.
 *
 * <p>It runs on faulty definitions too, so that what operators refuse is reported beside the other
 * faults; names without a meaning then get slot 0, and what comes out is thrown away.
 */
final class BodyLinker {
  private final NodeAnalyzer creator;

  BodyLinker(NodeAnalyzer creator) {
    this.creator = creator;
  }

  AnalyzedBody link(BodyDraft body) {
    SlotResolver slots = root -> slot(body, root);
    int size = body.nodes.size();
    List<AnalyzedNode> nodes = new ArrayList<>(size);
    boolean[] waitedFor = new boolean[size];
    for (int place = 0; place < size; place++) {
      int written = body.order.length == 0 ? place : body.order[place];
      NodeDraft node = body.nodes.get(written);
      nodes.add(link(node, slots));
      node.release();
      for (Demand demand : node.demands) {
        demand.forEachAtom((atom, of) -> waitedFor[body.place(of)] = true);
      }
    }
    int[] sinks = new int[size];
    int count = 0;
    for (int place = 0; place < size; place++) {
      if (!waitedFor[place]) {
        sinks[count++] = place;
      }
    }
    Expression output = body.output == null ? null : body.output.link(slots);
    return new AnalyzedBody(body.level, nodes, output, Arrays.copyOf(sinks, count));
  }

  private static int slot(BodyDraft body, Root root) {
    Target target = body.resolve(root);
    if (target != null) {
      return target.slot();
    }
    return root.name().equals("result") ? Slots.variable(body.level, BodyDraft.RESULT) : 0;
  }

  private AnalyzedNode link(NodeDraft node, SlotResolver slots) {
    Map<String, Expression> values = Map.of();
    if (!node.catchValues.isEmpty()) {
      values = new HashMap<>();
      for (Map.Entry<String, ParsedValue> entry : node.catchValues.entrySet()) {
        values.put(entry.getKey(), entry.getValue().link(slots));
      }
    }
    Action action = action(node, slots);
    if (node.compensationType != null && node.compensation != null && node.compensation.sound) {
      creator.create(node.compensationType, node.compensation, node.compensation.link(slots));
    }
    return new AnalyzedNode(
        node.id,
        node.definition,
        action,
        node.labels == null ? List.of() : node.labels,
        conjuncts(node),
        node.condition == null ? null : node.condition.link(slots),
        values);
  }

  private Action action(NodeDraft node, SlotResolver slots) {
    Action action = null;
    if (node.type != null && node.config != null && node.config.sound) {
      LinkedConfig config = node.config.link(slots);
      Operator operator = creator.create(node.type, node.config, config);
      if (operator != null) {
        action =
            new OperatorAction(
                node.type, operator, node.config.written.isEmpty() ? null : config.view());
      }
    } else if (node.function != null) {
      action = new FunctionAction(node.function, node.with == null ? null : node.with.link(slots));
    } else if (node.definition.kind() instanceof FailKind fail) {
      action = new FailAction(fail.code(), link(node.message, slots), link(node.details, slots));
    }
    for (BodyDraft child : node.children) {
      AnalyzedBody body = link(child);
      if (child.kind == Kind.GRAPH) {
        action = new BlockAction(body);
      }
    }
    if (node.unsupported != null || action == null) {
      return new UnsupportedAction(node.unsupported == null ? "it has faults" : node.unsupported);
    }
    return action;
  }

  private static @Nullable Expression link(@Nullable ParsedValue value, SlotResolver slots) {
    return value == null ? null : value.link(slots);
  }

  private static List<Conjunct> conjuncts(NodeDraft node) {
    if (node.demands.isEmpty()) {
      return List.of();
    }
    BodyDraft body = node.body;
    List<Conjunct> conjuncts = new ArrayList<>(node.demands.size());
    for (Demand demand : node.demands) {
      if (demand instanceof Demand.One one) {
        conjuncts.add(new Conjunct.One(placed(body, one.atom())));
      } else if (demand instanceof Demand.Any any) {
        conjuncts.add(
            new Conjunct.Any(any.atoms().stream().map(atom -> placed(body, atom)).toList()));
      } else if (demand instanceof Demand.First first) {
        conjuncts.add(first(body, first));
      }
    }
    return conjuncts;
  }

  private static AtomTest placed(BodyDraft body, AtomTest atom) {
    int place = atom.node() == Conjunct.OUTSIDE ? Conjunct.OUTSIDE : body.place(atom.node());
    return place == atom.node() ? atom : new AtomTest(place, atom.test(), atom.label());
  }

  private static Conjunct first(BodyDraft body, Demand.First first) {
    SlotResolver slots = root -> slot(first.site(), root);
    List<Conjunct.Alternative> alternatives = new ArrayList<>(first.alternatives().size());
    for (Demand.Alternative alternative : first.alternatives()) {
      AtomTest atom = placed(body, alternative.atom());
      LinkedProbe path = alternative.path() == null ? null : alternative.path().link(slots);
      if (path == null && atom.node() == Conjunct.OUTSIDE) {
        int slot = slots.slot(alternative.root());
        path = bindings -> bindings.get(slot) != null;
      }
      alternatives.add(new Conjunct.Alternative(atom, path));
    }
    return new Conjunct.First(alternatives, first.literal());
  }
}
