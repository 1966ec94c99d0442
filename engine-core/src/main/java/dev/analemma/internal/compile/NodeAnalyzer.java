// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Body;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.Effect;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.ApprovalKind;
import dev.analemma.definition.NodeKind.CallKind;
import dev.analemma.definition.NodeKind.FailKind;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.NodeKind.WaitKind;
import dev.analemma.definition.NodePolicies;
import dev.analemma.definition.Sink;
import dev.analemma.internal.codec.Quantities;
import dev.analemma.internal.compile.Action.CompositeAction;
import dev.analemma.internal.compile.Action.FunctionAction;
import dev.analemma.internal.compile.NodeDraft.ActionLink;
import dev.analemma.internal.compile.Texts.Site;
import dev.analemma.internal.compile.Texts.Use;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.text.Names;
import dev.analemma.internal.text.Near;
import dev.analemma.internal.text.Pointers;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what stands in one node beside its kind: condition, catches, compensation, policies. */
final class NodeAnalyzer {
  private final Analysis analysis;
  private final Texts texts;
  private final ConfigReader configs;
  private final BodyReader bodies;

  /**
   * Made for the first node of another kind than operator, so that a start without pays nothing.
   */
  private @Nullable KindAnalyzer kinds;

  NodeAnalyzer(Analysis analysis, Texts texts, BodyReader bodies) {
    this.analysis = analysis;
    this.texts = texts;
    this.configs = new ConfigReader(analysis, texts);
    this.bodies = bodies;
  }

  void read(NodeDraft node) {
    NodeDefinition definition = node.definition;
    Site site = Site.of(node);
    if (definition.condition() != null) {
      node.condition =
          texts.expression(definition.condition(), node.pointer() + "/if", false, site);
    }
    if (definition.kind() instanceof OperatorKind operator) {
      operator(node, operator, site);
    } else {
      kinds().read(node, site);
    }
    if (!definition.catches().isEmpty()) {
      catches(node, site);
    }
    checkLabels(node);
    if (definition.compensate() != null) {
      compensate(node, definition.compensate());
    }
    if (definition.policies() != NodePolicies.NONE) {
      policies(node, definition.policies(), site);
    }
    if (analysis.profile != null) {
      analysis.profile.node(node);
    }
    if (node.unsupported != null) {
      analysis.unsupported.add(
          "node '%s' at '%s': %s".formatted(node.address(), node.pointer(), node.unsupported));
    }
  }

  private KindAnalyzer kinds() {
    KindAnalyzer known = kinds;
    if (known == null) {
      known = new KindAnalyzer(analysis, texts, bodies);
      kinds = known;
    }
    return known;
  }

  // Operators

  private void operator(NodeDraft node, OperatorKind kind, Site site) {
    OperatorType type = type(kind.operator(), node.pointer() + "/operator");
    if (type != null) {
      ConfigDraft config = configs.read(type, kind.with(), node.pointer(), site);
      if (type.composite().isPresent()) {
        composite(node, type, config);
        return;
      }
      // Not of a composite operator: what it expands to is read as well.
      config.secrets(node.address(), analysis.secrets);
      node.type = type;
      node.config = config;
      node.labels = labels(type, config);
      node.writes = type.effect() == Effect.WRITE;
      node.effectful = node.writes;
      return;
    }
    if (isFunction(kind.operator())) {
      // What is not known is taken for the worst: an unknown function may write.
      node.writes =
          analysis.registry.functionEffect(kind.operator()).orElse(Effect.WRITE) == Effect.WRITE;
    } else {
      node.labels = null;
    }
    node.effectful = node.writes || !isFunction(kind.operator());
    ActionLink call = function(kind.operator(), kind.with(), node.pointer(), site);
    node.action = isFunction(kind.operator()) ? call : null;
  }

  private void composite(NodeDraft node, OperatorType type, ConfigDraft config) {
    node.labels = List.of();
    Body expanded = config.sound ? expanded(node, type, config) : null;
    if (expanded == null) {
      node.labels = null;
      node.effectful = true;
      return;
    }
    BodyDraft body = Expansion.draft(node);
    bodies.read(body, expanded.nodes());
    bodies.output(body, expanded.output(), Expansion.output(node));
    node.writes = anyWrites(body);
    node.effectful = body.nodes.stream().anyMatch(inner -> inner.effectful);
    boolean written = !config.written.isEmpty();
    node.action =
        slots -> {
          ConfigDraft.LinkedConfig linked = config.link(slots);
          return new CompositeAction(type.name(), linked.whole(), written ? linked.view() : null);
        };
  }

