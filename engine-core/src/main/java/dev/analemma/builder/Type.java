// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import java.lang.reflect.ParameterizedType;
import java.util.Objects;

/**
 * A type with its arguments, where a {@link Class} cannot say it:
 *
 * <pre>{@code
 * new Type<List<Stock>>() {}
 * }</pre>
 *
 * <p>Threads: immutable. Two of them are equal when the types they stand for are.
 *
 * @param <T> the type it stands for
 */
public abstract class Type<T> {
  private final java.lang.reflect.Type type;

  /**
   * Captures the type argument that the subclass writes.
   *
   * @throws IllegalArgumentException if the subclass writes none
   */
  protected Type() {
    java.lang.reflect.Type parent = getClass().getGenericSuperclass();
    if (!(parent instanceof ParameterizedType written)
        || !Type.class.equals(written.getRawType())) {
      throw new IllegalArgumentException(
          "%s says no type; write new Type<List<Stock>>() {}".formatted(getClass().getName()));
    }
    this.type = written.getActualTypeArguments()[0];
  }

  private Type(java.lang.reflect.Type type) {
    this.type = Objects.requireNonNull(type, "type");
  }

  /** Returns the token of a class. */
  public static <T> Type<T> of(Class<T> type) {
    return new Known<>(type);
  }

  /** Returns the token of a type that is known by other means to be {@code T}. */
  static <T> Type<T> unchecked(java.lang.reflect.Type type) {
    return new Known<>(type);
  }

  /** Returns the type. */
  public final java.lang.reflect.Type type() {
    return type;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Type<?> that && type.equals(that.type);
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }

  @Override
  public final String toString() {
    return type.getTypeName();
  }

  private static final class Known<T> extends Type<T> {
    private Known(java.lang.reflect.Type type) {
      super(type);
    }
  }
}
