// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Expression;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.internal.expression.SlotResolver;
import dev.analemma.internal.text.Pointers;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one operator, parsed field by field.
 *
 * <p>Implementation note: {@code values} is parallel to {@code fields}: a {@link ParsedValue}, the
 * {@link JsonNode} of a literal, the name of a secret, a list of {@link ConfigDraft}, or null where
 * nothing is written.
 */
final class ConfigDraft {
  final String pointer;
  final JsonNode written;
  final List<Field<?>> fields;
  final @Nullable Object[] values;

  /** Whether a value field's type must be looked at in each run; parallel to the fields. */
  final boolean[] unchecked;

  /** Whether nothing is wrong with it, so that an operator may see it. */
  boolean sound = true;

  ConfigDraft(String pointer, JsonNode written, List<Field<?>> fields) {
    this.pointer = pointer;
    this.written = written;
    this.fields = fields;
    this.values = new Object[fields.size()];
    this.unchecked = new boolean[fields.size()];
  }

  /**
   * Returns a configuration whose names have no slots yet: its literals are there, its expressions
   * must not be evaluated.
   */
  OperatorConfig unlinked() {
    return new LinkedConfig(this, null);
  }

  /** Gives the names slots. */
  LinkedConfig link(SlotResolver slots) {
    @Nullable Object[] linked = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      linked[i] = link(i, slots);
    }
    return new LinkedConfig(this, linked);
  }

  /** Returns what was written, with the defaults of what was not. */
  private JsonNode complete() {
    ObjectNode complete = Json.nodes().objectNode();
    for (Field<?> field : fields) {
      if (field.fallback() != null) {
        complete.set(field.name(), field.fallback());
      }
    }
    written.properties().forEach(entry -> complete.set(entry.getKey(), entry.getValue()));
    return complete;
  }

  /** Returns what its results depend on. */
  ConfigIdentity identity(SlotResolver slots) {
    List<Expression> evaluated = new ArrayList<>();
    Set<Integer> read = new LinkedHashSet<>();
    identity(slots, evaluated, read);
    return new ConfigIdentity(written, evaluated, List.copyOf(read));
  }

  /** Returns what it comes to: everything evaluated, and what expressions over elements read. */
  Expression given(SlotResolver slots) {
    Set<Integer> read = new LinkedHashSet<>();
    identity(slots, new ArrayList<>(), read);
    Expression evaluated = link(slots).evaluated();
    return read.isEmpty()
        ? evaluated
        : new ConfigIdentity(Json.nodes().nullNode(), List.of(evaluated), List.copyOf(read));
  }

  /** Fields hold lists of fields one level deep, as their operator says; so it recurses. */
  private void identity(SlotResolver slots, List<Expression> evaluated, Set<Integer> read) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof ParsedValue parsed) {
        if (fields.get(i) instanceof Field.Item) {
          parsed.references().forEach(reference -> read.add(slots.slot(reference.root())));
        } else {
          evaluated.add(parsed.link(slots));
        }
      } else if (values[i] instanceof List<?> list) {
        list.forEach(element -> ((ConfigDraft) element).identity(slots, evaluated, read));
      }
    }
  }

  /** Adds the secrets that are named in it, for a node. */
  void secrets(String node, List<NamedSecret> named) {
    for (int i = 0; i < values.length; i++) {
      Field<?> field = fields.get(i);
      if (field instanceof Field.Secret && values[i] instanceof String name) {
        named.add(new NamedSecret(name, node, Pointers.child(pointer, field.name())));
      } else if (values[i] instanceof List<?> list) {
        for (Object element : list) {
          ((ConfigDraft) element).secrets(node, named);
        }
      }
    }
  }

  /** Returns the names of the secrets in it. */
  Set<String> secretNames() {
    List<NamedSecret> named = new ArrayList<>(0);
    secrets("", named);
    if (named.isEmpty()) {
      return Set.of();
    }
    Set<String> names = new LinkedHashSet<>();
    named.forEach(secret -> names.add(secret.name()));
    return names;
  }

  private @Nullable Object link(int i, SlotResolver slots) {
    Field<?> field = fields.get(i);
    Object value = values[i];
    if (value instanceof ParsedValue parsed) {
      if (field instanceof Field.Item) {
        return parsed.linkItem(slots);
      }
      Linked linked = parsed.link(slots);
      return unchecked[i] && field instanceof Field.Value typed
          ? new TypedExpression(linked, field.name(), typed.type())
          : linked;
    }
    if (field instanceof Field.Secret) {
      return value;
    }
    if (value instanceof JsonNode literal && field instanceof Field.Literal<?> reader) {
      return reader.read(literal);
    }
    if (value instanceof List<?> list) {
      List<OperatorConfig> elements = new ArrayList<>(list.size());
      for (Object element : list) {
        elements.add(((ConfigDraft) element).link(slots));
      }
      return List.copyOf(elements);
    }
    return null;
  }

  /** A configuration whose names have slots. Threads: immutable. */
  static final class LinkedConfig implements OperatorConfig {
    private final ConfigDraft draft;

    /** What each field holds; null as long as there are no slots, and then linked on demand. */
    private final @Nullable Object @Nullable [] values;

    private LinkedConfig(ConfigDraft draft, @Nullable Object @Nullable [] values) {
      this.draft = draft;
      this.values = values;
    }

    @Override
    @SuppressWarnings("unchecked") // The reader made each value as its field says.
    public <T> Optional<T> find(Field<T> field) {
      for (int i = 0; i < draft.fields.size(); i++) {
        if (draft.fields.get(i).name().equals(field.name())) {
          Object value = values == null ? draft.link(i, root -> 0) : values[i];
          return Optional.ofNullable((T) value);
        }
      }
      throw new IllegalArgumentException(
          "field '%s' is not declared by the operator type; add it to its fields"
              .formatted(field.name()));
    }

    @Override
    public JsonNode written() {
      return draft.written;
    }

    @Override
    public RuntimeException refuse(Field<?> field, String code, String problem, String remedy) {
      boolean there = draft.written.has(field.name());
      return new ConfigRefusedException(
          code,
          there ? Pointers.child(draft.pointer, field.name()) : draft.pointer,
          problem,
          remedy);
    }

    /** Returns the configuration with its values compiled and everything else as written. */
    Linked view() {
      if (values == null) {
        throw new IllegalStateException("the configuration has no slots yet");
      }
      return ConfigView.of(draft.written, draft.fields, values, false);
    }

    /** Returns the configuration with its texts, conditions and defaults evaluated as well. */
    Linked whole() {
      if (values == null) {
        throw new IllegalStateException("the configuration has no slots yet");
      }
      return ConfigView.of(draft.complete(), draft.fields, values, true);
    }

    /** Returns the configuration with its texts and conditions evaluated as well. */
    private Linked evaluated() {
      if (values == null) {
        throw new IllegalStateException("the configuration has no slots yet");
      }
      return ConfigView.of(draft.written, draft.fields, values, true);
    }
  }

  /** Checks the type of a value in each run. */
  record TypedExpression(Expression value, String field, JsonType type) implements Expression {
    @Override
    public String text() {
      return value.text();
    }

    @Override
    public boolean constant() {
      return value.constant();
    }

    @Override
    public JsonNode evaluate(Bindings bindings) {
      JsonNode result = value.evaluate(bindings);
      if (!type.accepts(result)) {
        throw new OperatorException(
            "INPUT_TYPE",
            "field '%s' is %s, must be %s; it is '%s'"
                .formatted(
                    field, JsonTypes.describe(result), JsonTypes.describe(type), value.text()));
      }
      return result;
    }

    @Override
    public boolean test(Bindings bindings) {
      return value.test(bindings);
    }
  }
}
