// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodePolicies;
import dev.analemma.definition.Retry;
import dev.analemma.definition.Timeout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known of one node so far; each single value may be set once. Not thread-safe. */
final class NodeParts {
  private final String id;
  private final Supplier<NodeKind> kind;
  private @Nullable String condition;
  private List<Atom> when = List.of();
  private final List<Atom> after = new ArrayList<>();
  private final Map<String, CatchTarget> catches = new LinkedHashMap<>();
  private @Nullable Compensation compensate;
  private List<Retry> retry = List.of();
  private @Nullable Timeout timeout;
  private @Nullable JsonNode concurrency;
  private @Nullable JsonNode budget;
  private @Nullable JsonNode cache;
  private @Nullable String durability;

  NodeParts(String id, Supplier<NodeKind> kind) {
    this.id = id;
    this.kind = kind;
  }

  NodeParts(String id, NodeDefinition written) {
    this(id, written::kind);
    this.condition = written.condition();
    this.when = written.when();
    this.after.addAll(written.after());
    this.catches.putAll(written.catches());
    this.compensate = written.compensate();
    this.retry = written.policies().retry();
    this.timeout = written.policies().timeout();
    this.concurrency = written.policies().concurrency();
    this.budget = written.policies().budget();
    this.cache = written.policies().cache();
    this.durability = written.policies().durability();
  }

  static void requireUnset(String what, String owner, @Nullable Object old) {
    if (old != null) {
      throw new IllegalStateException(
          "%s of %s is set already, to %s; set it once".formatted(what, owner, old));
    }
  }

  private void requireUnset(String what, @Nullable Object old) {
    requireUnset(what, "'" + id + "'", old);
  }

  String id() {
    return id;
  }

  void condition(String text) {
    requireUnset("the condition", condition);
    condition = text;
  }

  void when(List<Atom> atoms) {
    requireUnset("when", when.isEmpty() ? null : when);
    when = List.copyOf(atoms);
  }

  void after(List<Atom> atoms) {
    after.addAll(atoms);
  }

  void catches(String code, CatchTarget target) {
    requireUnset("what happens with error " + code, catches.get(code));
    catches.put(code, target);
  }

  /** Returns the label on which an error is caught, or null. */
  @Nullable String label(String code) {
    return catches.get(code) instanceof CatchTarget.ToLabel label ? label.label() : null;
  }

  /** Returns the labels that its catches add. */
  List<String> catchLabels() {
    List<String> labels = new ArrayList<>();
    for (CatchTarget target : catches.values()) {
      if (target instanceof CatchTarget.ToLabel label && !labels.contains(label.label())) {
        labels.add(label.label());
      }
    }
    return labels;
  }

  void compensate(Compensation compensation) {
    requireUnset("compensate", compensate == null ? null : compensate.operator());
    compensate = compensation;
  }

  void compensateRetry(List<Retry> retries) {
    Compensation old = compensate;
    if (old == null) {
      throw new IllegalStateException(
          "'%s' has no compensation to repeat; call compensate first".formatted(id));
    }
    requireUnset("the retry of the compensation", old.retry().isEmpty() ? null : old.retry());
    compensate = new Compensation(old.operator(), old.with(), retries, old.onStarted());
  }

  void retry(List<Retry> retries) {
    requireUnset("retry", retry.isEmpty() ? null : retry);
    retry = List.copyOf(retries);
  }

  void timeout(Timeout value) {
    requireUnset("timeout", timeout);
    timeout = value;
  }

  void concurrency(JsonNode value) {
    requireUnset("concurrency", concurrency);
    concurrency = value;
  }

  void budget(JsonNode value) {
    requireUnset("budget", budget);
    budget = value;
  }

  void cache(JsonNode value) {
    requireUnset("cache", cache);
    cache = value;
  }

  void durability(String value) {
    requireUnset("durability", durability);
    durability = value;
  }

  NodeDefinition definition() {
    return new NodeDefinition(
        kind.get(),
        condition,
        when,
        after,
        catches,
        compensate,
        new NodePolicies(retry, timeout, concurrency, budget, cache, durability));
  }
}
