// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.internal.shape.Shapes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object that is put together from values and literals. Not thread-safe.
 *
 * @param <T> the type as which functions receive it
 */
public final class ObjectBuilder<T> {
  private final Scope scope;
  private final Type<T> type;
  private final Map<String, Term> fields = new LinkedHashMap<>();

  ObjectBuilder(Scope scope, Type<T> type) {
    this.scope = scope;
    this.type = type;
  }

  /** Puts a value; each field once. */
  public ObjectBuilder<T> put(String field, Value<?> value) {
    scope.require(value.term());
    return put(field, value.term());
  }

  /** Puts a literal; each field once. */
  public ObjectBuilder<T> put(String field, @Nullable Object literal) {
    return put(field, Value.term(literal));
  }

  /** Returns the object; a field that the type does not have is a fault of the workflow. */
  public Value<T> done() {
    Map<String, java.lang.reflect.Type> known = Shapes.fields(type.type());
    if (known != null) {
      for (String field : fields.keySet()) {
        if (!known.containsKey(field)) {
          scope
              .session()
              .unknownField(field, known.keySet(), Types.shown(type.type()), scope.table());
        }
      }
    }
    return new Value<>(scope.session(), type, new Term.Fields(fields));
  }

  private ObjectBuilder<T> put(String field, Term term) {
    Term old = fields.putIfAbsent(field, term);
    if (old != null) {
      throw new IllegalArgumentException(
          "field '%s' is put already, as %s".formatted(field, old.template()));
    }
    return this;
  }
}
