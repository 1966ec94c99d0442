// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Effect;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.Action.FunctionAction;
import dev.analemma.internal.compile.Action.OperatorAction;
import dev.analemma.internal.compile.Action.UnsupportedAction;
import dev.analemma.internal.compile.BodyDraft.Kind;
import dev.analemma.internal.compile.ConfigDraft.LinkedConfig;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.NodeDraft.ActionLink;
import dev.analemma.internal.expression.Need.LinkedProbe;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.SlotResolver;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorType;
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
    SlotResolver slots = body;
    int size = body.nodes.size();
    List<AnalyzedNode> nodes = new ArrayList<>(size);
    boolean[] waitedFor = new boolean[size];
    for (int place = 0; place < size; place++) {
      int written = body.order.length == 0 ? place : body.order[place];
      NodeDraft node = body.nodes.get(written);
      nodes.add(link(node, slots));
      node.release();
      for (Demand demand : node.demands) {
        for (AtomTest atom : demand.atoms()) {
          waitedFor[body.place(atom.node())] = true;
        }
      }
    }
    int[] sinks = new int[size];
    int count = 0;
    for (int place = 0; place < size; place++) {
      if (!waitedFor[place]) {
        sinks[count++] = place;
      }
    }
    return new AnalyzedBody(
        body.level,
        nodes,
        body.output == null ? null : body.output.link(slots),
        Arrays.copyOf(sinks, count),
        body.settle,
        body.cleanup == null ? null : link(body.cleanup));
  }

  /** Links nodes that do not see each other: a body for each, in written order. */
  private List<AnalyzedBody> linkApart(BodyDraft body) {
    SlotResolver slots = body;
    List<AnalyzedBody> bodies = new ArrayList<>(body.nodes.size());
    for (NodeDraft node : body.nodes) {
      AnalyzedNode linked = link(node, slots);
      node.release();
      bodies.add(new AnalyzedBody(body.level, List.of(linked), null, new int[] {0}, false, null));
    }
    return bodies;
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
    List<AnalyzedBody> bodies = new ArrayList<>(node.children.size());
    for (BodyDraft child : node.children) {
      if (child.kind == Kind.APART) {
        bodies.addAll(linkApart(child));
      } else {
        bodies.add(link(child));
      }
    }
    return new AnalyzedNode(
        node.id,
        node.definition,
        action,
        bodies,
        node.labels == null ? List.of() : node.labels,
        conjuncts(node),
        node.condition == null ? null : node.condition.link(slots),
        values,
        compensation(node, slots),
        limits(node.undoLimits, slots),
        limits(node.limits, slots),
        node.permit == null ? null : node.permit.link(slots),
        cache(node, action, slots));
  }

  private static LimitsPlan limits(@Nullable LimitsDraft draft, SlotResolver slots) {
    return draft == null ? LimitsPlan.NONE : draft.link(slots);
  }

  private static @Nullable CachePlan cache(NodeDraft node, Action action, SlotResolver slots) {
    if (!node.cached) {
      return null;
    }
    Expression ttlAt = node.cacheTtlAt == null ? null : node.cacheTtlAt.link(slots);
    if (node.cacheKey != null) {
      Expression key = node.cacheKey.link(slots);
      return new CachePlan(node.cacheTtl, ttlAt, node.cacheSpace, key, null);
    }
    Expression input = null;
    if (action instanceof FunctionAction function) {
      input = function.with();
    } else if (node.config != null) {
      input = node.config.identity(slots);
    }
    return new CachePlan(node.cacheTtl, ttlAt, node.cacheSpace, null, input);
  }

  private Action action(NodeDraft node, SlotResolver slots) {
    Action action = operator(node.type, node.config, slots);
    if (action == null && node.action != null) {
      action = node.action.link(slots);
    }
    if (node.unsupported != null || action == null) {
      return new UnsupportedAction(node.unsupported == null ? "it has faults" : node.unsupported);
    }
    return action;
  }

  private @Nullable Action compensation(NodeDraft node, SlotResolver slots) {
    ActionLink function = node.compensationAction;
    return function != null
        ? function.link(slots)
        : operator(node.compensationType, node.compensation, slots);
  }

  private @Nullable Action operator(
      @Nullable OperatorType type, @Nullable ConfigDraft draft, SlotResolver slots) {
    if (type == null || draft == null || !draft.sound) {
      return null;
    }
    LinkedConfig config = draft.link(slots);
    Operator operator = creator.create(type, draft, config);
    return operator == null
        ? null
        : new OperatorAction(
            type,
            operator,
            draft.written.isEmpty() ? null : config.view(),
            type.effect() == Effect.PURE || draft.written.isEmpty() ? null : draft.given(slots),
            draft.secretNames());
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
    SlotResolver slots = first.site();
    List<Conjunct.Alternative> alternatives = new ArrayList<>(first.alternatives().size());
    for (Demand.Alternative alternative : first.alternatives()) {
      AtomTest atom = placed(body, alternative.atom());
      LinkedProbe path = alternative.path() == null ? null : alternative.path().link(slots);
      LinkedProbe root = null;
      if (atom.node() == Conjunct.OUTSIDE) {
        int slot = slots.slot(alternative.root());
        root = bindings -> bindings.get(slot) != null;
        path = path == null ? root : path;
      }
      alternatives.add(new Conjunct.Alternative(atom, path, root));
    }
    return new Conjunct.First(alternatives, first.literal());
  }
}
