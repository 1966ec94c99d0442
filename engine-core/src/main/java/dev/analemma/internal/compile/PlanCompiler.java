// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Atom;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.Effect;
import dev.analemma.internal.compile.Action.ApprovalAction;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.Action.CompositeAction;
import dev.analemma.internal.compile.Action.FailAction;
import dev.analemma.internal.compile.Action.FunctionAction;
import dev.analemma.internal.compile.Action.MachineAction;
import dev.analemma.internal.compile.Action.OperatorAction;
import dev.analemma.internal.compile.Action.RaceAction;
import dev.analemma.internal.compile.Action.UnsupportedAction;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.NodePlan.Durability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns analyzed bodies into arrays. Linear in nodes and edges; deep only as lexical levels are.
 */
public final class PlanCompiler {
  private static final Conjunct.Alternative[] NO_ALTERNATIVES = {};
  private static final String[] ONLY_OK = {"ok"};
  private static final int[] NONE = {};

  private final Map<String, Integer> functions = new LinkedHashMap<>();
  private final SignalNames signals = new SignalNames();

  /** What a body is. */
  private enum Kind {
    /** Nodes that name each other. */
    GRAPH,
    /** One branch of a race. */
    BRANCH,
    /** One node of a machine. */
    STEP
  }

  private final Set<String> profiles = new LinkedHashSet<>();

  private final Set<String> cached = new LinkedHashSet<>();
  private final Set<String> forgotten = new LinkedHashSet<>();

  /** The first node that says when something is committed; null for none. */
  private @Nullable String storeAskedBy;

  /** What is said of the node whose bodies are compiled. */
  private @Nullable Durability durability;

  private final Conduct.Builder conduct = new Conduct.Builder();
  private final Set<String> resources;

  private PlanCompiler(Set<String> resources) {
    this.resources = resources;
  }

  /**
   * Returns the plan of a workflow.
   *
   * @param resources the keys of the resources that the host has declared
   */
  public static Plan compile(AnalyzedWorkflow workflow, Set<String> resources) {
    PlanCompiler compiler = new PlanCompiler(resources);
    BodyPlan body = compiler.body(workflow.body(), Kind.GRAPH);
    return new Plan(
        workflow.definition(),
        body,
        List.copyOf(compiler.functions.keySet()),
        compiler.signals,
        compiler.profiles,
        List.copyOf(workflow.composites()),
        compiler.cached,
        compiler.forgotten,
        compiler.storeAskedBy,
        compiler.conduct.build(),
        workflow.secrets(),
        workflow.unsupported());
  }

  private BodyPlan body(AnalyzedBody body, Kind kind) {
    List<AnalyzedNode> nodes = body.nodes();
    int size = nodes.size();
    NodePlan.Builder[] builders = new NodePlan.Builder[size];
    for (int n = 0; n < size; n++) {
      builders[n] = node(nodes.get(n), body.level(), kind);
    }
    listeners(nodes, builders);
    heard(nodes, builders);
    EdgeLists edges = new EdgeLists(size);
    int[] conjuncts = new int[size];
    List<BodyPlan.Group> groups = new ArrayList<>();
    for (int n = 0; n < size; n++) {
      for (Conjunct conjunct : nodes.get(n).conjuncts()) {
        conjuncts[n]++;
        connect(n, conjunct, builders, edges, groups);
      }
    }
    NodePlan[] plans = new NodePlan[size];
    boolean labelled = false;
    for (int n = 0; n < size; n++) {
      plans[n] = new NodePlan(builders[n]);
      labelled |= plans[n].labels.length > 1;
    }
    int[] start = edges.starts();
    return new BodyPlan(
        body.level(),
        plans,
        conjuncts,
        roots(conjuncts),
        start,
        edges.sorted(edges.target, start),
        edges.sorted(edges.test, start),
        groups.isEmpty() ? null : edges.sorted(edges.group, start),
        groups.toArray(new BodyPlan.Group[0]),
        labelled,
        body.output(),
        body.sinks(),
        body.settle(),
        kind != Kind.GRAPH,
        body.cleanup() == null ? null : body(body.cleanup(), Kind.GRAPH));
  }

