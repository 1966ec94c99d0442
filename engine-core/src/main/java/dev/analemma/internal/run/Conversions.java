// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Between the host's types and JSON. */
final class Conversions {
  private Conversions() {}

  /** Returns the tree of a host's value. */
  static JsonNode tree(@Nullable Object value) {
    if (value == null) {
      return NullNode.getInstance();
    }
    if (value instanceof JsonNode node) {
      return node;
    }
    try {
      return Json.tree(value);
    } catch (Throwable e) {
      throw new OperatorException(
          "VALUE_UNSERIALIZABLE",
          "a value of %s cannot be written as JSON: %s. Return records, lists, maps, texts and numbers."
              .formatted(value.getClass().getName(), Failures.message(e)),
          null,
          null,
          e);
    }
  }

  /** Returns the tree of a host's input: a field without a value is an input that is not given. */
  static JsonNode inputTree(@Nullable Object input) {
    JsonNode tree = tree(input);
    if (!(tree instanceof ObjectNode fields)) {
      return tree;
    }
    ObjectNode given = Json.nodes().objectNode();
    fields
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().isNull()) {
                given.set(field.getKey(), field.getValue());
              }
            });
    return given;
  }

  /** Returns a slot's content (a tree or a {@link HostValue}) as a host type. */
  static @Nullable Object to(@Nullable Object content, Type type) {
    if (content instanceof HostValue host && raw(type).isInstance(host.value)) {
      return host.value;
    }
    JsonNode tree =
        content instanceof HostValue host
            ? host.tree()
            : content == null ? NullNode.getInstance() : (JsonNode) content;
    if (type == JsonNode.class || type == Object.class) {
      // The host may change what it is given; others see the same tree.
      return Json.freeze(tree);
    }
    if (type instanceof Class<?> c && JsonNode.class.isAssignableFrom(c) && c.isInstance(tree)) {
      return Json.freeze(tree);
    }
    if (tree.isNull() && !(type instanceof Class<?> c && c.isPrimitive())) {
      return null;
    }
    if (type == String.class && tree.isTextual()) {
      return tree.textValue();
    }
    try {
      return Json.convert(tree, type);
    } catch (Throwable e) {
      throw new OperatorException(
          "VALUE_MISMATCH",
          "a JSON value does not fit %s: %s. Compare the value with the type's fields."
              .formatted(type.getTypeName(), Failures.message(e)),
          null,
          null,
          e);
    }
  }

  /**
   * Returns the content of a run's output after every step towards its type that can fail, so that
   * a run whose output nobody can have does not count as completed.
   */
  static @Nullable Object output(@Nullable Object content, Type type) {
    boolean any = type == JsonNode.class || type == Object.class;
    if (any && (content == null || content instanceof JsonNode)) {
      return content;
    }
    Object made = to(content, type);
    return made == null || made instanceof JsonNode ? made : new HostValue(made);
  }

  private static Class<?> raw(Type type) {
    if (type instanceof Class<?> c) {
      return c;
    }
    return type instanceof ParameterizedType p ? raw(p.getRawType()) : Void.class;
  }
}