  private @Nullable Body expanded(NodeDraft node, OperatorType type, ConfigDraft config) {
    try {
      return Expansion.expand(node, type, config.unlinked(), analysis);
    } catch (ConfigRefusedException e) {
      analysis.faults.add(e.fault());
    } catch (RuntimeException e) {
      broken(type, config.pointer, e);
    }
    return null;
  }

  /** Recurses along bodies inside bodies, whose depth is capped. */
  private static boolean anyWrites(BodyDraft body) {
    return body.nodes.stream()
        .anyMatch(node -> node.writes || node.children.stream().anyMatch(NodeAnalyzer::anyWrites));
  }

  private ActionLink function(String name, @Nullable JsonNode with, String owner, Site site) {
    if (with == null || with.isMissingNode()) {
      return slots -> new FunctionAction(name, null);
    }
    ParsedValue value = texts.value(with, owner + "/with", site);
    return slots -> new FunctionAction(name, value.link(slots));
  }

  static boolean isFunction(String name) {
    return name.indexOf('.') >= 0 || name.indexOf('/') >= 0;
  }

  /** Returns the operator type, or null for a function of the host and for a fault. */
  private @Nullable OperatorType type(String name, String pointer) {
    OperatorType type = analysis.registry.find(name).orElse(null);
    if (type != null) {
      return type;
    }
    if (!isFunction(name)) {
      analysis.error(
          "OPERATOR_UNKNOWN",
          pointer,
          "operator '%s' does not exist".formatted(name),
          analysis.near(
              name,
              analysis.registry.names(),
              "There are",
              "Register it; a function of the host has a name with a dot"));
      return null;
    }
    analysis.functions.add(name);
    Set<String> known = analysis.registry.functions();
    if (!known.isEmpty() && !known.contains(name)) {
      String near = Near.word(name, known);
      if (near != null) {
        analysis.warning(
            "FUNCTION_UNKNOWN",
            pointer,
            "function '%s' is not registered yet".formatted(name),
            "Did you mean '%s'?".formatted(near));
      }
    }
    return null;
  }

  private @Nullable List<String> labels(OperatorType type, ConfigDraft config) {
    if (!config.sound) {
      return null;
    }
    try {
      List<String> labels = type.labels(config.unlinked());
      return labels.isEmpty() ? List.of() : List.copyOf(new LinkedHashSet<>(labels));
    } catch (ConfigRefusedException e) {
      analysis.faults.add(e.fault());
    } catch (RuntimeException e) {
      broken(type, config.pointer, e);
    }
    config.sound = false;
    return null;
  }

  /** Reports an operator type that throws something else than a refusal. */
  private void broken(OperatorType type, String pointer, RuntimeException e) {
    analysis.error(
        "OPERATOR_BROKEN",
        pointer,
        "operator '%s' threw %s: %s".formatted(type.name(), e.getClass().getName(), e.getMessage()),
        "Tell its author; it must refuse a configuration with 'refuse'");
  }

  // Catches and labels

  private void catches(NodeDraft node, Site site) {
    Map<String, ParsedValue> values = new LinkedHashMap<>();
    for (Map.Entry<String, CatchTarget> entry : node.definition.catches().entrySet()) {
      if (entry.getValue() instanceof CatchTarget.ToValue value) {
        String pointer = Pointers.child(node.pointer() + "/catch", entry.getKey()) + "/value";
        values.put(entry.getKey(), texts.value(value.value(), pointer, site));
      }
    }
    node.catchValues = values;
  }

  private void checkLabels(NodeDraft node) {
    List<String> own = node.labels == null ? List.of() : node.labels;
    for (String label : own) {
      checkLabel(label, node.pointer());
    }
    if (node.body.kind == BodyDraft.Kind.APART || node.definition.catches().isEmpty()) {
      return;
    }
    node.definition
        .catches()
        .forEach(
            (code, target) -> {
              if (target instanceof CatchTarget.ToLabel to) {
                String pointer = Pointers.child(node.pointer() + "/catch", code);
                checkLabel(to.label(), pointer);
                if (own.contains(to.label())) {
                  analysis.error(
                      "LABEL_TWICE",
                      pointer,
                      "'%s' is a label of '%s' itself".formatted(to.label(), node.id),
                      "Choose another label, so that an error is not taken for a result");
                }
              }
            });
  }