  private static int[] roots(int[] conjuncts) {
    int count = 0;
    for (int c : conjuncts) {
      count += c == 0 ? 1 : 0;
    }
    int[] roots = new int[count];
    int r = 0;
    for (int n = 0; n < conjuncts.length; n++) {
      if (conjuncts[n] == 0) {
        roots[r++] = n;
      }
    }
    return roots;
  }

  private NodePlan.Builder node(AnalyzedNode node, int level, Kind kind) {
    NodePlan.Builder b = new NodePlan.Builder();
    b.id = node.id();
    b.condition = node.condition();
    b.limits = node.limits();
    action(b, node.action());
    conduct.node(node);
    b.durability = durability(node);
    if (b.kind == NodePlan.Kind.WORK || b.kind == NodePlan.Kind.UNSUPPORTED) {
      b.operatorName =
          node.action() instanceof CompositeAction composite
              ? composite.name()
              : node.definition().kind().key();
    }
    if (node.permit() == null) {
      b.permit = permitByName(b);
    } else if (!node.permit().idle(resources)) {
      b.permit = node.permit();
    }
    b.cache = node.cache();
    if (b.cache != null && b.kind == NodePlan.Kind.FUNCTION) {
      cached.add(b.operatorName);
    }
    if (b.kind == NodePlan.Kind.FUNCTION
        && b.durability != null
        && b.durability == Durability.NONE) {
      forgotten.add(b.operatorName);
    }
    Durability around = durability;
    durability = b.durability;
    bodies(b, node);
    durability = around;
    labels(b, node, kind == Kind.STEP);
    Compensation written = node.definition().compensate();
    if (written != null && node.compensation() != null) {
      b.compensation = compensation(node, node.compensation(), level);
      b.undoStarted = written.onStarted();
    }
    return b;
  }

  /** What a node does not say of itself is said of what it stands in. */
  private @Nullable Durability durability(AnalyzedNode node) {
    String written = node.definition().policies().durability();
    if (written == null) {
      return durability;
    }
    Durability said = Durability.valueOf(written.toUpperCase(Locale.ROOT));
    if (said != Durability.NONE && storeAskedBy == null) {
      storeAskedBy = node.id();
    }
    return said;
  }

  private @Nullable PermitPlan permitByName(NodePlan.Builder b) {
    boolean calls = b.kind == NodePlan.Kind.OPERATOR || b.kind == NodePlan.Kind.FUNCTION;
    return calls && resources.contains(b.operatorName) ? PermitPlan.named(b.operatorName) : null;
  }

  private void bodies(NodePlan.Builder b, AnalyzedNode node) {
    int count = node.bodies().size();
    if (count > 0) {
      Kind kind =
          node.action() instanceof MachineAction
              ? Kind.STEP
              : node.action() instanceof RaceAction ? Kind.BRANCH : Kind.GRAPH;
      b.bodies = new BodyPlan[count];
      for (int i = 0; i < count; i++) {
        b.bodies[i] = body(node.bodies().get(i), kind);
      }
    }
  }

  /** What undoes a node runs as a node of its own, inside the body of the node that it undoes. */
  private BodyPlan compensation(AnalyzedNode node, Action action, int level) {
    NodePlan.Builder b = new NodePlan.Builder();
    b.id = node.id();
    b.limits = node.undoLimits();
    action(b, action);
    b.permit = permitByName(b);
    return new BodyPlan(
        level + 1,
        new NodePlan[] {new NodePlan(b)},
        new int[1],
        new int[1],
        new int[2],
        NONE,
        NONE,
        null,
        new BodyPlan.Group[0],
        false,
        null,
        new int[1],
        false,
        true,
        null);
  }

