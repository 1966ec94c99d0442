// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.Fault;
import dev.analemma.definition.NodeKind;
import dev.analemma.spi.Field;
import dev.analemma.spi.NodeSource;
import dev.analemma.spi.OperatorType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of any operator, written key by key. The most used operators have classes of
 * their own in this package.
 *
 * <pre>{@code
 * Operators.of("math").with("operation", "add").with("values", List.of("$.a", "$.b", 10))
 * }</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class Operators implements NodeSource {
  private static final BuiltinOperators BUILTIN = new BuiltinOperators();

  private final Written written;

  private Operators(Written written) {
    this.written = written;
  }

  /**
   * Returns a configuration in which nothing is written.
   *
   * @param name the name of an operator; one that is not built in is accepted here and looked up
   *     when the definition is checked
   */
  public static Operators of(String name) {
    if (Objects.requireNonNull(name, "name").isBlank()) {
      throw new IllegalArgumentException(
          "the name of the operator is '%s'; write one".formatted(name));
    }
    return new Operators(Written.of(name));
  }

  /**
   * Writes one key.
   *
   * @param key the name of a field
   * @param value text (a path or an expression where the field is read so), number, boolean, enum
   *     constant, list, map, null, or a {@link com.fasterxml.jackson.databind.JsonNode}
   * @throws IllegalArgumentException if the operator is built in and has no such field, if the key
   *     is written already, or if the value is of another class
   */
  public Operators with(String key, @Nullable Object value) {
    if (BUILTIN.names().contains(written.operator())) {
      checkKey(BUILTIN.operator(written.operator()), key);
    }
    return new Operators(written.and(key, value));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }

  private static void checkKey(OperatorType type, String key) {
    List<String> names = type.fields().stream().map(Field::name).toList();
    boolean open = type.fields().stream().anyMatch(field -> field instanceof Field.Rest);
    if (!open && !names.contains(key)) {
      throw new IllegalArgumentException(
          "%s has no field '%s'. %sIts fields are %s"
              .formatted(type.name(), key, Fault.didYouMean(key, names), names));
    }
  }
}
