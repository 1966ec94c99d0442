// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.definition.NodeKind.BlockKind;
import java.util.List;
import java.util.function.Function;

/** Blocks: bodies that are one node of the body around them. */
final class Blocks {
  private Blocks() {}

  /** Writes a body whose value is of a known type, and adds it as a block. */
  static <T> Step<T> add(
      Scope scope,
      String id,
      String described,
      Type<T> type,
      Function<Body, ? extends Value<? extends T>> writer) {
    Written<Value<? extends T>> written = write(scope, id, described, "/block/nodes", writer);
    return add(scope, id, type, written);
  }

  /** Writes a body and adds it as a block; the type is that of its value. */
  static <T> Step<T> add(Scope scope, String id, Function<Body, ? extends Value<T>> writer) {
    Written<? extends Value<T>> written =
        write(scope, id, "block '" + id + "'", "/block/nodes", writer);
    return add(scope, id, written.value().type(), written);
  }

  /**
   * Writes a body inside another.
   *
   * @param table the part of the JSON pointer between the node and its nodes
   */
  static <V extends Value<?>> Written<V> write(
      Scope scope, String id, String described, String table, Function<Body, ? extends V> writer) {
    return scope.inside(
        described,
        id,
        scope.pointer(id) + table,
        inner -> {
          V value = writer.apply(new Body(inner));
          inner.require(value.term());
          return new Written<>(inner, value);
        });
  }

  /**
   * A body that has been written.
   *
   * @param scope the body
   * @param value its value
   */
  record Written<V extends Value<?>>(Scope scope, V value) {
    /** Returns it as a block without an id. */
    BlockKind block() {
      return new BlockKind(scope.body(value.term().template()), false, scope.cleanup());
    }
  }

  private static <T> Step<T> add(
      Scope scope, String id, Type<T> type, Written<? extends Value<?>> written) {
    NodeParts parts = new NodeParts(id, written::block);
    scope.add(id, parts);
    return new Step<>(
        scope,
        type,
        Term.reference(scope.origin("block '" + id + "'", id), id),
        parts,
        List.of(),
        null);
  }
}
