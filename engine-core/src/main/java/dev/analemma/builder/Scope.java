// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.builder.Term.Origin;
import dev.analemma.definition.NodeDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One body while it is being written: its nodes, and the rules of who may write and read here.
 *
 * <p>Bodies are written one inside the other by lambdas that run at once, so at any time the open
 * bodies form one chain and only the innermost of them takes nodes. Not thread-safe.
 */
final class Scope {
  private final Session session;
  private final @Nullable Scope parent;
  private final String described;
  private final String path;
  private final String table;
  private final Map<String, NodeParts> nodes = new LinkedHashMap<>();
  private final Map<String, NodeParts> cleanup = new LinkedHashMap<>();
  private final Map<String, String> unfinished = new LinkedHashMap<>();
  private @Nullable Scope child;
  private boolean closed;

  Scope(Session session, @Nullable Scope parent, String described, String path, String table) {
    this.session = session;
    this.parent = parent;
    this.described = described;
    this.path = path;
    this.table = table;
  }

  Session session() {
    return session;
  }

  boolean isRoot() {
    return parent == null;
  }

  /** Returns what it is, for example {@code arm 'auto' of 'gate'}. */
  String described() {
    return described;
  }

  /** Returns the name of a function of a step in this body. */
  String functionName(String step) {
    return path + "/" + step;
  }

  /** Returns the JSON pointer of a node in this body. */
  String pointer(String id) {
    return table + "/" + id;
  }

  /** Returns the JSON pointer of its nodes. */
  String table() {
    return table;
  }

  /** Returns the JSON pointer of the nodes of this body's {@code finally}. */
  String cleanupTable() {
    return table.substring(0, table.length() - "nodes".length()) + "finally";
  }

  /** Returns the handle of something in this body. */
  Origin origin(String description, String id) {
    return new Origin(this, description, pointer(id));
  }

  /** Adds a node; a second one of the same id is a fault. */
  void add(String id, NodeParts node) {
    requireOpen();
    if (nodes.putIfAbsent(id, node) != null) {
      session.duplicate(id, pointer(id), described);
    }
  }

  /** Returns whether the document has a place for a {@code finally} of this body. */
  boolean takesCleanup() {
    return parent == null || table.endsWith("/block/nodes");
  }

  /** Adds the nodes of a body to those of {@code finally}. */
  void addCleanup(Scope written) {
    written.nodes.forEach(
        (id, node) -> {
          if (cleanup.putIfAbsent(id, node) != null) {
            session.duplicate(id, cleanupTable() + "/" + id, "cleanup of " + described);
          }
        });
  }

  /** Notes that something was begun that has to be finished before the body is. */
  void begin(String id, String remedy) {
    requireOpen();
    unfinished.put(id, remedy);
  }

  /** Notes that something was finished. */
  void finish(String id) {
    unfinished.remove(id);
  }

  /** Refuses to write where another body is being written. */
  void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "%s is finished; add its steps inside its own lambda".formatted(described));
    }
    if (child != null) {
      throw new IllegalStateException(
          "a step for %s was added inside %s; use the body that the inner lambda was given"
              .formatted(described, innermost().described));
    }
  }

  /** Refuses handles that this body cannot see. */
  void require(Term term) {
    for (Origin origin : term.origins()) {
      requireVisible(origin);
    }
  }

  /** Refuses a handle that this body cannot see. */
  void requireVisible(Origin origin) {
    Scope owner = origin.scope();
    if (owner.session != session) {
      throw new IllegalStateException(
          "%s belongs to %s; handles cannot be shared between workflows"
              .formatted(origin.described(), owner.root().described));
    }
    for (Scope scope = this; scope != null; scope = scope.parent) {
      if (scope == owner) {
        return;
      }
    }
    throw new IllegalStateException(
        "%s belongs to %s: return it from the %s or use maybe() on a step of the outer body"
            .formatted(
                origin.described(),
                owner.described,
                owner.described.substring(0, owner.described.indexOf(' '))));
  }

  /**
   * Writes a body inside this one.
   *
   * @param described what it is
   * @param segment its part of the names of functions
   * @param table the JSON pointer of its nodes
   * @param writer what writes it
   */
  <R> R inside(String described, String segment, String table, Function<Scope, R> writer) {
    requireOpen();
    Scope inner = new Scope(session, this, described, path + "/" + segment, table);
    child = inner;
    try {
      R result = writer.apply(inner);
      inner.reportUnfinished();
      return result;
    } finally {
      inner.closed = true;
      child = null;
    }
  }

  /** Reports what was begun and not finished. */
  void reportUnfinished() {
    unfinished.forEach((id, remedy) -> session.unfinished(id, pointer(id), remedy));
  }

  /** Closes a body that is in no other. */
  void close() {
    reportUnfinished();
    closed = true;
  }

  /** Returns the nodes, in written order. */
  Map<String, NodeDefinition> nodes() {
    return definitions(nodes);
  }

  /** Returns the nodes of {@code finally}, in written order. */
  Map<String, NodeDefinition> cleanup() {
    return definitions(cleanup);
  }

  private static Map<String, NodeDefinition> definitions(Map<String, NodeParts> nodes) {
    Map<String, NodeDefinition> definitions = new LinkedHashMap<>();
    nodes.forEach((id, node) -> definitions.put(id, node.definition()));
    return definitions;
  }

  /** Returns the body with an output. */
  dev.analemma.definition.Body body(@Nullable JsonNode output) {
    return new dev.analemma.definition.Body(nodes(), output);
  }

  /** Returns the body of the workflow. */
  Scope root() {
    Scope scope = this;
    while (scope.parent != null) {
      scope = scope.parent;
    }
    return scope;
  }

  private Scope innermost() {
    Scope scope = this;
    while (scope.child != null) {
      scope = scope.child;
    }
    return scope;
  }
}
