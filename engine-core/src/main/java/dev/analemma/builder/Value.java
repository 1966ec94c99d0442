// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.builder.Term.Origin;
import dev.analemma.definition.Bound;
import dev.analemma.internal.shape.Shapes;
import dev.analemma.spi.Json;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that has a value when the workflow runs: the input, a step, a part of one, a literal,
 * or what is made of them.
 *
 * <p>A value is a handle of the workflow that is being written. It may be used in the body it was
 * made in and in all bodies inside that one. Not thread-safe.
 *
 * @param <T> the type as which functions receive it
 */
public sealed class Value<T> permits Step {
  private final Session session;
  private final Type<T> type;
  private final Term term;

  Value(Session session, Type<T> type, Term term) {
    this.session = session;
    this.type = type;
    this.term = term;
  }

  /** Returns the type as which functions receive it. */
  public final Type<T> type() {
    return type;
  }

  final Term term() {
    return term;
  }

  final Session session() {
    return session;
  }

  /**
   * Returns a part of it.
   *
   * <p>Where this value is a record, the name and the kind of the component are checked, and a
   * wrong one is a fault of the workflow.
   *
   * @param field the name of the field, as in JSON
   * @param type the type of the field
   */
  public <F> Value<F> at(String field, Class<F> type) {
    return at(field, Type.of(type));
  }

  /**
   * Returns a part of it.
   *
   * @param field the name of the field, as in JSON
   * @param type the type of the field
   */
  public <F> Value<F> at(String field, Type<F> type) {
    Map<String, java.lang.reflect.Type> known = Shapes.fields(unwrapped());
    if (known != null) {
      java.lang.reflect.Type written = known.get(field);
      if (written == null) {
        session.unknownField(field, known.keySet(), Types.shown(unwrapped()), pointer());
        return new Value<>(session, type, new Term.Literal(Json.nodes().nullNode()));
      }
      if (!Shapes.compatible(written, type.type())) {
        session.fieldType(
            field,
            Types.shown(written),
            Types.shown(type.type()),
            Types.shown(unwrapped()),
            pointer());
      }
    }
    return new Value<>(session, type, term.field(field));
  }

  /**
   * Returns this value, or nothing where the step it comes from was skipped.
   *
   * <p>A step that uses it waits until it is known whether the value is there, and runs in any
   * case.
   */
  public Value<Optional<T>> maybe() {
    return new Value<>(session, Types.optional(type), term.maybe());
  }

  /**
   * Returns it as a bound of a policy: of a whole number for {@code retry.max}, of a {@link
   * java.time.Duration} for the rest. A step with that policy waits for it, and fails where it is
   * out of bounds.
   *
   * <pre>{@code
   * step.retry(Retry.exponential(3, delay).withMax(order.at("tries", Integer.class).bound()))
   * }</pre>
   */
  public final Bound<T> bound() {
    return Bound.reference(
        term instanceof Term.Reference
            ? term.template().textValue()
            : "${ %s }".formatted(term.expression()));
  }

  /** Returns the template that the document holds for it. */
  @Override
  public String toString() {
    return term.template().toString();
  }

  /** Returns a literal of the host as a term. */
  static Term term(@Nullable Object literal) {
    JsonNode tree;
    try {
      tree = literal instanceof JsonNode node ? node : Json.mapper().valueToTree(literal);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s cannot be written as JSON: %s"
              .formatted(literal == null ? "null" : literal.getClass().getName(), e.getMessage()),
          e);
    }
    return new Term.Literal(Texts.checked(tree));
  }

  private String pointer() {
    Set<Origin> origins = term.origins();
    return origins.isEmpty() ? "" : origins.iterator().next().pointer();
  }

  private java.lang.reflect.Type unwrapped() {
    return Types.isOptional(type.type()) ? Types.content(type.type()) : type.type();
  }
}