  private void checkLabel(String label, String pointer) {
    if (Names.RESERVED_LABELS.contains(label)) {
      analysis.error(
          "LABEL_RESERVED",
          pointer,
          "label '%s' has a meaning of its own in atoms".formatted(label),
          "Choose a label other than ok, error, skipped and ended");
    } else if (!Names.isId(label)) {
      analysis.error(
          "LABEL_INVALID",
          pointer,
          "'%s' is no label".formatted(label),
          "Write a letter and then letters, digits and '_', 64 characters at most");
    }
  }

  // Compensation and policies

  private void compensate(NodeDraft node, Compensation compensation) {
    String pointer = node.pointer() + "/compensate";
    Site site = Site.of(node).with(Use.COMPENSATION);
    OperatorType type = type(compensation.operator(), pointer + "/operator");
    JsonNode with = compensation.with();
    if (type != null && type.composite().isPresent()) {
      analysis.error(
          "COMPENSATE_COMPOSITE",
          pointer + "/operator",
          "operator '%s' expands to a body, which cannot undo".formatted(type.name()),
          "Undo with a function or an operator that is no composite");
    } else if (type != null) {
      node.compensation = configs.read(type, with, pointer, site);
      node.compensation.secrets(node.address() + "~compensate", analysis.secrets);
      node.compensationType = type;
    } else {
      node.compensationAction = function(compensation.operator(), with, pointer, site);
    }
    if (!compensation.retry().isEmpty()) {
      node.undoLimits = new LimitsDraft(texts, compensation.retry(), null, pointer, site);
    }
    node.effectful = true;
    BodyDraft unbounded = KindAnalyzer.writerAround(node.body);
    if (unbounded != null && unbounded.enclosing != null) {
      analysis.error(
          "COMPENSATE_UNBOUNDED",
          pointer,
          "node '%s' would have to be undone for every item of map '%s', which streams them"
              .formatted(node.id, unbounded.enclosing.id),
          "Leave out 'results', or undo after the map");
    }
  }

  private void policies(NodeDraft node, NodePolicies policies, Site site) {
    if (node.definition.kind() instanceof OperatorKind written && written.stream() != null) {
      unsupported(node, "'stream' is not told to anybody by this engine yet");
    }
    if (!policies.retry().isEmpty() || policies.timeout() != null) {
      node.limits =
          new LimitsDraft(texts, policies.retry(), policies.timeout(), node.pointer(), site);
    }
    if (policies.concurrency() != null) {
      concurrency(node, policies.concurrency(), site);
    }
    policy(node, "budget", policies.budget(), site);
    if (policies.cache() != null) {
      cache(node, policies.cache(), site);
    }
    if (policies.durability() != null) {
      durability(node, policies.durability());
    }
  }

  private void concurrency(NodeDraft node, JsonNode written, Site site) {
    String pointer = node.pointer() + "/concurrency";
    if (node.definition.kind() instanceof FailKind) {
      outOfPlace(pointer, "'fail' calls nothing that could be limited", "Leave 'concurrency' out");
      return;
    }
    String name =
        node.definition.kind() instanceof OperatorKind operator
            ? operator.operator()
            : analysis.ownKey(node);
    PermitDraft permit = PermitDraft.read(texts, name, written, pointer, site);
    permit.checkWaits(node, pointer, analysis);
    node.permit = permit;
  }

