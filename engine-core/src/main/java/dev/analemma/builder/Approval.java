// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A decision by people, as a step with three routes. Not thread-safe. */
public final class Approval extends Step<JsonNode> {
  private static final List<String> LABELS = List.of("approved", "rejected", "expired");

  Approval(Scope scope, Term term, NodeParts parts) {
    super(scope, Type.of(JsonNode.class), term, parts, LABELS, null);
  }

  /** Returns the route that is taken when it was approved. */
  public Route approved() {
    return route("approved");
  }

  /** Returns the route that is taken when it was rejected. */
  public Route rejected() {
    return route("rejected");
  }

  /** Returns the route that is taken when nobody decided in time. */
  public Route expired() {
    return route("expired");
  }

  /** Returns what was decided, by whom, and why. */
  public Value<JsonNode> decision() {
    return this;
  }
}
