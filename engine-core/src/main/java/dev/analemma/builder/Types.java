// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import java.lang.reflect.ParameterizedType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Types that are made of other types. */
final class Types {
  private Types() {}

  /** Returns the type of an optional. */
  static <T> Type<Optional<T>> optional(Type<T> content) {
    return Type.unchecked(new Applied(Optional.class, List.of(content.type())));
  }

  /** Returns the type of a list. */
  static <T> Type<List<T>> list(Type<T> element) {
    return Type.unchecked(new Applied(List.class, List.of(element.type())));
  }

  /** Returns the type of a map's result. */
  static <R> Type<MapResult<R>> mapResult(Type<R> result) {
    return Type.unchecked(new Applied(MapResult.class, List.of(result.type())));
  }

  /** Returns the type as which a literal is read back. */
  static <T> Type<T> ofLiteral(@Nullable T literal) {
    if (literal == null) {
      return Type.unchecked(Object.class);
    }
    if (literal instanceof JsonNode) {
      return Type.unchecked(JsonNode.class);
    }
    if (literal instanceof Enum<?> constant) {
      return Type.unchecked(constant.getDeclaringClass());
    }
    // The class of a collection is often one of the JDK's own that nobody can make.
    for (Class<?> view : List.of(Map.class, Set.class, List.class, Collection.class)) {
      if (view.isInstance(literal)) {
        return Type.unchecked(view);
      }
    }
    return Type.unchecked(literal.getClass());
  }

  /** Returns a type as messages show it. */
  static String shown(java.lang.reflect.Type type) {
    JavaType java = java(type);
    return java.hasGenericTypes() ? java.toCanonical() : java.getRawClass().getSimpleName();
  }

  /** Returns whether a type is an optional. */
  static boolean isOptional(java.lang.reflect.Type type) {
    return java(type).getRawClass() == Optional.class;
  }

  /** Returns the type inside an optional. */
  static java.lang.reflect.Type content(java.lang.reflect.Type optional) {
    return optional instanceof Applied applied
        ? applied.arguments.get(0)
        : java(optional).containedTypeOrUnknown(0);
  }

  private static JavaType java(java.lang.reflect.Type type) {
    return Json.mapper().constructType(type);
  }

  /** A generic type with its arguments. */
  private record Applied(Class<?> raw, List<java.lang.reflect.Type> arguments)
      implements ParameterizedType {
    @Override
    public java.lang.reflect.Type[] getActualTypeArguments() {
      return arguments.toArray(new java.lang.reflect.Type[0]);
    }

    @Override
    public java.lang.reflect.Type getRawType() {
      return raw;
    }

    @Override
    public java.lang.reflect.@Nullable Type getOwnerType() {
      return null;
    }

    @Override
    public String getTypeName() {
      StringBuilder name = new StringBuilder(raw.getSimpleName()).append('<');
      String separator = "";
      for (java.lang.reflect.Type argument : arguments) {
        name.append(separator).append(argument.getTypeName());
        separator = ", ";
      }
      return name.append('>').toString();
    }
  }
}
