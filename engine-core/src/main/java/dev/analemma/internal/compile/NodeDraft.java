// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.SlotResolver;
import dev.analemma.internal.text.Pointers;
import dev.analemma.spi.OperatorType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node while it is analyzed. */
final class NodeDraft {
  final BodyDraft body;
  final int index;
  final String id;
  final NodeDefinition definition;

  @Nullable OperatorType type;
  @Nullable ConfigDraft config;
  @Nullable OperatorType compensationType;
  @Nullable ConfigDraft compensation;

  /** What makes its action when every node has its place; null for an operator, and if faulty. */
  @Nullable ActionLink action;

  /** What makes the action of a compensation that is a host function. */
  @Nullable ActionLink compensationAction;

  @Nullable ParsedValue condition;

  /** Its time-outs and retries, or null for none. */
  @Nullable LimitsDraft limits;

  /** The retries of its compensation, or null for none. */
  @Nullable LimitsDraft undoLimits;

  /** What its attempts ask for, or null. */
  @Nullable PermitDraft permit;

  /** Whether its results are kept, and under what key and for how long. */
  boolean cached;

  @Nullable ParsedValue cacheKey;
  @Nullable Duration cacheTtl;
  @Nullable ParsedValue cacheTtlAt;

  /** Among whose written keys that of its cache is one. */
  String cacheSpace = "";

  Map<String, ParsedValue> catchValues = Map.of();

  /** The labels of its own; null if they could not be found out. */
  @Nullable List<String> labels = List.of();

  /** The bodies inside, the main one first. */
  List<BodyDraft> children = List.of();

  /** What its references ask for; filled while it and what is inside it is read. */
  private List<Demand> references = List.of();

  /** Why it cannot be run, or null. */
  @Nullable String unsupported;

  /** When it runs, without duplicates. */
  List<Demand> demands = List.of();

  /** Approvals and nodes of outer bodies whose data it names; what is inside counts for itself. */
  List<NodeDraft> data = List.of();

  /** Whether an output, a compensation or a {@code finally} names it. */
  boolean named;

  /** Whether it is an operator or function that writes. */
  boolean writes;

  /** The place of a {@code concurrency} whose permit is held while it runs, if it is a call. */
  @Nullable String lockedBy;

  /** An approval that it hangs on by data alone, if it is a call. */
  @Nullable NodeDraft ungated;

  /** Whether it is there for more than its output. */
  boolean effectful;

  private @Nullable Outcomes outcomes;

  /** Makes an action whose texts see the names of a body. */
  @FunctionalInterface
  interface ActionLink {
    /** Returns the action, with the names around the node. */
    Action link(SlotResolver slots);
  }

  NodeDraft(BodyDraft body, int index, String id, NodeDefinition definition) {
    this.body = body;
    this.index = index;
    this.id = id;
    this.definition = definition;
  }

  String pointer() {
    return body.pointer + "/" + Pointers.escape(id);
  }

  /** Returns the ids on the way to it, as in a run's addresses. */
  String address() {
    return body.enclosing == null ? id : body.enclosing.address() + "/" + id;
  }

  /** Returns the pointer of a key beside the kind key. */
  String inside(String key) {
    return pointer() + "/" + definition.kind().key() + "/" + key;
  }

  /** Adds the one body inside. */
  BodyDraft child(BodyDraft.Kind kind, String key) {
    BodyDraft child = new BodyDraft(kind, inside(key), body.level + 1, body, this);
    children = List.of(child);
    return child;
  }

  void demand(Demand demand) {
    if (references.isEmpty()) {
      references = new ArrayList<>(2);
    }
    references.add(demand);
  }

  /** Returns what its references ask for, and forgets it. */
  List<Demand> takeReferences() {
    List<Demand> taken = references;
    references = List.of();
    return taken;
  }

  void readsData(NodeDraft node) {
    if (data.isEmpty()) {
      data = new ArrayList<>(1);
    }
    data.add(node);
  }

  /** Forgets what has been linked, so that a large body is not in memory twice. */
  void release() {
    config = null;
    compensation = null;
    action = null;
    compensationAction = null;
    condition = null;
    limits = null;
    undoLimits = null;
    permit = null;
    cacheKey = null;
    cacheTtlAt = null;
    catchValues = Map.of();
  }

  /** Returns the labels that its catches give. */
  Set<String> catchLabels() {
    return body.kind == BodyDraft.Kind.APART ? Set.of() : caughtTo();
  }

  /** Returns the labels, or in a machine the steps, to which its catches lead. */
  Set<String> caughtTo() {
    if (definition.catches().isEmpty()) {
      return Set.of();
    }
    Set<String> found = new LinkedHashSet<>();
    for (CatchTarget target : definition.catches().values()) {
      if (target instanceof CatchTarget.ToLabel toLabel) {
        found.add(toLabel.label());
      }
    }
    return found;
  }

  /** Returns whether it can never end with an output of its own. */
  boolean alwaysFails() {
    return definition.kind() instanceof NodeKind.FailKind;
  }

  boolean isCall() {
    return definition.kind() instanceof NodeKind.CallKind;
  }

  boolean isApproval() {
    return definition.kind() instanceof NodeKind.ApprovalKind;
  }

  /** Returns where it may end; its labels must be known for good by now. */
  Outcomes outcomes() {
    if (outcomes == null) {
      outcomes = Outcomes.of(this);
    }
    return outcomes;
  }
}
