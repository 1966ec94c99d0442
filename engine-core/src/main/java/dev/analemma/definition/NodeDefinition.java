// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One node of a body.
 *
 * @param kind what it does
 * @param condition the {@code if} expression, or null
 * @param when at least one of these must hold; empty means none is asked for
 * @param after all of these must hold
 * @param catches error code (or {@code "*"}) to what happens with it, in written order
 * @param compensate how it is undone, or null
 * @param policies its policies
 */
public record NodeDefinition(
    NodeKind kind,
    @Nullable String condition,
    List<Atom> when,
    List<Atom> after,
    Map<String, CatchTarget> catches,
    @Nullable Compensation compensate,
    NodePolicies policies) {

  /** Copies the components. */
  public NodeDefinition {
    when = List.copyOf(when);
    after = List.copyOf(after);
    catches = Collections.unmodifiableMap(new LinkedHashMap<>(catches));
  }

  /** Returns a node of this kind with nothing else. */
  public static NodeDefinition of(NodeKind kind) {
    return new NodeDefinition(kind, null, List.of(), List.of(), Map.of(), null, NodePolicies.NONE);
  }

  /** Returns a copy with another condition. */
  public NodeDefinition withCondition(@Nullable String condition) {
    return new NodeDefinition(kind, condition, when, after, catches, compensate, policies);
  }

  /** Returns a copy with other {@code when} atoms. */
  public NodeDefinition withWhen(List<Atom> when) {
    return new NodeDefinition(kind, condition, when, after, catches, compensate, policies);
  }

  /** Returns a copy with other {@code after} atoms. */
  public NodeDefinition withAfter(List<Atom> after) {
    return new NodeDefinition(kind, condition, when, after, catches, compensate, policies);
  }

  /** Returns a copy with other catches. */
  public NodeDefinition withCatches(Map<String, CatchTarget> catches) {
    return new NodeDefinition(kind, condition, when, after, catches, compensate, policies);
  }

  /** Returns a copy with another compensation. */
  public NodeDefinition withCompensate(@Nullable Compensation compensate) {
    return new NodeDefinition(kind, condition, when, after, catches, compensate, policies);
  }

  /** Returns a copy with other policies. */
  public NodeDefinition withPolicies(NodePolicies policies) {
    return new NodeDefinition(kind, condition, when, after, catches, compensate, policies);
  }
}