  private void action(NodePlan.Builder b, Action action) {
    b.action = action;
    if (action instanceof OperatorAction operator) {
      b.kind = NodePlan.Kind.OPERATOR;
      b.operatorName = operator.type().name();
      b.operator = operator.operator();
      b.with = operator.with();
      b.given = operator.given();
      b.execution = operator.type().execution();
      b.effect = operator.type().effect();
      b.secrets = operator.secrets();
      // Another secret may give another result, and nothing that is kept tells it.
      b.uncertain =
          b.effect != Effect.PURE || !operator.type().deterministic() || !b.secrets.isEmpty();
    } else if (action instanceof FunctionAction function) {
      b.kind = NodePlan.Kind.FUNCTION;
      b.operatorName = function.function();
      b.with = function.with();
      b.given = function.with();
      b.function = functions.computeIfAbsent(function.function(), name -> functions.size());
    } else if (action instanceof FailAction) {
      b.kind = NodePlan.Kind.FAIL;
      b.operatorName = "fail";
    } else if (action instanceof UnsupportedAction) {
      b.kind = NodePlan.Kind.UNSUPPORTED;
    } else {
      b.kind = NodePlan.Kind.WORK;
      signals.add(action);
      if (action instanceof CallAction call && call.profile() != null) {
        profiles.add(call.profile());
      } else if (action instanceof CompositeAction composite) {
        b.with = composite.shown();
      }
    }
  }

  /**
   * @param step whether its catches name the nodes that follow, and so are no labels
   */
  private static void labels(NodePlan.Builder b, AnalyzedNode node, boolean step) {
    if (node.labels().isEmpty() && node.definition().catches().isEmpty()) {
      b.labels = ONLY_OK;
      return;
    }
    List<String> labels = new ArrayList<>();
    labels.add("ok");
    labels.addAll(node.labels());
    Map<String, NodePlan.Catch> catches = new HashMap<>();
    for (Map.Entry<String, CatchTarget> caught : node.definition().catches().entrySet()) {
      String code = caught.getKey();
      if (caught.getValue() instanceof CatchTarget.ToLabel to) {
        if (step) {
          continue;
        }
        int id = labels.indexOf(to.label());
        if (id < 0) {
          id = labels.size();
          labels.add(to.label());
        }
        catches.put(code, new NodePlan.Catch(id, null));
      } else {
        catches.put(code, new NodePlan.Catch(-1, node.catchValues().get(code)));
      }
    }
    b.labels = labels.toArray(new String[0]);
    b.catches = Map.copyOf(catches);
  }

  /** Row 8 needs to know which nodes listen to a caught label. */
  private static void listeners(List<AnalyzedNode> nodes, NodePlan.Builder[] builders) {
    Map<String, Integer> catching = new HashMap<>();
    for (int n = 0; n < builders.length; n++) {
      if (!builders[n].catches.isEmpty()) {
        catching.put(builders[n].id, n);
      }
    }
    if (catching.isEmpty()) {
      return;
    }
    Map<Integer, Map<Integer, List<Integer>>> found = new HashMap<>();
    for (int n = 0; n < builders.length; n++) {
      List<Integer> sources = new ArrayList<>();
      List<Atom> atoms = new ArrayList<>(nodes.get(n).definition().when());
      atoms.addAll(nodes.get(n).definition().after());
      for (Atom atom : atoms) {
        Integer source = catching.get(atom.node());
        if (source == null || atom.label() == null) {
          continue;
        }
        for (NodePlan.Catch target : builders[source].catches.values()) {
          if (target.label() >= 0
              && (atom.label().equals("error")
                  || atom.label().equals(builders[source].labels[target.label()]))) {
            List<Integer> list =
                found
                    .computeIfAbsent(source, s -> new HashMap<>())
                    .computeIfAbsent(target.label(), l -> new ArrayList<>());
            if (!list.contains(n)) {
              list.add(n);
            }
            if (!sources.contains(source)) {
              sources.add(source);
            }
          }
        }
      }
      builders[n].listensTo = ints(sources);
    }
    found.forEach(
        (source, byLabel) -> {
          int[][] listeners = new int[builders[source].labels.length][];
          for (int label = 0; label < listeners.length; label++) {
            listeners[label] = ints(byLabel.getOrDefault(label, List.of()));
          }
          builders[source].listeners = listeners;
        });
  }

  /** A route of an approval that nobody listens to is an error. */
  private static void heard(List<AnalyzedNode> nodes, NodePlan.Builder[] builders) {
    Map<String, NodePlan.Builder> approvals = new HashMap<>();
    for (NodePlan.Builder builder : builders) {
      if (builder.action instanceof ApprovalAction) {
        builder.heard = new boolean[builder.labels.length];
        approvals.put(builder.id, builder);
      }
    }
    if (approvals.isEmpty()) {
      return;
    }
    for (AnalyzedNode node : nodes) {
      for (Atom atom : node.definition().when()) {
        hear(approvals.get(atom.node()), atom.label());
      }
      for (Atom atom : node.definition().after()) {
        hear(approvals.get(atom.node()), atom.label());
      }
    }
  }

