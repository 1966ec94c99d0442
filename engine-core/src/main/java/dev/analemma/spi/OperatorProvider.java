// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Brings operator types to every engine in the process; found through {@link
 * java.util.ServiceLoader}.
 *
 * <p>An engine asks for the names when it is made, and for a type when a definition first uses it:
 * a provider of many types overrides {@link #names} and {@link #operator}, so that those that
 * nobody uses are never made.
 *
 * <p>Threads: called from any, several at once.
 */
public interface OperatorProvider {
  /** Returns all types, each under a name of its own. */
  Collection<OperatorType> operators();

  /** Returns the names of {@link #operators}, in their order. */
  default Collection<String> names() {
    List<String> names = new ArrayList<>();
    for (OperatorType type : operators()) {
      names.add(type.name());
    }
    return names;
  }

  /**
   * Returns the type with one of the {@link #names}; for one name always the same type.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  default OperatorType operator(String name) {
    for (OperatorType type : operators()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "%s has no operator '%s'".formatted(getClass().getName(), name));
  }
}
