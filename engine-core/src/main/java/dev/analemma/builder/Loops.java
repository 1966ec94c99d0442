// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.builder.Blocks.Written;
import dev.analemma.definition.NodeKind.LoopKind;
import dev.analemma.internal.shape.Shapes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Loops: how a typed state becomes the fields of the document's. */
final class Loops {
  private Loops() {}

  static <S> Step<S> add(
      Scope scope,
      String id,
      JsonNode max,
      Value<S> initial,
      Function<Value<S>, Condition> until,
      BiFunction<Body, Value<S>, ? extends Value<? extends S>> body) {
    Type<S> type = initial.type();
    Map<String, java.lang.reflect.Type> known = Shapes.fields(type.type());
    @Nullable Collection<String> fields = known == null ? null : known.keySet();
    String[] path = fields == null ? new String[] {Shapes.VALUE} : new String[0];
    String as = id + "_state";
    String[] condition = new String[1];
    Written<Value<? extends S>> written =
        scope.inside(
            "loop '" + id + "'",
            id,
            scope.pointer(id) + "/loop/nodes",
            inner -> {
              Value<S> state =
                  new Value<>(
                      scope.session(),
                      type,
                      Term.reference(inner.origin("the state of '" + id + "'", as), as, path));
              Value<? extends S> next = body.apply(new Body(inner), state);
              inner.require(next.term());
              condition[0] = until.apply(state).text(inner);
              return new Written<>(inner, next);
            });
    String end = condition[0];
    NodeParts parts =
        new NodeParts(
            id,
            () ->
                new LoopKind(
                    as,
                    max,
                    templates(initial.term(), fields),
                    written.scope().body(null),
                    templates(written.value().term(), fields),
                    end));
    scope.add(id, parts);
    return new Step<>(
        scope,
        type,
        Term.reference(scope.origin("loop '" + id + "'", id), id, path),
        parts,
        List.of(),
        null);
  }

  private static Map<String, JsonNode> templates(Term state, @Nullable Collection<String> fields) {
    Map<String, JsonNode> templates = new LinkedHashMap<>();
    if (fields == null) {
      templates.put(Shapes.VALUE, state.template());
    } else {
      fields.forEach(field -> templates.put(field, state.field(field).template()));
    }
    return templates;
  }
}