  private void cache(NodeDraft node, JsonNode written, Site site) {
    String pointer = node.pointer() + "/cache";
    JsonNode ttl = written.isObject() ? written.get("ttl") : written;
    JsonNode key = written.get("key");
    node.cached = true;
    if (ttl != null) {
      node.cacheTtl = Quantities.duration(ttl.asText());
    }
    if (ttl != null && node.cacheTtl == null) {
      String at = written.isObject() ? pointer + "/ttl" : pointer;
      node.cacheTtlAt = texts.value(ttl, at, site);
    }
    node.cacheSpace = analysis.profile == null ? "" : analysis.profile.name();
    if (key != null) {
      boolean template = key.isTextual() && !key.textValue().startsWith("$");
      node.cacheKey =
          template
              ? texts.template(key.textValue(), Sink.TEXT, pointer + "/key", site)
              : texts.value(key, pointer + "/key", site);
    }
    if (!(node.definition.kind() instanceof OperatorKind operator)) {
      outOfPlace(
          pointer,
          "results of '%s' are not kept".formatted(node.definition.kind().key()),
          "Put 'cache' on the operators inside");
    } else if (node.writes && isKnown(operator.operator())) {
      analysis.error(
          "CACHE_WRITES",
          pointer,
          "'%s' writes, and would not do so when its result is known"
              .formatted(operator.operator()),
          "Leave 'cache' out; only operators and functions that compute or read may have it");
    } else if (node.definition.compensate() != null) {
      outOfPlace(
          pointer,
          "a result that is known already cannot be undone here",
          "Leave out 'cache' or 'compensate'");
    }
  }

  private void durability(NodeDraft node, String written) {
    String pointer = node.pointer() + "/durability";
    NodeKind kind = node.definition.kind();
    boolean forgets = written.equals("none");
    if (!forgets && "none".equals(analysis.definition.policy().durability())) {
      outOfPlace(
          pointer,
          "runs of this workflow are not kept, and nothing of '%s' either".formatted(node.id),
          "Leave it out, or the workflow's 'durability: none'");
    } else if (kind instanceof WaitKind
        || kind instanceof ApprovalKind
        || kind instanceof CallKind
        || kind instanceof FailKind) {
      outOfPlace(
          pointer,
          "'%s' calls nothing of its own".formatted(kind.key()),
          "Put 'durability' on operators and functions, or on what they stand in");
    } else if (forgets) {
      forgets(node, pointer);
    }
  }

  /** What is not written is done again after a crash: it must be harmless, and give the same. */
  private void forgets(NodeDraft node, String pointer) {
    if (!(node.definition.kind() instanceof OperatorKind operator) || !node.children.isEmpty()) {
      outOfPlace(
          pointer,
          "what comes of '%s' is found in many steps, which are written".formatted(node.id),
          "Put 'durability: none' on the operators inside that compute or read");
    } else if (node.writes && isKnown(operator.operator())) {
      analysis.error(
          "DURABILITY_WRITES",
          pointer,
          "'%s' writes, and would do so again after a crash".formatted(operator.operator()),
          "Leave 'durability: none' out; only what computes or reads may have it");
    } else if (node.type != null && !node.type.deterministic()) {
      outOfPlace(
          pointer,
          "'%s' gives something else each time".formatted(operator.operator()),
          "Leave 'durability: none' out");
    } else if (node.definition.compensate() != null) {
      outOfPlace(
          pointer,
          "what may have to be undone has to be known",
          "Leave out 'durability: none' or 'compensate'");
    }
  }

  /** Functions of a workflow that was built in Java are known only when it runs. */
  private boolean isKnown(String name) {
    return analysis.registry.find(name).isPresent()
        || analysis.registry.functionEffect(name).isPresent();
  }

  private void outOfPlace(String pointer, String problem, String remedy) {
    analysis.error("POLICY_OUT_OF_PLACE", pointer, problem, remedy);
  }

  private void policy(NodeDraft node, String key, @Nullable JsonNode policy, Site site) {
    if (policy != null) {
      texts.value(policy, node.pointer() + "/" + key, site);
      unsupported(node, "policy '%s' is not kept by this engine yet".formatted(key));
    }
  }

  /** Notes why a node cannot be run; the reasons are joined. */
  static void unsupported(NodeDraft node, String reason) {
    node.unsupported = node.unsupported == null ? reason : node.unsupported + "; " + reason;
  }

  // Creation

  /** Lets the operator types see their configurations, and gathers what they refuse. */
  @Nullable Operator create(
      OperatorType type, ConfigDraft config, ConfigDraft.LinkedConfig linked) {
    try {
      return type.create(linked);
    } catch (ConfigRefusedException e) {
      analysis.faults.add(e.fault());
    } catch (RuntimeException e) {
      broken(type, config.pointer, e);
    }
    return null;
  }
}
