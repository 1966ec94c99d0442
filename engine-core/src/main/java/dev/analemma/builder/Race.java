// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.builder.Blocks.Written;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.RaceKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A race that is about to be written: the first branch to end well wins, the others are cancelled.
 *
 * <p>In the document each branch is a block; the value is {@code $.<id>.value}, the route is the
 * winner's name. Not thread-safe.
 *
 * @param <T> the type of the value of each branch
 */
public final class Race<T> {
  private final Scope scope;
  private final String id;
  private final Type<T> type;
  private final Map<String, Written<Value<? extends T>>> branches = new LinkedHashMap<>();

  Race(Scope scope, String id, Type<T> type) {
    this.scope = scope;
    this.id = id;
    this.type = type;
    scope.begin(id, "End the race with done()");
  }

  /**
   * Adds a branch.
   *
   * @param name the name, and the route when it wins
   * @param branch writes it
   */
  public Race<T> branch(String name, Function<Body, ? extends Value<? extends T>> branch) {
    if (branches.containsKey(name)) {
      throw new IllegalArgumentException("race '%s' has a branch '%s' already".formatted(id, name));
    }
    branches.put(
        name,
        scope.inside(
            "branch '" + name + "' of race '" + id + "'",
            id + "/" + name,
            scope.pointer(id) + "/race/branches/" + name + "/block/nodes",
            inner -> {
              Value<? extends T> value = branch.apply(new Body(inner));
              inner.require(value.term());
              return new Written<>(inner, value);
            }));
    return this;
  }

  /** Ends the race. */
  public Step<T> done() {
    if (branches.size() < 2) {
      throw new IllegalArgumentException(
          "race '%s' has %d branches, at least 2 are needed".formatted(id, branches.size()));
    }
    scope.finish(id);
    List<String> names = new ArrayList<>(branches.keySet());
    NodeParts parts =
        new NodeParts(
            id,
            () -> {
              Map<String, NodeDefinition> nodes = new LinkedHashMap<>();
              branches.forEach((name, body) -> nodes.put(name, NodeDefinition.of(body.block())));
              return new RaceKind(nodes);
            });
    scope.add(id, parts);
    return new Step<>(
        scope,
        type,
        Term.reference(scope.origin("race '" + id + "'", id), id, "value"),
        parts,
        names,
        null);
  }
}
