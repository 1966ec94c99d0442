// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.Retry;
import dev.analemma.semantics.reference.Term.Names;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node in a frame: where it is, and what it came to. */
final class Node {
  /** Where a node is. */
  enum Status {
    PENDING,
    READY,
    RUNNING,

    /** An attempt failed, and the next one has not begun: there is nothing inside. */
    RETRYING,
    ENDED,
    CAUGHT,
    SKIPPED,
    FAILED,
    CANCELLED
  }

  final String id;
  final NodeDefinition definition;
  final Needs needs;

  /** How often each retry was used. */
  final Map<Retry, Integer> retries = new LinkedHashMap<>();

  /** How often each retry may be used: found out when the node begins. */
  final Map<Retry, Integer> most = new LinkedHashMap<>();

  Status status = Status.PENDING;
  String label = "";
  JsonNode value = NullNode.getInstance();
  Result.@Nullable Error error;

  /** What it does while it runs, and did when it ended. */
  @Nullable Part part;

  /** Whether it was begun at all. */
  boolean started;

  /** Whether a catch gave the value. */
  boolean instead;

  /** Whether somebody heard of its error, or it has failed the frame because nobody did. */
  boolean judged;

  /** Whether it was cancelled while nobody knows what an attempt has done. */
  boolean unknown;

  int attempt = 1;

  Node(String id, NodeDefinition definition, Needs needs) {
    this.id = id;
    this.definition = definition;
    this.needs = needs;
  }

  /** Finds out how often it may be tried again; if that goes wrong, it is not. */
  void begins(Names names) {
    Map<Retry, Integer> found = new LinkedHashMap<>();
    definition.policies().retry().forEach(retry -> found.put(retry, most(retry, names)));
    most.putAll(found);
  }

  /** Returns how often a retry may be used. */
  static int most(Retry retry, Names names) {
    return retry
        .max()
        .fold(number -> number, text -> whole(Term.of(TextNode.valueOf(text)), names));
  }

  private static int whole(Term term, Names names) {
    JsonNode number = term.value(names);
    if (!number.isIntegralNumber()) {
      throw new Term.Broken("BOUND_TYPE", "max is " + number);
    }
    return number.intValue();
  }

  boolean settled() {
    return status == Status.ENDED || status == Status.CAUGHT || status == Status.SKIPPED;
  }

  boolean over() {
    return settled() || status == Status.FAILED || status == Status.CANCELLED;
  }

  /** Returns whether the frame waits for it, also once nothing starts any more. */
  boolean underWay() {
    return status == Status.RUNNING || status == Status.RETRYING;
  }

  @Override
  public String toString() {
    return switch (status) {
      case ENDED -> "ended(" + label + ")";
      case CAUGHT -> "caught(" + label + ")";
      default -> status.toString().toLowerCase(Locale.ROOT);
    };
  }
}