  private static void hear(NodePlan.@Nullable Builder approval, @Nullable String label) {
    if (approval != null) {
      for (int l = 0; l < approval.labels.length; l++) {
        approval.heard[l] |= approval.labels[l].equals(label) || "ended".equals(label);
      }
    }
  }

  private static int[] ints(List<Integer> list) {
    return list.isEmpty() ? NONE : list.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void connect(
      int node,
      Conjunct conjunct,
      NodePlan.Builder[] builders,
      EdgeLists edges,
      List<BodyPlan.Group> groups) {
    if (conjunct instanceof Conjunct.One one) {
      edges.add(one.atom().node(), node, test(one.atom(), builders), -1);
    } else if (conjunct instanceof Conjunct.Any any && any.atoms().size() == 1) {
      AtomTest atom = any.atoms().get(0);
      edges.add(atom.node(), node, test(atom, builders), -1);
    } else if (conjunct instanceof Conjunct.Any any) {
      int group = groups.size();
      groups.add(new BodyPlan.Group(node, NO_ALTERNATIVES, false, any.atoms().size()));
      for (AtomTest atom : any.atoms()) {
        edges.add(atom.node(), node, test(atom, builders), group);
      }
    } else if (conjunct instanceof Conjunct.First first) {
      int group = groups.size();
      groups.add(
          new BodyPlan.Group(
              node,
              first.alternatives().toArray(NO_ALTERNATIVES),
              first.literal(),
              first.alternatives().size()));
      for (Conjunct.Alternative alternative : first.alternatives()) {
        if (alternative.atom().node() != Conjunct.OUTSIDE) {
          edges.add(alternative.atom().node(), node, BodyPlan.SETTLED, group);
        }
      }
    }
  }

  private static int test(AtomTest atom, NodePlan.Builder[] builders) {
    return switch (atom.test()) {
      case LIVE -> BodyPlan.LIVE;
      case CAUGHT -> BodyPlan.CAUGHT;
      case SETTLED -> BodyPlan.SETTLED;
      case SKIPPED -> BodyPlan.SKIPPED;
      case LABEL -> BodyPlan.LABEL + labelId(builders[atom.node()], atom.label());
    };
  }

  private static int labelId(NodePlan.Builder source, @Nullable String label) {
    for (int id = 0; id < source.labels.length; id++) {
      if (source.labels[id].equals(label)) {
        return id;
      }
    }
    throw new IllegalStateException(
        "node '%s' has no label '%s'; the analyzer should have reported it"
            .formatted(source.id, label));
  }

  /** Edges in the order of their targets, sorted by source at the end in linear time. */
  private static final class EdgeLists {
    private final int size;
    private int count;
    private int[] source = new int[16];
    private int[] target = new int[16];
    private int[] test = new int[16];
    private int[] group = new int[16];

    EdgeLists(int size) {
      this.size = size;
    }

    void add(int from, int to, int asked, int inGroup) {
      if (count == source.length) {
        int length = count + (count >> 1);
        source = java.util.Arrays.copyOf(source, length);
        target = java.util.Arrays.copyOf(target, length);
        test = java.util.Arrays.copyOf(test, length);
        group = java.util.Arrays.copyOf(group, length);
      }
      source[count] = from;
      target[count] = to;
      test[count] = asked;
      group[count] = inGroup;
      count++;
    }

    int[] starts() {
      int[] start = new int[size + 1];
      for (int e = 0; e < count; e++) {
        start[source[e] + 1]++;
      }
      for (int n = 0; n < size; n++) {
        start[n + 1] += start[n];
      }
      return start;
    }

    int[] sorted(int[] values, int[] start) {
      int[] next = start.clone();
      int[] sorted = new int[count];
      for (int e = 0; e < count; e++) {
        sorted[next[source[e]]++] = values[e];
      }
      return sorted;
    }
  }
}
