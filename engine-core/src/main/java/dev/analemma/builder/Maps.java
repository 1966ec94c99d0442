// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.builder.Blocks.Written;
import dev.analemma.definition.NodeKind.MapKind;
import dev.analemma.spi.Json;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.function.BiFunction;

/** Maps: over a list or over a source, item by item or batch by batch. */
final class Maps {
  private final Scope scope;
  private final String id;
  private final Term from;
  private final boolean list;
  private final MapSpec spec;

  private Maps(Scope scope, String id, Term from, boolean list, MapSpec spec) {
    scope.require(from);
    this.scope = scope;
    this.id = id;
    this.from = from;
    this.list = list;
    this.spec = spec;
  }

  static Maps over(Scope scope, String id, Value<?> items, MapSpec spec) {
    return new Maps(scope, id, items.term(), true, spec);
  }

  static Maps over(Scope scope, String id, MapSource source, MapSpec spec) {
    return new Maps(scope, id, source.term(), false, spec);
  }

  <T, R> Step<MapResult<R>> items(
      Type<T> type, BiFunction<Body, Value<T>, ? extends Value<R>> body) {
    if (spec.batch() != null) {
      throw new IllegalArgumentException(
          "the map '%s' has a batch; use mapBatches, whose body sees a list".formatted(id));
    }
    Written<Value<R>> written = written(type, body);
    return add(written, written.value().type());
  }

  <T, R> Step<MapResult<R>> batches(
      Type<T> type, BiFunction<Body, Value<List<T>>, ? extends Value<? extends List<R>>> body) {
    if (spec.batch() == null) {
      throw new IllegalArgumentException(
          "the map '%s' has no batch; write MapSpec.DEFAULT.batch(…), or use map".formatted(id));
    }
    Written<Value<? extends List<R>>> written = written(Types.list(type), body);
    java.lang.reflect.Type whole = written.value().type().type();
    boolean known =
        whole instanceof ParameterizedType applied && applied.getActualTypeArguments().length == 1;
    return add(
        written,
        Type.unchecked(
            known ? ((ParameterizedType) whole).getActualTypeArguments()[0] : Object.class));
  }

  private <I, V extends Value<?>> Written<V> written(
      Type<I> type, BiFunction<Body, Value<I>, ? extends V> body) {
    return scope.inside(
        "map '" + id + "'",
        id,
        scope.pointer(id) + "/map/nodes",
        inner -> {
          Value<I> item =
              new Value<>(
                  scope.session(),
                  type,
                  Term.reference(inner.origin("the item of '" + id + "'", as()), as()));
          V result = body.apply(new Body(inner), item);
          inner.require(result.term());
          return new Written<>(inner, result);
        });
  }

  private <R> Step<MapResult<R>> add(Written<? extends Value<?>> written, Type<R> result) {
    NodeParts parts =
        new NodeParts(
            id,
            () ->
                new MapKind(
                    list ? from.template() : null,
                    list ? null : from.template(),
                    as(),
                    spec.batch(),
                    spec.concurrency(),
                    spec.tolerate(),
                    null,
                    spec.itemKey(),
                    spec.holes() ? Json.nodes().nullNode() : null,
                    written.scope().body(written.value().term().template())));
    scope.add(id, parts);
    return new Step<>(
        scope,
        Types.mapResult(result),
        Term.reference(scope.origin("step '" + id + "'", id), id),
        parts,
        List.of(),
        null);
  }

  private String as() {
    return id + "_item";
  }
}
